import type { BlobName, BlobOptions } from '../content/content.ts'
import { byteLength, digestTally, isWhole, verifiedPasses } from '../content/verified.ts'
import type { Passes } from '../content/verified.ts'
import { isCoreError } from '../errors.ts'
import type { Connection } from './connection.ts'
import { Download } from './download.ts'
import type { DownloadParts } from './download.ts'
import type { Place } from './names.ts'
import { checkedDigest } from './names.ts'

/**
 * The bytes of a blob from `options.offset` to `options.end`, over as many connections as it takes. All of them are
 * verified, unless the reader does that: the last piece comes only after size and digest matched. When a download that was
 * resumed does not match, it is begun once more from zero: unseen while nothing was handed out, else only with
 * `options.onRestart`.
 * @throws ERR_NOT_FOUND, ERR_CORRUPT, ERR_STALLED, ERR_UNAVAILABLE (cut, and resuming did not help), ERR_UNSUPPORTED.
 */
export async function* readBlob(
  connection: Connection,
  place: Place,
  blob: BlobName,
  options: BlobOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  checkedDigest(blob.digest)
  const parts = { place, blob, options }
  if (options.unverified === true || !isWhole(blob, options)) yield* new Download(connection, parts).pieces()
  else
    yield* verifiedPasses(new Downloads(connection, parts), {
      ...options,
      blob,
      tally: digestTally(blob),
      length: byteLength,
    })
}

/** A download, and another one from zero where the first was put together from several answers and is wrong. */
class Downloads implements Passes<Uint8Array> {
  readonly #connection: Connection
  readonly #parts: DownloadParts
  readonly #begun: Download[] = []

  constructor(connection: Connection, parts: DownloadParts) {
    this.#connection = connection
    this.#parts = parts
  }

  get registry(): string {
    return this.#connection.name
  }

  from(): AsyncIterable<Uint8Array> {
    const download = new Download(this.#connection, this.#parts)
    this.#begun.push(download)
    return download.pieces()
  }

  failed(error: unknown): 'again' {
    const [first, second] = this.#begun
    if (second !== undefined || first?.resumed !== true || !isCoreError(error, 'ERR_CORRUPT')) throw error
    this.#connection.host.logger.warn('a resumed download did not match its digest: once more from zero', {
      registry: this.registry,
      digest: this.#parts.blob.digest,
    })
    return 'again'
  }
}
