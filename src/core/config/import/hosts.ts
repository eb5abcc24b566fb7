import { parse } from 'smol-toml'
import { CoreError, messageOf } from '../../errors.ts'
import { isObject, objectOf } from '../../json.ts'
import { items, text, texts } from './values.ts'

/** One server of a `hosts.toml`, as containerd reads it. */
export interface HostsEntry {
  readonly scheme: string
  /** With port. */
  readonly host: string
  /** Where the API is below the host: `/v2`, `/us/v2`. */
  readonly path: string
  readonly capabilities: readonly string[]
  readonly caCerts: readonly string[]
  /** Certificate and key; one path alone holds both. */
  readonly clientPairs: readonly (readonly string[])[]
  readonly header: Readonly<Record<string, readonly string[]>>
  readonly skipVerify?: boolean
  /** As written: `3s`. */
  readonly dialTimeout?: string
}

/** A `hosts.toml`, read: the hosts in the order of the file, then the root server, if it names one. */
export interface HostsFile {
  readonly hosts: readonly HostsEntry[]
  readonly server?: HostsEntry
  /** Addresses that are none, with the reason. */
  readonly faults: readonly { readonly what: string; readonly why: string }[]
}

const everything = ['pull', 'resolve', 'push', 'referrers']

/** Reads a `hosts.toml` of containerd. @throws ERR_CONFIG when it is not TOML, with line and column. */
export function parseHosts(source: string): HostsFile {
  const root = parseToml(source)
  const faults: { what: string; why: string }[] = []
  const read = (address: string, fields: unknown): readonly HostsEntry[] => {
    const entry = entryOf(address, objectOf(fields))
    if (entry === undefined) faults.push({ what: address, why: 'it is not an address' })
    return entry === undefined ? [] : [entry]
  }
  const hosts = Object.entries(objectOf(root['host'])).flatMap(([address, fields]) => read(address, fields))
  const [server] = text(root['server']) === '' ? [] : read(text(root['server']), root)
  return { hosts, faults, ...(server !== undefined && { server }) }
}

/** TOML as a plain value. @throws ERR_CONFIG with line and column. */
export function parseToml(source: string): Readonly<Record<string, unknown>> {
  try {
    return objectOf(parse(source))
  } catch (cause) {
    const reason = messageOf(cause).split('\n', 1)[0] ?? ''
    const at =
      isObject(cause) && typeof cause['line'] === 'number'
        ? `line ${cause['line']}, column ${String(cause['column'])}: `
        : ''
    throw new CoreError('ERR_CONFIG', `${at}${reason}`, { cause })
  }
}

function entryOf(written: string, fields: Readonly<Record<string, unknown>>): HostsEntry | undefined {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `https://${written}`
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  const path = url.pathname
    .split('/')
    .flatMap((part) => (part === '' ? [] : [`/${part}`]))
    .join('')
  const kept = fields['override_path'] === true || path.endsWith('/v2')
  const capabilities = texts(fields['capabilities'])
  return {
    scheme: url.protocol.replace(/:$/, ''),
    host: url.host,
    path: kept ? path : `${path}/v2`,
    capabilities: capabilities.length > 0 ? capabilities : everything,
    caCerts: texts(fields['ca']),
    clientPairs: clientPairs(fields['client']),
    header: Object.fromEntries(Object.entries(objectOf(fields['header'])).map(([name, value]) => [name, texts(value)])),
    ...(typeof fields['skip_verify'] === 'boolean' && { skipVerify: fields['skip_verify'] }),
    ...(typeof fields['dial_timeout'] === 'string' && { dialTimeout: fields['dial_timeout'] }),
  }
}

/** `client` is a path, a list of paths, or a list of pairs. */
function clientPairs(value: unknown): readonly (readonly string[])[] {
  if (typeof value === 'string') return [[value]]
  return items(value)
    .map(texts)
    .filter((pair) => pair.length > 0)
}
