import type { AuthState } from '../auth/authorized.ts'
import type { CarriedReader } from '../content/carrier.ts'
import type {
  Adopter,
  CallOptions,
  ReadOptions,
  Referrers,
  ReferrersOptions,
  Source,
  Target,
} from '../content/content.ts'
import type { Descriptor } from '../oci/documents.ts'
import type { RegistryHealth, Unwell } from './health.ts'
import type { ChainMember, ListOptions, RateLimit, Resolved } from './member.ts'

export type { ChainMember, ListNote, ListOptions, Ping, RateLimit, Resolved } from './member.ts'

/** One remote registry: `Registry` in registry.ts is the real one. What chain, tree and command line rely on. */
export interface RemoteRegistry extends ChainMember {
  /** Where requests go: `https://registry-1.docker.io`, `https://registry.acme.io:5000`; no prefix. */
  readonly url: URL
  readonly isDockerHub: boolean
  readonly auth: AuthState
  readonly rateLimit: RateLimit | undefined
  /** How it is, as every call of everybody found it. Docker Hub's lists come from another server and do not count. */
  readonly health: RegistryHealth
  readonly unwell: Unwell | undefined

  /** `team/app` → `registry.acme.io/prefix/team/app`, as an engine is told; Docker Hub's names have no host. */
  fullName(repository: string): string
  /** Whether an image of this name, as an engine keeps it, is from this registry's host. */
  isHostOf(image: string): boolean
  /** The name that means this registry wherever it is pasted or built from: the same, with Docker Hub's host. */
  qualifiedName(repository: string): string
  /** One HEAD (GET where the answer lacks what is needed). @throws ERR_NOT_FOUND only for a definitive 404. */
  resolve(repository: string, reference: string, options?: ReadOptions): Promise<Resolved>
  /** One repository's content by tag or digest. */
  repository(name: string): RemoteRepository
  /** Forgets tokens, so that the next request signs in anew; what the registry said before was said to somebody else. */
  resetAuth(): void
  /** Has it asked again at once, skipped or not: the network changed, or a person wants to know. */
  resetHealth(): void
}

/** What a list of referrers is limited to, and who is told what it does not show. */
export interface ReferrersListOptions extends ReferrersOptions, Pick<ListOptions, 'onNote'> {}

/** One repository of a remote registry. What is in another repository of the same registry is adopted by a mount. */
export interface RemoteRepository extends Source, CarriedReader, Referrers, Target, Adopter {
  readonly registry: RemoteRegistry
  readonly name: string
  /** Manifests that refer to `digest`: the referrers API, else the tag `sha256-<hex>`. */
  referrers(digest: string, options?: ReferrersListOptions): Promise<readonly Descriptor[]>
  /** The tags that name `digest`. */
  tagsOf(digest: string, options?: CallOptions): Promise<readonly string[]>
  /** Deletes one tag where the registry can. @throws ERR_UNSUPPORTED where only digests can be deleted. */
  deleteTag(tag: string, options?: CallOptions): Promise<void>
  /** Deletes a manifest and so every tag of it. */
  deleteManifest(digest: string, options?: CallOptions): Promise<void>
}
