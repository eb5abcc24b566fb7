import type {
  Descriptor,
  ImageManifest,
  Manifest,
  Ping,
  RawManifest,
  RegistryConfig,
  RemoteRegistry,
} from '../../../core/index.ts'
import { Gate } from './gate.ts'
import { Listing, type Turn } from './listing.ts'

const catalogPage = 100
const tagPage = 1000
const inFlightPerRegistry = 4

/** What is known of a tag or digest after one request for its manifest. */
export type Content = KnownContent | { readonly state: 'failed'; readonly error: unknown }

export interface KnownContent {
  readonly state: 'known'
  readonly manifest: Manifest
  /** Where it is one image, that image. */
  readonly image?: ImageManifest
  /** Where it is an index, the images in it that can be run. */
  readonly images: readonly Descriptor[]
}

/** An answer, and the request it is the answer to. */
interface Answered {
  readonly content: Content
  readonly asked: Promise<Content>
}

export type Health =
  | { readonly state: 'unknown' }
  | { readonly state: 'good'; readonly ping: Ping }
  | { readonly state: 'bad'; readonly error: unknown; readonly at: Date }

export interface BranchOptions {
  readonly registry: RemoteRegistry
  readonly config: RegistryConfig
  /** Shared by all registries. */
  readonly gate: Gate
}

/** Everything the tree knows of one registry, asked for when it is first wanted. */
export class Branch {
  readonly registry: RemoteRegistry
  readonly config: RegistryConfig
  readonly catalog: Listing
  readonly #turn: Turn
  readonly #tags = new Map<string, Listing>()
  readonly #contents = new Map<string, Promise<Content>>()
  readonly #last = new Map<string, Answered>()
  readonly #abort = new AbortController()
  #health: Health = { state: 'unknown' }
  #check: Promise<void> | undefined
  #checkedAgain = false

  constructor({ registry, config, gate }: BranchOptions) {
    const own = new Gate(inFlightPerRegistry)
    this.registry = registry
    this.config = config
    this.#turn = (work) => own.run(() => gate.run(work))
    this.catalog = new Listing(
      (signal, onNote) => registry.catalog({ signal, onNote, pageSize: catalogPage }),
      this.#turn,
    )
  }

  get health(): Health {
    return this.#health
  }

  /** Asks the registry whether it is there, once; again after `refresh()`. Never rejects. */
  check(): Promise<void> {
    this.#check ??= this.#ping()
    return this.#check
  }

  /** The same anew, once until `refresh()`: it has answered something else meanwhile. False when that was done. */
  async checkAgain(): Promise<boolean> {
    if (this.#checkedAgain) return false
    this.#checkedAgain = true
    this.#check = undefined
    await this.check()
    return true
  }

  tags(repository: string): Listing {
    const known = this.#tags.get(repository)
    if (known) return known
    const listing = new Listing(
      (signal, onNote) => this.registry.tags(repository, { signal, onNote, pageSize: tagPage }),
      this.#turn,
    )
    this.#tags.set(repository, listing)
    return listing
  }

  /** The tags of a repository, if they have been asked for. */
  knownTags(repository: string): Listing | undefined {
    return this.#tags.get(repository)
  }

  /** Repositories whose tags were asked for. */
  get openRepositories(): readonly string[] {
    return [...this.#tags].flatMap(([repository, listing]) => (listing.asked ? [repository] : []))
  }

  /** The manifest of a tag or digest: one request, the first time. */
  content(repository: string, reference: string): Promise<Content> {
    const key = `${repository}@${reference}`
    const known = this.#contents.get(key)
    if (known) return known
    const asked = this.#turn(() => this.#read(repository, reference)).then((content) => {
      if (this.#contents.get(key) === asked) this.#last.set(key, { content, asked })
      return content
    })
    this.#contents.set(key, asked)
    return asked
  }

  /** The same, if it has been asked for and answered since the last refresh. */
  knownContent(repository: string, reference: string): Content | undefined {
    const key = `${repository}@${reference}`
    const last = this.#last.get(key)
    return last !== undefined && last.asked === this.#contents.get(key) ? last.content : undefined
  }

  /** What was answered last, be it before a refresh. */
  lastContent(repository: string, reference: string): Content | undefined {
    return this.#last.get(`${repository}@${reference}`)?.content
  }

  /** Asks anew for everything that is wanted again; rows stay until the new answer is there. */
  refresh(): void {
    this.#check = undefined
    this.#checkedAgain = false
    this.catalog.restart()
    for (const repository of this.#tags.keys()) this.refreshRepository(repository)
  }

  refreshRepository(repository: string): void {
    this.#tags.get(repository)?.restart()
    for (const key of this.#contents.keys()) if (key.startsWith(`${repository}@`)) this.#contents.delete(key)
  }

  /** Gives up everything that is being asked. */
  dispose(): void {
    this.#abort.abort()
    this.catalog.stop()
    for (const listing of this.#tags.values()) listing.stop()
  }

  async #ping(): Promise<void> {
    try {
      const ping = await this.#turn(() => this.registry.ping({ signal: this.#abort.signal }))
      this.#health = { state: 'good', ping }
    } catch (error) {
      this.#health = { state: 'bad', error, at: new Date() }
    }
  }

  async #read(repository: string, reference: string): Promise<Content> {
    try {
      const { signal } = this.#abort
      return await contentOf(await this.registry.repository(repository).manifest(reference, { signal }))
    } catch (error) {
      return { state: 'failed', error }
    }
  }
}

async function contentOf(read: RawManifest): Promise<KnownContent> {
  const { isRunnable, openManifest } = await import('../../../core/index.ts')
  const manifest = openManifest(read)
  const { document } = manifest
  return document.kind === 'image'
    ? { state: 'known', manifest, image: document, images: [] }
    : { state: 'known', manifest, images: document.manifests.filter(isRunnable) }
}
