import type { BlobName, BlobOptions } from '../content/content.ts'
import { byteLength, digestTally, isWhole, verifiedPasses } from '../content/verified.ts'
import type { Passes } from '../content/verified.ts'
import { isCoreError } from '../errors.ts'
import type { Connection } from './connection.ts'
import { Download } from './download.ts'
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
  const begin = (): Download => new Download(connection, { place, blob, options })
  if (options.unverified === true || !isWhole(blob, options)) yield* begin().pieces()
  else
    yield* verifiedPasses(new Downloads(connection, { blob, begin }), {
      ...options,
      blob,
      tally: digestTally(blob),
      length: byteLength,
    })
}

/** One way through a blob, and whether it took more than one connection. */
interface Pass<Piece> {
  readonly resumed: boolean
  pieces(): AsyncIterable<Piece>
}

/** A download, and another one from zero where the first was put together from several answers and is wrong. */
export class Downloads<Piece> implements Passes<Piece> {
  readonly #connection: Connection
  readonly #digest: string
  readonly #begin: () => Pass<Piece>
  readonly #begun: Pass<Piece>[] = []

  constructor(connection: Connection, { blob, begin }: { readonly blob: BlobName; readonly begin: () => Pass<Piece> }) {
    this.#connection = connection
    this.#digest = blob.digest
    this.#begin = begin
  }

  get registry(): string {
    return this.#connection.name
  }

  from(): AsyncIterable<Piece> {
    const pass = this.#begin()
    this.#begun.push(pass)
    return pass.pieces()
  }

  failed(error: unknown): 'again' {
    const [first, second] = this.#begun
    if (second !== undefined || first?.resumed !== true || !isCoreError(error, 'ERR_CORRUPT')) throw error
    this.#connection.host.logger.warn('a resumed download did not match its digest: once more from zero', {
      registry: this.registry,
      digest: this.#digest,
    })
    return 'again'
  }
}
