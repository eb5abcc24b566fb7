import type { CallOptions } from '../content/content.ts'
import { verified, wrongDigest } from '../content/verified.ts'
import { CoreError, isCoreError } from '../errors.ts'
import type { HttpResponse } from '../http/http.ts'
import type { Descriptor } from '../oci/documents.ts'
import { isDigest } from '../reference/digest.ts'
import type { Connection } from './connection.ts'
import { Cursor } from './cursor.ts'
import { hasBlob } from './exists.ts'
import { locationOf, withDigest } from './location.ts'
import { rightsTo, subjectOf } from './names.ts'
import type { Place } from './names.ts'
import { parseUploadRange } from './range.ts'

/** Times a blob is sent, or sent on, in all. */
const mostTries = 4
/** Bytes of a chunk, where a registry does not take a blob whole; halved down to the least. */
const chunkBytes = 32 * 1024 * 1024
const leastChunkBytes = 1024 * 1024
/** Milliseconds a registry may ask to wait. */
const patienceMs = 2000
const backoffMs = 100

/** A blob on its way up. OCI distribution-spec, "Pushing Blobs". */
export class Upload {
  readonly #connection: Connection
  readonly #place: Place
  readonly #descriptor: Descriptor
  readonly #options: CallOptions
  readonly #cursor: Cursor
  #location: URL | undefined
  #chunk = 0
  #leastChunk = leastChunkBytes
  #counted = 0
  #failure: unknown

  constructor(
    connection: Connection,
    place: Place,
    blob: {
      readonly descriptor: Descriptor
      readonly content: () => AsyncIterable<Uint8Array>
      readonly options: CallOptions
      /** The answer that began the upload already, in place of a mount. */
      readonly begun?: HttpResponse | undefined
    },
  ) {
    this.#connection = connection
    this.#place = place
    this.#descriptor = blob.descriptor
    this.#options = blob.options
    this.#cursor = new Cursor(() => verified(blob.content(), blob.descriptor))
    if (blob.begun?.headers['location'] !== undefined) this.#location = this.#begun(blob.begun)
  }

