import type { AuthState } from '../auth/authorized.ts'
import type { CarriedReader } from '../content/carrier.ts'
import type { ReadOptions, Referrers, Source } from '../content/content.ts'
import type { Descriptor } from '../oci/documents.ts'
import type { RegistryHealth, Unwell } from './health.ts'

/** What is left of a registry's pull budget, from its `RateLimit-*` headers. `windowMs` and `resetMs` in milliseconds. */
export interface RateLimit {
  readonly limit: number
  readonly remaining: number
  readonly windowMs?: number
}

/** The answer to a ping. */
export interface Ping {
  readonly ms: number
  readonly auth: AuthState
  readonly rateLimit?: RateLimit
}

/** What a list does not show: entries that are no names of what it lists, or what comes after the point it was left at. */
export type ListNote =
  | { readonly kind: 'left-out'; readonly count: number; readonly example?: string }
  | { readonly kind: 'incomplete'; readonly reason: string }

export interface ListOptions {
  readonly signal?: AbortSignal
  /** Names per page asked for; at most 1000. */
  readonly pageSize?: number
  /** Names after this one only. */
  readonly last?: string
  /** Of a catalog: repositories below this name only (`team` for `team/app`). Docker Hub lists it by its own API. */
  readonly namespace?: string
  /** Told of each page with something left out, and when the list is left before its end. */
  readonly onNote?: (note: ListNote) => void
}

/** The result of asking what a tag or digest is. */
export interface Resolved {
  readonly descriptor: Descriptor
  /** Of the answer, where there was one. */
  readonly status?: number
  readonly ms: number
}

/**
 * A place in the list of registries: a remote registry, or what stands among them without being one, as this computer's own
 * images do. What is optional is for those that others are asked over a network.
 */
export interface ChainMember {
  /** The configured label. */
  readonly name: string
  /** Where it is, for a person; no http address for what is no server. */
  readonly url: URL
  /** The host image references use: `docker.io`, `registry.acme.io:5000`; '' where no name has it. */
  readonly host: string
  /** Path prefix without slashes at the ends; '' for none. Repositories are named below it. */
  readonly prefix: string
  readonly isDockerHub?: boolean
  /** How it was signed in to. */
  readonly auth?: AuthState
  readonly rateLimit?: RateLimit | undefined
  readonly health?: RegistryHealth
  /** Why it is not to be asked now where others may be; while it is skipped, questions end at once with this error. */
  readonly unwell?: Unwell | undefined

  /** Whether `host`, with or without a port, is this one's, however it is written. */
  isAt(host: string): boolean
  /** @throws ERR_AUTH_REQUIRED, ERR_AUTH_REJECTED, ERR_DENIED, ERR_UNAVAILABLE, ERR_UNSUPPORTED (not a registry). */
  ping(options?: { readonly signal?: AbortSignal }): Promise<Ping>
  /** Repositories, a page at a time, in the server's order. @throws ERR_UNSUPPORTED or ERR_DENIED when there is no catalog. */
  catalog(options?: ListOptions): AsyncIterable<readonly string[]>
  tags(repository: string, options?: ListOptions): AsyncIterable<readonly string[]>
  /** What a tag or digest is. @throws ERR_NOT_FOUND only when it is known not to be there. */
  resolve(repository: string, reference: string, options?: ReadOptions): Promise<Resolved>
  /** One repository's content by tag or digest. */
  repository(name: string): Source & Partial<CarriedReader & Referrers>
  resetHealth?(): void
  close(): Promise<void>
}
