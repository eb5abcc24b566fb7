import type { BlobName, BlobOptions } from '../content/content.ts'
import { wrongSize } from '../content/verified.ts'
import { CoreError, isCoreError } from '../errors.ts'
import { contentLength } from '../http/body.ts'
import type { HttpResponse } from '../http/http.ts'
import type { Connection } from './connection.ts'
import { Cuts } from './cuts.ts'
import { blobPath, rightsTo, subjectOf } from './names.ts'
import type { Place } from './names.ts'
import { parseContentRange } from './range.ts'

/** Which blob, and how it is read. */
export interface DownloadParts {
  readonly place: Place
  readonly blob: BlobName
  readonly options: BlobOptions
}

/** One pass over a blob's bytes. A cut goes on at the same offset of the same registry; nothing is verified here. */
export class Download {
  readonly #connection: Connection
  readonly #parts: DownloadParts
  #offset: number
  /** Bytes of the whole blob: as its name says, else as the first answer does. */
  #size: number | undefined
  #ranges = true
  readonly #cuts: Cuts
  /** Whether the bytes came over more than one connection. */
  resumed = false

  constructor(connection: Connection, parts: DownloadParts) {
    this.#connection = connection
    this.#parts = parts
    this.#offset = parts.options.offset ?? 0
    this.#size = parts.blob.size
    this.#cuts = new Cuts(connection, parts)
  }

  /** The byte after the last one wanted, once that is known. */
  get #end(): number | undefined {
    const { end } = this.#parts.options
    return end === undefined || this.#size === undefined ? (end ?? this.#size) : Math.min(end, this.#size)
  }

  get #isPart(): boolean {
    return this.#end !== this.#size
  }

  async *pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    if (this.#offset >= (this.#end ?? Infinity) && (this.#offset > 0 || this.#isPart)) return
    for (;;) {
      const before = this.#offset
      const response = await this.#open()
      const cut = yield* this.#flow(response)
      if (this.#offset === this.#end || (this.#end === undefined && cut === undefined)) return
      this.resumed ||= this.#offset > 0
      await this.#cuts.consider(cut, { offset: this.#offset, size: this.#size, progress: this.#offset - before })
    }
  }

  /** The pieces of one answer; returns why they ended early. */
  async *#flow(response: HttpResponse): AsyncGenerator<Uint8Array, unknown, undefined> {
    const { onBytes } = this.#parts.options
    let skip = response.status === 206 ? 0 : this.#offset
    const pieces = response.body[Symbol.asyncIterator]()
    try {
      for (;;) {
        const next = await cutOr(pieces.next())
        if (next instanceof CoreError) return next
        if (next.done === true) return undefined
        onBytes?.(next.value.byteLength)
        const rest = next.value.subarray(Math.min(skip, next.value.byteLength))
        skip -= next.value.byteLength - rest.byteLength
        const piece = this.#wanted(rest)
        if (piece.byteLength === 0) continue
        this.#offset += piece.byteLength
        if (this.#offset > (this.#size ?? Infinity)) throw this.#wrongSize(`more than ${this.#size} bytes`)
        yield piece
        if (this.#isPart && this.#offset === this.#end) return undefined
      }
    } finally {
      await pieces.return?.()
    }
  }

  /** The bytes of `piece` before the end of the part that is read; all of them when everything is. */
  #wanted(piece: Uint8Array): Uint8Array {
    return this.#isPart && this.#end !== undefined ? piece.subarray(0, this.#end - this.#offset) : piece
  }

  /** An answer that can be read from the offset on: a 206 that is exactly that, or a 200, whose beginning is skipped. */
  async #open(): Promise<HttpResponse> {
    const response = await this.#ask(this.#ranges ? this.#offset : 0)
    try {
      if (this.#fits(response)) return response
    } catch (error) {
      await response.discard()
      throw error
    }
    await response.discard()
    this.#ranges = false
    return this.#open()
  }

  #ask(offset: number): Promise<HttpResponse> {
    const { place, blob, options } = this.#parts
    const last = this.#ranges && options.end !== undefined ? options.end - 1 : ''
    const isRange = offset > 0 || last !== ''
    return this.#connection.send({
      method: 'GET',
      url: blobPath(place, blob.digest),
      scopes: rightsTo(place, 'pull'),
      subject: this.#subject(),
      ...(isRange && { headers: { range: `bytes=${offset}-${last}` } }),
      accept: isRange ? [200, 206, 416] : [200],
      lane: 'download',
      watch: options.replaceable === true,
      ...(options.replaceable === true && { retry: false }),
      signal: options.signal,
    })
  }

  /** False for an answer to a range that can't be trusted: then the whole is asked for. @throws ERR_CORRUPT. */
  #fits(response: HttpResponse): boolean {
    if (response.status === 206) {
      const range = parseContentRange(response.headers['content-range'])
      this.#learn(range?.complete)
      return range?.first === this.#offset
    }
    if (response.status === 416) return false
    this.#learn(contentLength(response.headers['content-length']))
    return true
  }

  /** Takes note of the size the registry tells. @throws ERR_CORRUPT when it is another than is known. */
  #learn(size: number | undefined): void {
    if (size !== undefined && size !== (this.#size ??= size)) throw this.#wrongSize(`${size} bytes`)
  }

  #subject(): string {
    const { place, blob } = this.#parts
    const external = (blob.urls?.length ?? 0) > 0
    return `${subjectOf(place, blob.digest)}${external ? ', a layer kept elsewhere, where it is not fetched from' : ''}`
  }

  #wrongSize(got: string): CoreError {
    return wrongSize(
      { ...this.#parts.blob, ...(this.#size !== undefined && { size: this.#size }) },
      got,
      this.#connection.name,
    )
  }
}

/** What `promise` gives, or the cut that ended it. @throws everything but a cut. */
async function cutOr<T>(promise: Promise<T>): Promise<T | CoreError> {
  try {
    return await promise
  } catch (error) {
    if (isCoreError(error, 'ERR_UNAVAILABLE')) return error
    throw error
  }
}
