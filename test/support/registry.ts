import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './folder.ts'
import { startProgram } from './program.ts'
import { send } from './seed.ts'
import { makeCertificates } from './tls.ts'
import type { Certificates } from './tls.ts'
import type { TokenService } from './tokens.ts'
import { tool } from './tools.ts'

export interface RegistryServerOptions {
  /** User name → password, for Basic. */
  readonly htpasswd?: Readonly<Record<string, string>>
  /** `mutual` asks for a client certificate too. */
  readonly tls?: boolean | 'mutual'
  /** Bearer tokens of this service. */
  readonly token?: Pick<TokenService, 'realm' | 'service' | 'issuer' | 'rootCertBundle'>
  /** Pull-through cache of this URL. */
  readonly proxyRemote?: string
  /** Whether manifests and blobs can be deleted; default true. */
  readonly delete?: boolean
  /** A folder that outlives the server; default a temporary one. */
  readonly storage?: string
}

export interface RegistryServer {
  readonly url: string
  /** `127.0.0.1:PORT`. */
  readonly host: string
  readonly port: number
  /** With `tls`. */
  readonly certificates?: Certificates
  readonly pid: number
  readonly log: string
  stop(): Promise<void>
}

/** Debian's docker-registry 2.8, the everyday real registry. */
export function startDockerRegistry(options: RegistryServerOptions = {}): Promise<RegistryServer> {
  return startDistribution(tool('docker-registry'), options)
}

/** distribution 3. */
export function startRegistry3(options: RegistryServerOptions = {}): Promise<RegistryServer> {
  return startDistribution(tool('registry'), options)
}

/** `crane registry serve`, in memory: the third server, by other people. */
export async function startCraneRegistry(): Promise<RegistryServer> {
  const program = startProgram(tool('crane'), ['registry', 'serve', '--address', '127.0.0.1:0'])
  const [, port] = await program.said(/serving on (?:port |\S*:)(\d+)/)
  const host = `127.0.0.1:${port}`
  await program.ready(async () => (await send(`http://${host}/v2/`)).status === 200)
  return running(program, { host, url: `http://${host}` }, () => undefined)
}

async function startDistribution(command: string, options: RegistryServerOptions): Promise<RegistryServer> {
  const folder = temporaryFolder('registry')
  const certificates = options.tls ? await makeCertificates() : undefined
  const config = join(folder.path, 'config.yml')
  writeFileSync(config, JSON.stringify(configuration(folder.path, options, certificates)))
  const env = { ...process.env, OTEL_TRACES_EXPORTER: 'none' }
  const program = startProgram(command, ['serve', config], { env, cwd: folder.path })
  const clean = () => {
    folder.remove()
    certificates?.remove()
  }
  try {
    const [, port] = await program.said(/listening on 127\.0\.0\.1:(\d+)/)
    const place = { host: `127.0.0.1:${port}`, url: `${certificates ? 'https' : 'http'}://127.0.0.1:${port}` }
    await program.ready(() => answers(place.url, certificates))
    return running(program, { ...place, ...(certificates && { certificates }) }, clean)
  } catch (error) {
    await program.stop()
    clean()
    throw error
  }
}

async function answers(url: string, certificates: Certificates | undefined): Promise<boolean> {
  const { ca, client } = certificates ?? {}
  const tls = ca !== undefined && client ? { ca, cert: client.cert, key: client.key } : {}
  return [200, 401].includes((await send(`${url}/v2/`, tls)).status)
}

function running(
  program: ReturnType<typeof startProgram>,
  place: { readonly host: string; readonly url: string; readonly certificates?: Certificates },
  clean: () => void,
): RegistryServer {
  return {
    ...place,
    port: Number(place.host.split(':')[1]),
    pid: program.pid,
    get log() {
      return program.log
    },
    stop: async () => {
      await program.stop()
      clean()
    },
  }
}

/** distribution, docs/configuration.md; JSON is YAML. */
function configuration(folder: string, options: RegistryServerOptions, certificates?: Certificates): object {
  return {
    version: '0.1',
    log: { level: 'info' },
    storage: {
      filesystem: { rootdirectory: options.storage ?? join(folder, 'storage') },
      delete: { enabled: options.delete ?? true },
      maintenance: { uploadpurging: { enabled: false } },
    },
    http: {
      addr: '127.0.0.1:0',
      secret: 'tests only',
      ...(certificates && { tls: tlsSection(certificates, options.tls === 'mutual') }),
    },
    ...(options.proxyRemote !== undefined && { proxy: { remoteurl: options.proxyRemote } }),
    ...authSection(folder, options),
  }
}

function tlsSection({ server, caPath }: Certificates, mutual: boolean): object {
  return { certificate: server.certPath, key: server.keyPath, ...(mutual && { clientcas: [caPath] }) }
}

function authSection(folder: string, { htpasswd, token }: RegistryServerOptions): object {
  if (htpasswd) return { auth: { htpasswd: { realm: 'portolan tests', path: passwordFile(folder, htpasswd) } } }
  if (!token) return {}
  const { realm, service, issuer, rootCertBundle } = token
  return { auth: { token: { realm, service, issuer, rootcertbundle: rootCertBundle } } }
}

function passwordFile(folder: string, users: Readonly<Record<string, string>>): string {
  const path = join(folder, 'htpasswd')
  const lines = Object.entries(users).map(([user, password]) => hashed(user, password))
  writeFileSync(path, lines.join('\n'))
  return path
}

function hashed(user: string, password: string): string {
  const made = spawnSync(tool('htpasswd'), ['-niB', '-C', '4', user], { input: password, encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`htpasswd: ${made.stderr}`)
  return made.stdout.trim()
}
