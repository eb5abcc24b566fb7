const text = { type: 'string' } as const
const patterns = { type: 'array', items: { type: 'string', minLength: 1 }, default: [] } as const

const tls = {
  type: 'object',
  additionalProperties: false,
  description: 'Certificates of this registry, as PEM text or paths of PEM files.',
  properties: {
    ca: { ...text, description: 'Certificate authorities to trust beside the usual ones.' },
    cert: { ...text, description: 'Client certificate.' },
    key: { ...text, description: 'Private key of the client certificate.' },
    insecureSkipVerify: { type: 'boolean', default: false, description: 'Accept any certificate. Only for tests.' },
  },
} as const

const entry = {
  type: 'object',
  additionalProperties: false,
  required: ['url'],
  properties: {
    name: { ...text, minLength: 1, maxLength: 100, description: 'Unique label. Default: the host.' },
    url: {
      ...text,
      description:
        'https://host[:port][/prefix]. Without a scheme: https, or http for this computer. docker.io is Docker Hub.',
    },
    authUrl: { ...text, description: 'Token service, when it is not to be discovered.' },
    username: { ...text, description: 'User name; sign in to give the password or token.' },
    mirrorOf: { ...text, description: 'Name or host of the registry whose names this one holds.' },
    owns: { ...patterns, description: 'Names asked only here: team/app, team/*, team/**.' },
    allow: { ...patterns, description: 'Only these names are asked here.' },
    deny: { ...patterns, description: 'These names are never asked here.' },
    capabilities: {
      type: 'array',
      items: { enum: ['resolve', 'pull', 'push'] },
      uniqueItems: true,
      minItems: 1,
      description: 'What this registry is used for. Default: everything; for a mirror resolve and pull.',
    },
    onUnavailable: {
      enum: ['continue', 'stop'],
      default: 'continue',
      description: 'Whether lower registries are used when this one cannot answer.',
    },
    timeout: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 600,
      default: 5,
      description: 'Seconds to connect and to the first byte of an answer.',
    },
    tls,
    proxy: { ...text, description: 'Proxy address, or none. Default: the proxy of the program.' },
    repositories: {
      type: 'array',
      items: { type: 'string', minLength: 1 },
      default: [],
      description: 'Names to show when the registry has no catalog.',
    },
  },
} as const

/**
 * The JSON schema of a list of registries: what `portolan.registries` is in settings and `registries` in a file.
 * A file may also hold `password`; `${NAME}` is read there in username, password and tls, and as a whole address.
 */
export const registriesSchema = { type: 'array', items: entry } as const
