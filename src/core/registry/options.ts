import type { TlsOptions } from '../http/http.ts'

/** One registry, as its client needs it. Every field is already validated (see config/). */
export interface RegistryOptions {
  /** Unique label. */
  readonly name: string
  /** `https://host[:port][/prefix]`; Docker Hub is `https://registry-1.docker.io`. */
  readonly url: string
  /** Token service, when it is not to be discovered from the challenge. */
  readonly authUrl?: string
  readonly username?: string
  /** Only from a configuration file; settings never hold one. */
  readonly password?: string
  /** Milliseconds to connect and to the first byte. */
  readonly timeoutMs: number
  readonly tls?: TlsOptions
  readonly proxy?: string
  /** Names to show when the registry has no catalog. */
  readonly repositories: readonly string[]
}
