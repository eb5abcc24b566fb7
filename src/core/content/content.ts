import type { Descriptor, RawManifest } from '../oci/documents.ts'

export interface ReadOptions {
  readonly signal?: AbortSignal
  /** First byte wanted, for a blob. Default 0. */
  readonly offset?: number
  /** Called with the count of each piece of body bytes as it arrives. */
  readonly onBytes?: (count: number) => void
  /**
   * Called when the bytes of a blob handed out so far are void and the stream begins again at byte 0. Without it, a
   * stream that would have to begin again ends with ERR_CORRUPT.
   */
  readonly onRestart?: () => void
  /** Another source has the same: less than 16 KiB/s over 30 s is ERR_STALLED, and what fails is hardly tried again here. */
  readonly replaceable?: boolean
  /** The reader checks size and digest of a blob itself: nothing is checked or held back here. */
  readonly unverified?: boolean
}

/** Somewhere content can be read from, by digest. A registry's repository, a store and the chain all are this. */
export interface Source {
  /** The manifest named by a tag or a digest. @throws ERR_NOT_FOUND when there is none. */
  manifest(reference: string, options?: ReadOptions): Promise<RawManifest>
  /** The bytes of a blob from `offset` on; verified when read from 0: the last piece comes only after the digest matched. */
  blob(descriptor: Descriptor, options?: ReadOptions): AsyncIterable<Uint8Array>
}

/** Somewhere content can be written to. Children go before parents. */
export interface Target {
  /** Whether a blob or manifest with this digest is already there. */
  has(descriptor: Descriptor, options?: ReadOptions): Promise<boolean>
  /** Stores one blob whole, or nothing. */
  putBlob(descriptor: Descriptor, content: () => AsyncIterable<Uint8Array>, options?: ReadOptions): Promise<void>
  /** Stores the manifest's bytes as they are, under its digest and under `tag` if given. */
  putManifest(manifest: RawManifest, tag?: string, options?: ReadOptions): Promise<void>
}
