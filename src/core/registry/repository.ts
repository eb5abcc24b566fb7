import type {
  BlobName,
  BlobOptions,
  BlobReader,
  CallOptions,
  PutBlobOptions,
  ReadOptions,
  Stat,
} from '../content/content.ts'
import type { Carrier } from '../content/carrier.ts'
import type { Descriptor, RawManifest } from '../oci/documents.ts'
import { putManifest } from './attach.ts'
import { readBlob } from './blob.ts'
import { carryBlob } from './carry.ts'
import type { Connection } from './connection.ts'
import { deleteManifest, deleteTag, tagsOf } from './deletes.ts'
import { hasBlob, hasContent, statBlob } from './exists.ts'
import { readManifest, resolveManifest } from './manifest.ts'
import { askMount, mountBlob } from './mount.ts'
import type { Hub } from './hub.ts'
import { placeOf } from './names.ts'
import type { Place } from './names.ts'
import { listReferrers } from './referrers.ts'
import type { ReferrersListOptions, RemoteRegistry, RemoteRepository } from './remote.ts'
import { Upload } from './upload.ts'
import type { Watch } from './watch.ts'

/** One repository of a remote registry. */
export class Repository implements RemoteRepository {
  readonly registry: RemoteRegistry
  readonly name: string
  readonly #connection: Connection
  readonly #place: Place
  readonly #hub: Hub | undefined
  readonly #watch: Watch

  /** @throws ERR_REFERENCE when `name` is no repository. */
  constructor(
    registry: RemoteRegistry,
    name: string,
    parts: { readonly connection: Connection; readonly watch: Watch; readonly hub?: Hub | undefined },
  ) {
    const { connection, watch, hub } = parts
    this.#watch = watch
    this.registry = registry
    this.name = name
    this.#connection = connection
    this.#place = placeOf(connection.prefix, name)
    this.#hub = hub
  }

  manifest(reference: string, options?: ReadOptions): Promise<RawManifest> {
    return this.#watch.read(options, (counted) => readManifest(this.#connection, this.#place, reference, counted))
  }

  async resolve(reference: string, options?: ReadOptions): Promise<Descriptor> {
    const { descriptor } = await this.#watch.read(options, (counted) =>
      resolveManifest(this.#connection, this.#place, reference, counted),
    )
    return descriptor
  }

  stat(digest: string, options?: ReadOptions): Promise<Stat | undefined> {
    return this.#watch.read(options, (counted) => statBlob(this.#connection, this.#place, digest, counted))
  }

  blob(blob: BlobName, options?: BlobOptions): AsyncIterable<Uint8Array> {
    return this.#watch.pieces(options, (counted) => readBlob(this.#connection, this.#place, blob, counted))
  }

  carry(blob: BlobName, carrier: Carrier, options?: BlobOptions): AsyncIterable<number> {
    return this.#watch.pieces(options, (counted) =>
      carryBlob(this.#connection, { place: this.#place, blob, carrier, options: counted }),
    )
  }

  has(descriptor: Descriptor, options?: CallOptions): Promise<boolean> {
    return this.#watch.write(options?.signal, () => hasContent(this.#connection, this.#place, descriptor, options))
  }

  putBlob(
    descriptor: Descriptor,
    content: () => AsyncIterable<Uint8Array>,
    options: PutBlobOptions = {},
  ): Promise<void> {
    return this.#watch.write(options.signal, () => this.#putBlob(descriptor, content, options))
  }

  async #putBlob(
    descriptor: Descriptor,
    content: () => AsyncIterable<Uint8Array>,
    { from, ...options }: PutBlobOptions,
  ): Promise<void> {
    const [connection, to] = [this.#connection, this.#place]
    if (await hasBlob(connection, to, descriptor, options)) return
    const sibling = this.#sibling(from)
    const begun = sibling && (await askMount(connection, { to, from: sibling }, descriptor, options))
    if (begun?.status === 201) return
    await new Upload(connection, to, { descriptor, content, options, begun }).run()
  }

  putManifest(manifest: RawManifest, tag?: string, options?: CallOptions): Promise<void> {
    const content = { manifest, tag }
    return this.#watch.write(options?.signal, () => putManifest(this.#connection, this.#place, content, options))
  }

  async adopt(descriptor: Descriptor, from: BlobReader, options?: CallOptions): Promise<boolean> {
    const sibling = this.#sibling(from)
    if (sibling === undefined) return false
    const places = { to: this.#place, from: sibling }
    return this.#watch.write(options?.signal, () => mountBlob(this.#connection, places, descriptor, options))
  }

  referrers(digest: string, options?: ReferrersListOptions): Promise<readonly Descriptor[]> {
    return this.#watch.ask(options?.signal, () => listReferrers(this.#connection, this.#place, digest, options))
  }

  tagsOf(digest: string, options?: CallOptions): Promise<readonly string[]> {
    return this.#watch.ask(options?.signal, () => tagsOf(this.#connection, this.#place, digest, options))
  }

  deleteTag(tag: string, options?: CallOptions): Promise<void> {
    const hub = this.#hub
    if (hub !== undefined) return deleteTag(this.#connection, this.#place, tag, { ...options, hub })
    return this.#watch.write(options?.signal, () => deleteTag(this.#connection, this.#place, tag, options))
  }

  deleteManifest(digest: string, options?: CallOptions): Promise<void> {
    return this.#watch.write(options?.signal, () => deleteManifest(this.#connection, this.#place, digest, options))
  }

  /** Where `source` is, if it is a repository of the same registry. */
  #sibling(source: BlobReader | undefined): Place | undefined {
    const isOwn = source instanceof Repository && source.#connection === this.#connection
    return isOwn ? source.#place : undefined
  }
}
