import type { Readable } from 'node:stream'
import { CoreError } from '../errors.ts'
import { cancelled, publicUrl, transportError } from './failure.ts'
import type { HttpResponse } from './http.ts'
import type { HttpLimits } from './limits.ts'
import { Pace } from './pace.ts'

/** undici's body: a readable that can be read to its end and thrown away. */
interface RawBody extends Readable {
  dump(options?: { limit: number; signal?: AbortSignal }): Promise<unknown>
}

/** What an answer is made of. */
interface AnswerParts {
  readonly registry: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly url: URL
  readonly ms: number
  readonly raw: RawBody
  readonly limits: HttpLimits
  /** Milliseconds of the registry's timeout. */
  readonly timeoutMs: number
  readonly slow: boolean
  readonly signal?: AbortSignal
}

/** Times the timeout a document may take from its head to its last byte; the head takes one at most. */
const documentTimeouts = 2
const dumpBytes = 64 * 1024
const dumpMs = 1_000

/** The bytes a `Content-Length` declares, or undefined for none and for nonsense. */
export function contentLength(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : undefined
}

/** One answer whose body is watched while it flows, and whose connection is closed when the request is aborted. */
export class Answer implements HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly url: URL
  readonly ms: number
  readonly #parts: AnswerParts
  readonly #onAbort = (): void => {
    this.#parts.raw.destroy(cancelled(this.#parts.registry, this.#parts.signal))
  }

  constructor(parts: AnswerParts) {
    this.#parts = parts
    this.status = parts.status
    this.headers = parts.headers
    this.url = parts.url
    this.ms = parts.ms
    parts.raw.on('error', () => undefined)
    parts.raw.once('close', () => parts.signal?.removeEventListener('abort', this.#onAbort))
    parts.signal?.addEventListener('abort', this.#onAbort, { once: true })
    if (parts.signal?.aborted === true) this.#onAbort()
  }

  get body(): AsyncIterable<Uint8Array> {
    return this.#flow()
  }

  async bytes(limit: number): Promise<Uint8Array> {
    if ((contentLength(this.headers['content-length']) ?? 0) > limit) throw this.#tooLarge(limit)
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of this.#flow(documentTimeouts * this.#parts.timeoutMs)) {
      size += chunk.byteLength
      if (size > limit) throw this.#tooLarge(limit)
      chunks.push(chunk)
    }
    const [only] = chunks
    return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, size)
  }

  async beginning(limit: number): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    let left = limit
    try {
      for await (const chunk of this.#flow(this.#parts.timeoutMs)) {
        chunks.push(chunk.subarray(0, left))
        left -= chunk.byteLength
        if (left <= 0) break
      }
    } catch {
      // What came before is what there is.
    }
    return Buffer.concat(chunks)
  }

  async discard(): Promise<void> {
    const { raw } = this.#parts
    if (raw.destroyed || raw.readableEnded) return
    if ((contentLength(this.headers['content-length']) ?? 0) > dumpBytes) {
      raw.destroy()
      return
    }
    try {
      await raw.dump({ limit: dumpBytes, signal: AbortSignal.timeout(Math.min(dumpMs, this.#parts.timeoutMs)) })
    } catch {
      raw.destroy()
    }
  }

  /** The pieces of the body; all of them within `wholeMs`, if that is given. */
  async *#flow(wholeMs?: number): AsyncGenerator<Uint8Array, void, undefined> {
    const { raw, registry, url, signal } = this.#parts
    const pace = new Pace({ ...this.#parts, end: (error) => raw.destroy(error) }, wholeMs)
    const chunks = raw[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
    try {
      while (true) {
        pace.waiting()
        const next = await chunks.next()
        pace.arrived(next.done === true ? 0 : next.value.byteLength)
        if (next.done === true) return
        yield next.value
      }
    } catch (error) {
      if (signal?.aborted === true) throw cancelled(registry, signal)
      throw transportError(registry, url, error)
    } finally {
      pace.stop()
      raw.destroy()
    }
  }

  #tooLarge(limit: number): CoreError {
    const { raw, registry, url } = this.#parts
    raw.destroy()
    return new CoreError(
      'ERR_TOO_LARGE',
      `${registry}: the answer to ${publicUrl(url)} is larger than ${limit} bytes`,
      {
        registry,
        url: publicUrl(url),
        status: this.status,
      },
    )
  }
}
