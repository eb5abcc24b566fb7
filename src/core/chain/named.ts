import type { Carrier } from '../content/carrier.ts'
import type { BlobName, BlobOptions, ReadOptions, ReferrersOptions, Stat } from '../content/content.ts'
import type { Attempt } from '../errors.ts'
import type { Descriptor, RawManifest } from '../oci/documents.ts'
import { isDigest } from '../reference/digest.ts'
import type { Reference } from '../reference/reference.ts'
import type { ChainMember } from '../registry/remote.ts'
import type { AnyPlace } from './places.ts'
import { PlacesSource } from './source.ts'
import type { ChainSource, SourceContext } from './source.ts'
import type { Resolution, ResolveOptions } from './types.ts'

/** What a source by name asks of the chain it stands for. */
export interface NamedParts {
  readonly context: SourceContext
  /** Who may be asked for a digest of the name now. @throws ERR_CONFIG, ERR_POLICY when nobody may. */
  readonly holdersOf: (reference: Reference) => readonly AnyPlace[]
  readonly resolve: (reference: Reference, options: ResolveOptions) => Promise<Resolution<ChainMember>>
}

/**
 * The content of one name, from whoever the rules of the list let be asked for it at the time: nothing has to be resolved
 * before, so that a blob can be asked for long after its image was.
 */
export class NamedSource implements ChainSource {
  readonly attempts: Attempt[] = []
  readonly #name: Reference
  readonly #parts: NamedParts

  /** `name` has neither tag nor digest. */
  constructor(name: Reference, parts: NamedParts) {
    this.#name = name
    this.#parts = parts
  }

  async resolve(reference: string, options: ReadOptions = {}): Promise<Descriptor> {
    const { descriptor } = await this.#resolve(reference, options)
    return descriptor
  }

  async manifest(reference: string, options: ReadOptions = {}): Promise<RawManifest> {
    if (isDigest(reference)) return this.#at(reference).manifest(reference, options)
    const { places, descriptor } = await this.#resolve(reference, options)
    return this.#from(places).manifest(descriptor.digest, options)
  }

  async stat(digest: string, options?: ReadOptions): Promise<Stat | undefined> {
    return this.#at(digest).stat(digest, options)
  }

  async referrers(digest: string, options?: ReferrersOptions): Promise<readonly Descriptor[]> {
    return this.#at(digest).referrers(digest, options)
  }

  async *blob(blob: BlobName, options?: BlobOptions): AsyncGenerator<Uint8Array, void, undefined> {
    yield* this.#at(blob.digest).blob(blob, options)
  }

  async #resolve(reference: string, { signal }: ReadOptions): Promise<Resolution<ChainMember>> {
    const wanted = { ...this.#name, ...(isDigest(reference) ? { digest: reference } : { tag: reference }) }
    const resolution = await this.#parts.resolve(wanted, signal === undefined ? {} : { signal })
    for (const attempt of resolution.explanation.attempts) this.attempts.push(attempt)
    return resolution
  }

  #at(digest: string): ChainSource {
    return this.#from(this.#parts.holdersOf({ ...this.#name, digest }))
  }

  async *carry(blob: BlobName, carrier: Carrier, options?: BlobOptions): AsyncGenerator<number, void, undefined> {
    yield* this.#at(blob.digest).carry(blob, carrier, options)
  }

  #from(places: readonly AnyPlace[]): ChainSource {
    return new PlacesSource(this.#parts.context, places, { attempts: this.attempts })
  }
}