  /** Sends the blob whole; goes on in steps after a cut if the registry kept a part, and where it takes no whole one. */
  async run(): Promise<void> {
    try {
      let held = 0
      for (let tries = 1; ; tries++) {
        try {
          return await this.#send(held)
        } catch (error) {
          await this.#judge(error, tries)
        }
        if (await hasBlob(this.#connection, this.#place, this.#descriptor, this.#options)) return
        held = await this.#held()
      }
    } catch (error) {
      if (!isCoreError(error, 'ERR_CANCELLED')) await this.#abandon()
      throw error
    } finally {
      this.#cursor.close()
    }
  }

  async #send(held: number): Promise<void> {
    this.#location ??= await this.#begin()
    if (held > 0 || this.#chunk > 0) return this.#inChunks(held)
    const { size } = this.#descriptor
    await this.#finish(() => this.#bytes(0, size), size)
  }

  async #begin(): Promise<URL> {
    const url = `/v2/${this.#place.name}/blobs/uploads/`
    return this.#begun(await this.#request({ method: 'POST', url, accept: [200, 201, 202], retry: true }))
  }

  #begun(response: HttpResponse): URL {
    const least = /^\d{1,12}$/.exec(response.headers['oci-chunk-min-length'] ?? '')?.[0]
    this.#leastChunk = Math.max(leastChunkBytes, Number(least ?? 0))
    return locationOf(this.#connection, response)
  }

  async #inChunks(held: number): Promise<void> {
    const { size } = this.#descriptor
    const step = Math.max(this.#chunk === 0 ? size : this.#chunk, this.#leastChunk)
    let parts = 0
    for (let at = held; at < size;) {
      const end = Math.min(at + step, size)
      const kept = await this.#patch(at, end)
      if (kept < end) parts++
      if (kept <= at || kept > end || parts === mostTries) throw this.#forgetful(at, end, kept)
      at = kept
    }
    await this.#finish(undefined, 0)
  }

  /** Sends one chunk; gives back how many bytes the registry has now. */
  async #patch(start: number, end: number): Promise<number> {
    const response = await this.#request({
      method: 'PATCH',
      url: this.#here(),
      headers: { 'content-type': 'application/octet-stream', 'content-range': `${start}-${end - 1}` },
      body: () => this.#bytes(start, end),
      bodyLength: end - start,
      accept: [200, 201, 202, 204, 416],
    })
    if (response.headers['location'] !== undefined) this.#location = locationOf(this.#connection, response)
    return parseUploadRange(response.headers['range']) ?? (await this.#held())
  }

  async #finish(body: (() => AsyncIterable<Uint8Array>) | undefined, bodyLength: number): Promise<void> {
    const { digest } = this.#descriptor
    const response = await this.#request({
      method: 'PUT',
      url: withDigest(this.#here(), digest),
      headers: { 'content-type': 'application/octet-stream' },
      body: body ?? new Uint8Array(),
      bodyLength,
      accept: [200, 201, 202, 204],
    })
    checkDigest(this.#connection.name, response, digest)
  }

  /** The bytes the registry holds of this upload; with none, or when it no longer knows it, the upload begins anew. */
  async #held(): Promise<number> {
    if (this.#location === undefined) return 0
    const accept = [200, 202, 204, 400, 404, 405]
    const response = await this.#request({ method: 'GET', url: this.#location, accept })
    if (response.status >= 300) {
      this.#location = undefined
      return 0
    }
    if (response.headers['location'] !== undefined) this.#location = locationOf(this.#connection, response)
    const held = parseUploadRange(response.headers['range']) ?? 0
    if (held > 0 && held <= this.#descriptor.size) return held
    await this.#abandon()
    return 0
  }

  /** Whether another try makes sense; waits as long as it should. @throws `error` when not. */
  async #judge(error: unknown, tries: number): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure
    if (!isCoreError(error) || tries === mostTries) throw error
    const { clock } = this.#connection.host
    if (error.code === 'ERR_TOO_LARGE' && error.status === 413) return this.#shrink(error)
    if (error.code === 'ERR_RATE_LIMITED' && (error.retryAfterMs ?? Infinity) <= patienceMs) {
      return clock.sleep(error.retryAfterMs ?? 0, this.#options.signal)
    }
    const expired = error.status === 401 && this.#location !== undefined && tries === 1
    if (error.code !== 'ERR_UNAVAILABLE' && !expired) throw error
    await clock.sleep(backoffMs * 2 ** (tries - 1), this.#options.signal)
  }

  /** A proxy in front of the registry limits the size of a request: smaller chunks then. */
  #shrink(error: CoreError): void {
    const next = this.#chunk === 0 ? chunkBytes : Math.floor(this.#chunk / 4)
    if (next < this.#leastChunk || this.#descriptor.size <= this.#leastChunk) throw error
    this.#chunk = Math.min(next, Math.ceil(this.#descriptor.size / 2))
  }

  async *#bytes(start: number, end: number): AsyncGenerator<Uint8Array, void, undefined> {
    let at = start
    try {
      for await (const piece of this.#cursor.slice(start, end)) {
        yield piece
        at += piece.byteLength
        if (at > this.#counted) this.#options.onBytes?.(Math.min(piece.byteLength, at - this.#counted))
        this.#counted = Math.max(this.#counted, at)
      }
    } catch (error) {
      this.#failure = error
      throw error
    }
  }

  async #request(ask: {
    readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
    readonly url: string | URL
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: Uint8Array | (() => AsyncIterable<Uint8Array>)
    readonly bodyLength?: number
    readonly accept: readonly number[]
    readonly retry?: boolean
  }): Promise<HttpResponse> {
    const scopes = rightsTo(this.#place, 'pull', 'push')
    const subject = `the upload of ${subjectOf(this.#place, this.#descriptor.digest)}`
    const signal = this.#options.signal
    const resend = typeof ask.body !== 'function'
    return this.#connection.touch({ retry: ask.method === 'GET', resend, ...ask, scopes, subject, signal })
  }

  #here(): URL {
    if (this.#location !== undefined) return this.#location
    throw new CoreError('ERR_UNAVAILABLE', `${this.#connection.name}: the registry gave the upload up`, {
      registry: this.#connection.name,
    })
  }

  async #abandon(): Promise<void> {
    if (this.#location === undefined) return
    await abandonUpload(this.#connection, this.#place, this.#location)
    this.#location = undefined
  }

  #forgetful(start: number, end: number, kept: number): CoreError {
    const { name } = this.#connection
    const message = `${name}: of bytes ${start} to ${end} of ${this.#descriptor.digest} the registry kept ${kept > start ? 'a part only, again' : 'none'} (it has ${kept}): it takes blobs only whole`
    return new CoreError('ERR_UNSUPPORTED', message, { registry: name, digest: this.#descriptor.digest })
  }
}

/** Tells the registry that an upload will not go on; whatever it says. */
export async function abandonUpload(connection: Connection, place: Place, location: URL): Promise<void> {
  const signal = AbortSignal.timeout(patienceMs)
  const ask = {
    method: 'DELETE',
    url: location,
    scopes: rightsTo(place, 'pull', 'push'),
    retry: false,
    signal,
  } as const
  try {
    await connection.touch({ ...ask, subject: 'an upload', accept: [200, 202, 204, 400, 401, 403, 404, 405] })
  } catch (error) {
    if (!isCoreError(error)) throw error
    connection.host.logger.debug('an upload was left behind', { registry: connection.name, code: error.code })
  }
}

/** @throws ERR_CORRUPT when the registry says it stored something else. */
export function checkDigest(registry: string, response: HttpResponse, digest: string): void {
  const got = response.headers['docker-content-digest'] ?? ''
  if (!isDigest(got) || got === digest || got.split(':')[0] !== digest.split(':')[0]) return
  throw wrongDigest(digest, got, registry)
}
