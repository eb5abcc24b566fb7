import type { ReadOptions } from '../content/content.ts'
import { wrongSize } from '../content/verified.ts'
import { CoreError, isCoreError } from '../errors.ts'
import type { HttpResponse } from '../http/http.ts'
import type { Descriptor } from '../oci/documents.ts'
import type { Connection } from './connection.ts'
import { blobPath, rightsTo, subjectOf } from './names.ts'
import type { Place } from './names.ts'
import { parseContentRange } from './range.ts'

/** Which blob, and how it is read. */
export interface DownloadParts {
  readonly place: Place
  readonly descriptor: Descriptor
  readonly options: ReadOptions
}

/** Cuts in a row that are forgiven; a connection that brought this many bytes starts the count anew. */
const mostCuts = 5
const worthwhile = 1024 * 1024
/** Milliseconds before the second resume; doubled for each one after. */
const backoffMs = 50

/** One pass over a blob's bytes. A cut goes on at the same offset of the same registry; nothing is verified here. */
export class Download {
  readonly #connection: Connection
  readonly #parts: DownloadParts
  #offset: number
  #ranges = true
  #cuts = 0
  /** Whether the bytes came over more than one connection. */
  resumed = false

  constructor(connection: Connection, parts: DownloadParts) {
    this.#connection = connection
    this.#parts = parts
    this.#offset = parts.options.offset ?? 0
  }

  async *pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    const { descriptor } = this.#parts
    if (this.#offset > 0 && this.#offset >= descriptor.size) return
    for (;;) {
      const before = this.#offset
      const response = await this.#open()
      const cut = yield* this.#flow(response)
      if (this.#offset === descriptor.size) return
      await this.#consider(cut, this.#offset - before)
    }
  }

  /** The pieces of one answer; returns why they ended early. */
  async *#flow(response: HttpResponse): AsyncGenerator<Uint8Array, unknown, undefined> {
    const { descriptor, options } = this.#parts
    let skip = response.status === 206 ? 0 : this.#offset
    const pieces = response.body[Symbol.asyncIterator]()
    try {
      for (;;) {
        const next = await cutOr(pieces.next())
        if (next instanceof CoreError) return next
        if (next.done === true) return undefined
        options.onBytes?.(next.value.byteLength)
        const piece = next.value.subarray(Math.min(skip, next.value.byteLength))
        skip -= next.value.byteLength - piece.byteLength
        if (piece.byteLength === 0) continue
        this.#offset += piece.byteLength
        if (this.#offset > descriptor.size) throw this.#wrongSize(`more than ${descriptor.size} bytes`)
        yield piece
      }
    } finally {
      await pieces.return?.()
    }
  }

  async #consider(cut: unknown, progress: number): Promise<void> {
    const { name, host } = this.#connection
    const { descriptor, options } = this.#parts
    this.#cuts = progress >= worthwhile ? 1 : this.#cuts + 1
    if (this.#cuts > (options.replaceable === true ? 1 : mostCuts)) {
      const message = `${name}: the connection was cut ${this.#cuts} times in a row, at last at byte ${this.#offset} of ${descriptor.size} of ${descriptor.digest}`
      throw new CoreError('ERR_UNAVAILABLE', message, { registry: name, digest: descriptor.digest, cause: cut })
    }
    host.logger.debug('blob cut, going on', { registry: name, digest: descriptor.digest, offset: this.#offset })
    this.resumed ||= this.#offset > 0
    if (this.#cuts > 1) await host.clock.sleep(backoffMs * 2 ** (this.#cuts - 2), options.signal)
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
    const { place, descriptor, options } = this.#parts
    return this.#connection.send({
      method: 'GET',
      url: blobPath(place, descriptor.digest),
      scopes: rightsTo(place, 'pull'),
      subject: this.#subject(),
      ...(offset > 0 && { headers: { range: `bytes=${offset}-` } }),
      accept: offset > 0 ? [200, 206, 416] : [200],
      lane: 'download',
      watch: options.replaceable === true,
      ...(options.replaceable === true && { retry: false }),
      signal: options.signal,
    })
  }

  /** False for an answer to a range that can't be trusted: then the whole is asked for. @throws ERR_CORRUPT. */
  #fits(response: HttpResponse): boolean {
    const { size } = this.#parts.descriptor
    if (response.status === 206) {
      const range = parseContentRange(response.headers['content-range'])
      if (range?.complete !== undefined && range.complete !== size) throw this.#wrongSize(`${range.complete} bytes`)
      return range?.first === this.#offset
    }
    if (response.status === 416) return false
    const length = response.headers['content-length'] ?? ''
    if (/^\d{1,15}$/.test(length) && Number(length) !== size) throw this.#wrongSize(`${Number(length)} bytes`)
    return true
  }

  #subject(): string {
    const { place, descriptor } = this.#parts
    const external = (descriptor.urls?.length ?? 0) > 0
    return `${subjectOf(place, descriptor.digest)}${external ? ', a layer kept elsewhere, where it is not fetched from' : ''}`
  }

  #wrongSize(got: string): CoreError {
    return wrongSize(this.#parts.descriptor, got, this.#connection.name)
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
