import type { Descriptor, RawManifest } from '../oci/documents.ts'

/** What every call that takes time takes. */
export interface CallOptions {
  readonly signal?: AbortSignal
  /** Called with the count of each piece of body bytes as it arrives, or is sent. */
  readonly onBytes?: (count: number) => void
}

export interface ReadOptions extends CallOptions {
  /** Another source has the same: less than 16 KiB/s over 30 s is ERR_STALLED, and what fails is hardly tried again here. */
  readonly replaceable?: boolean
}

/** Which bytes of a blob are read, and what becomes of wrong ones. */
export interface BlobOptions extends ReadOptions {
  /** First byte wanted. Default 0. */
  readonly offset?: number
  /** The byte after the last one wanted. Default: all there are. */
  readonly end?: number
  /**
   * Called when the bytes handed out so far are void and the stream begins again at byte 0. Without it, a stream that would
   * have to begin again ends with ERR_CORRUPT.
   */
  readonly onRestart?: () => void
  /** The reader checks size and digest itself: nothing is checked or held back here. */
  readonly unverified?: boolean
}

/** A blob, by what its digest names. `size`, in bytes, is checked where it is known; the digest always is. */
export interface BlobName extends Pick<Descriptor, 'digest' | 'urls'> {
  readonly size?: number
}

/** What is known of a blob that was not read: its size in bytes, as the place that has it says. */
export interface Stat {
  readonly size: number
}

/** Tells what names mean. */
export interface Resolver {
  /** What a tag or digest is. @throws ERR_NOT_FOUND when there is none. */
  resolve(reference: string, options?: ReadOptions): Promise<Descriptor>
}

export interface ManifestReader {
  /** The manifest named by a tag or a digest, of whatever type. @throws ERR_NOT_FOUND when there is none. */
  manifest(reference: string, options?: ReadOptions): Promise<RawManifest>
}

export interface BlobStat {
  /** The size of a blob; undefined when it is not there. @throws ERR_UNSUPPORTED where nobody tells. */
  stat(digest: string, options?: ReadOptions): Promise<Stat | undefined>
}

export interface BlobReader {
  /**
   * The bytes of a blob from `offset` to `end`; all of them are verified: the last piece comes only after the digest
   * matched. A part of them is as good as its source.
   */
  blob(blob: BlobName, options?: BlobOptions): AsyncIterable<Uint8Array>
}

export interface ReferrersOptions extends CallOptions {
  readonly artifactType?: string
}

/** Tells what refers to content: signatures, attestations, lists of contents. */
export interface Referrers {
  /** The manifests whose subject is `digest`, of `artifactType` if one is given. OCI distribution-spec, "Listing Referrers". */
  referrers(digest: string, options?: ReferrersOptions): Promise<readonly Descriptor[]>
}

/** Somewhere content can be read from. A registry's repository, a store and the chain all are this. */
export interface Source extends Resolver, ManifestReader, BlobStat, BlobReader {}

export interface PutBlobOptions extends CallOptions {
  /** Where the content comes from: it is adopted from there, and sent only if that can't be. */
  readonly from?: BlobReader
}

/** Somewhere content can be written to. Children go before parents. */
export interface Target {
  /** Whether a blob or manifest with this digest is already there. */
  has(descriptor: Descriptor, options?: CallOptions): Promise<boolean>
  /** Stores one blob whole, or nothing. */
  putBlob(descriptor: Descriptor, content: () => AsyncIterable<Uint8Array>, options?: PutBlobOptions): Promise<void>
  /** Stores the manifest's bytes as they are, under its digest and under `tag` if given. */
  putManifest(manifest: RawManifest, tag?: string, options?: CallOptions): Promise<void>
}

/** A target that can take content over from some sources without its bytes being moved: by a mount, or a link. */
export interface Adopter {
  /** Whether the blob was taken over; false where `from` is no such source, or would rather have it moved. */
  adopt(descriptor: Descriptor, from: BlobReader, options?: CallOptions): Promise<boolean>
}
