import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { CoreError, objectOf } from '../core/index.ts'
import { text } from './fields.ts'

/** How an engine is reached. */
export interface Endpoint {
  /** `unix:///run/docker.sock`, `npipe:////./pipe/…`, `tcp://host:2375`, `ssh://host`. */
  readonly url: string
  /** For a person: `DOCKER_HOST`, `context colima`, `default`. */
  readonly via: string
  readonly tls?: EndpointTls
}

export interface EndpointTls {
  readonly ca?: Buffer
  readonly cert?: Buffer
  readonly key?: Buffer
  readonly verify: boolean
}

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where to look for an engine, best first. What is named outright (DOCKER_HOST, then a Docker context other than
 * `default`) is the only place to look; otherwise the usual sockets, Docker's before Podman's.
 * @throws ERR_CONFIG when the address or the context named can't be used.
 */
export function endpoints(env: Environment, explicit?: string): readonly Endpoint[] {
  const named = explicit ?? (env['DOCKER_HOST'] || undefined)
  if (named !== undefined) return [addressed(named, explicit === undefined ? 'DOCKER_HOST' : 'settings', env)]
  const context = contextName(env)
  return context === undefined ? usual(env) : [contextEndpoint(context, env)]
}

function addressed(address: string, via: string, env: Environment): Endpoint {
  const url = address.includes('://') ? address : address.startsWith('/') ? `unix://${address}` : `tcp://${address}`
  if (!/^(unix|npipe|tcp|http|https|ssh):\/\//.test(url) || !URL.canParse(url)) {
    throw new CoreError('ERR_CONFIG', `${via} is ${address}: expected unix://, npipe://, tcp:// or ssh://`, {
      field: via,
      got: address,
    })
  }
  if (url === 'unix://') return { url: 'unix:///var/run/docker.sock', via }
  const tls = url.startsWith('tcp:') || url.startsWith('https:') ? environmentTls(url, env) : undefined
  return { url, via, ...(tls ? { tls } : {}) }
}

/** DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, as Docker's own client reads them. */
function environmentTls(url: string, env: Environment): EndpointTls | undefined {
  const verify = (env['DOCKER_TLS_VERIFY'] ?? '') !== ''
  const wanted = verify || env['DOCKER_TLS'] !== undefined || url.startsWith('https:') || url.endsWith(':2376')
  if (!wanted) return undefined
  return certificates(env['DOCKER_CERT_PATH'] || dockerFolder(env), verify || !env['DOCKER_TLS'])
}

function certificates(folder: string, verify: boolean): EndpointTls {
  const read = (name: string): Buffer | undefined => {
    const file = path.join(folder, name)
    return existsSync(file) ? readFileSync(file) : undefined
  }
  const [ca, cert, key] = [read('ca.pem'), read('cert.pem'), read('key.pem')]
  return { verify, ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) }
}

function contextName(env: Environment): string | undefined {
  const name =
    env['DOCKER_CONTEXT'] || text(objectOf(readJson(path.join(dockerFolder(env), 'config.json')))['currentContext'])
  return name === undefined || name === 'default' ? undefined : name
}

function contextEndpoint(name: string, env: Environment): Endpoint {
  const id = createHash('sha256').update(name).digest('hex')
  const contexts = path.join(dockerFolder(env), 'contexts')
  const meta = objectOf(readJson(path.join(contexts, 'meta', id, 'meta.json')))
  const docker = objectOf(objectOf(meta['Endpoints'])['docker'])
  const host = text(docker['Host'])
  if (host === undefined)
    throw new CoreError('ERR_CONFIG', `The Docker context ${name} does not exist`, { field: 'context', got: name })
  const folder = path.join(contexts, 'tls', id, 'docker')
  const via = `context ${name}`
  if (!existsSync(folder)) return addressed(host, via, {})
  return { url: host, via, tls: certificates(folder, docker['SkipTLSVerify'] !== true) }
}

function usual(env: Environment): readonly Endpoint[] {
  const container = env['CONTAINER_HOST']
  const named = container ? [addressed(container, 'CONTAINER_HOST', {})] : []
  return [...sockets(env).map((url) => ({ url, via: 'default' })), ...named]
}

function sockets(env: Environment): readonly string[] {
  if (process.platform === 'win32') {
    return ['npipe:////./pipe/docker_engine', 'npipe:////./pipe/podman-machine-default']
  }
  const home = homeFolder(env)
  const runtime = env['XDG_RUNTIME_DIR'] || `/run/user/${process.getuid?.() ?? 0}`
  return [
    '/var/run/docker.sock',
    path.join(home, '.docker/run/docker.sock'),
    path.join(runtime, 'docker.sock'),
    path.join(home, '.orbstack/run/docker.sock'),
    path.join(home, '.colima/default/docker.sock'),
    path.join(home, '.rd/docker.sock'),
    path.join(runtime, 'podman/podman.sock'),
    '/run/podman/podman.sock',
    path.join(home, '.local/share/containers/podman/machine/podman.sock'),
  ].map((file) => `unix://${file}`)
}

function dockerFolder(env: Environment): string {
  return env['DOCKER_CONFIG'] || path.join(homeFolder(env), '.docker')
}

function homeFolder(env: Environment): string {
  return env['HOME'] || env['USERPROFILE'] || homedir()
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
