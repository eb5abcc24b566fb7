import { abortError } from './errors.ts'

/** What core asks of the program it runs in. Each program's composition root makes one Host. */
export interface Host {
  readonly logger: Logger
  readonly credentials: CredentialProvider
  readonly network: NetworkSettings
  readonly clock: Clock
  /** The User-Agent of every request, such as `portolan/1.2.0`. */
  readonly userAgent: string
}

/** Values of a log line. Never secrets. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

export interface Logger {
  trace(message: string, fields?: LogFields): void
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

/** A secret to sign in with, and where it came from. `identityToken` is an OAuth2 refresh token. */
export interface Credential {
  readonly username?: string
  readonly password?: string
  readonly identityToken?: string
  /** A bearer token to send as it is, without a token service. */
  readonly registryToken?: string
  /** For a person: `Portolan`, `docker config`, `docker-credential-pass`, `podman auth.json`. */
  readonly source: string
}

/** The registry a credential is asked for. */
export interface CredentialScope {
  /** The registry's label in the configuration. */
  readonly registry: string
  /** The name used in image references: `docker.io`, `registry.acme.io:5000`. */
  readonly host: string
  /** By which the registry is asked, as a URL has it: whose own port the host leaves out. Default: `https:`. */
  readonly protocol?: string
  /** The user name the configuration asks for, if it does. */
  readonly username?: string
  /** The repository asked for, for stores keyed by namespace. */
  readonly repository?: string
}

export interface CredentialProvider {
  /** The credential for `scope`, or undefined for anonymous. Called again after a credential was rejected. */
  get(scope: CredentialScope, signal?: AbortSignal): Promise<Credential | undefined>
}

export interface NetworkSettings {
  /** The proxy for `url`: an http, https or socks5 URL, or undefined for a direct connection. */
  proxyFor(url: URL): Promise<string | undefined>
  /** Certificate authorities (PEM) to trust beside a registry's own. */
  certificateAuthorities(): readonly string[]
}

export interface Clock {
  /** Monotonic milliseconds: for durations and expiry. */
  now(): number
  /** Milliseconds since 1970: for what is shown or stored. */
  wallTime(): number
  /** Resolves after `ms`; rejects with ERR_CANCELLED as soon as `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** What a timer can count to; anything longer would end at once. */
const longestSleepMs = 2 ** 31 - 1

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const cancel = (): void => {
        clearTimeout(timer)
        reject(abortError(signal, 'cancelled while waiting'))
      }
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', cancel)
          resolve()
        },
        Math.min(ms, longestSleepMs),
      )
      if (signal?.aborted === true) cancel()
      else signal?.addEventListener('abort', cancel, { once: true })
    }),
}

/** A logger that says nothing. */
export const silentLogger: Logger = {
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}
