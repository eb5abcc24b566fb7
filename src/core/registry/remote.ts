import type { AuthState } from '../auth/authorized.ts'
import type { CarriedReader } from '../content/carrier.ts'
import type { Adopter, CallOptions, ReadOptions, Referrers, Source, Target } from '../content/content.ts'
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
  readonly status: number
  readonly ms: number
}

/** One remote registry: `Registry` in registry.ts is the real one. What chain, tree and command line rely on. */
export interface RemoteRegistry {
  /** The configured label. */
  readonly name: string
  /** Where requests go: `https://registry-1.docker.io`, `https://registry.acme.io:5000`; no prefix. */
  readonly url: URL
  /** The host image references use: `docker.io`, `registry.acme.io:5000`. */
  readonly host: string
  /** Path prefix without slashes at the ends; '' for none. Repositories are named below it. */
  readonly prefix: string
  readonly isDockerHub: boolean
  readonly auth: AuthState
  readonly rateLimit: RateLimit | undefined
  /** How it is, as every call of everybody found it. Docker Hub's lists come from another server and do not count. */
  readonly health: RegistryHealth
  /** Why it is not to be asked now where others may be; while it is skipped, questions end at once with this error. */
  readonly unwell: Unwell | undefined

  /** `team/app` → `registry.acme.io/prefix/team/app`, as an engine is told; Docker Hub's names have no host. */
  fullName(repository: string): string
  /** Whether `host`, with or without a port, is this registry's, however it is written. */
  isAt(host: string): boolean
  /** Whether an image of this name, as an engine keeps it, is from this registry's host. */
  isHostOf(image: string): boolean
  /** The name that means this registry wherever it is pasted or built from: the same, with Docker Hub's host. */
  qualifiedName(repository: string): string
  /** @throws ERR_AUTH_REQUIRED, ERR_AUTH_REJECTED, ERR_DENIED, ERR_UNAVAILABLE, ERR_UNSUPPORTED (not a registry). */
  ping(options?: { readonly signal?: AbortSignal }): Promise<Ping>
  /** Repositories, a page at a time, in the server's order. @throws ERR_UNSUPPORTED or ERR_DENIED when there is no catalog. */
  catalog(options?: ListOptions): AsyncIterable<readonly string[]>
  tags(repository: string, options?: ListOptions): AsyncIterable<readonly string[]>
  /** One HEAD (GET where the answer lacks what is needed). @throws ERR_NOT_FOUND only for a definitive 404. */
  resolve(repository: string, reference: string, options?: ReadOptions): Promise<Resolved>
  /** One repository's content by tag or digest. */
  repository(name: string): RemoteRepository
  /** Forgets tokens, so that the next request signs in anew; what the registry said before was said to somebody else. */
  resetAuth(): void
  /** Has it asked again at once, skipped or not: the network changed, or a person wants to know. */
  resetHealth(): void
  close(): Promise<void>
}

/** What a list of referrers is limited to, and who is told what it does not show. */
export interface ReferrersOptions extends CallOptions, Pick<ListOptions, 'onNote'> {
  readonly artifactType?: string
}

/** One repository of a remote registry. What is in another repository of the same registry is adopted by a mount. */
export interface RemoteRepository extends Source, CarriedReader, Referrers, Target, Adopter {
  readonly registry: RemoteRegistry
  readonly name: string
  /** Manifests that refer to `digest`: the referrers API, else the tag `sha256-<hex>`. */
  referrers(digest: string, options?: ReferrersOptions): Promise<readonly Descriptor[]>
  /** The tags that name `digest`. */
  tagsOf(digest: string, options?: CallOptions): Promise<readonly string[]>
  /** Deletes one tag where the registry can. @throws ERR_UNSUPPORTED where only digests can be deleted. */
  deleteTag(tag: string, options?: CallOptions): Promise<void>
  /** Deletes a manifest and so every tag of it. */
  deleteManifest(digest: string, options?: CallOptions): Promise<void>
}
