import type { BlobOptions } from '../content/content.ts'
import { CoreError, isCoreError, messageOf } from '../errors.ts'
import type { Clock } from '../host.ts'
import type { Health, Outcome } from './health.ts'

/** What a call wants. */
interface Call {
  readonly signal?: AbortSignal | undefined
  /** Content that is there or not, as against lists, answers and writes. */
  readonly content?: boolean
  /** A body that takes as long as it is large. */
  readonly streamed?: boolean
}

type Heard = (thrown?: unknown) => void

/** Counts body bytes for one call, and tells whoever else wants to know. */
interface Counted extends BlobOptions {
  readonly onBytes: (count: number) => void
}

/**
 * Where every call to a registry passes: its health is told of each, once, and a question to a registry that is skipped
 * ends at once. A write has one target and a person who waits for it, a blob is part of an image that was begun: these
 * are never refused.
 */
export class Watch {
  readonly #name: string
  readonly #health: Health
  readonly #clock: Clock

  constructor(name: string, health: Health, clock: Clock) {
    this.#name = name
    this.#health = health
    this.#clock = clock
  }

  /** Reads content. @throws ERR_UNAVAILABLE or ERR_RATE_LIMITED at once while it is skipped, and what `work` throws. */
  read<T>(options: BlobOptions | undefined, work: (options: Counted) => Promise<T>): Promise<T> {
    return this.#read({ signal: options?.signal, content: true }, options, work)
  }

  /** Asks for what is no content: whether it is there, who refers to what. @throws as `read`. */
  ask<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    return this.#read({ signal }, {}, work)
  }

  /** Writes or deletes. @throws what `work` throws. */
  async write<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    return this.#tell(this.#begin({ signal, streamed: true }), work)
  }

  /** Reads a blob: one call, from its first piece to its last. @throws what `work` throws. */
  async *pieces<Piece>(
    options: BlobOptions = {},
    work: (options: Counted) => AsyncIterable<Piece>,
  ): AsyncGenerator<Piece, void, undefined> {
    const bytes = { count: 0 }
    const heard = this.#begin({ signal: options.signal, content: true, streamed: true }, bytes)
    let end: Heard | undefined = heard
    try {
      yield* work(counting(options, bytes))
      end = undefined
      heard()
    } catch (thrown) {
      end = undefined
      heard(thrown)
      throw thrown
    } finally {
      end?.(new CoreError('ERR_CANCELLED', 'the reader left'))
    }
  }

  /** Reads a list: each page is a call of its own. @throws as `read`. */
  async *pages<T>(signal: AbortSignal | undefined, work: () => AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
    const pages = work()[Symbol.asyncIterator]()
    try {
      for (let first = true; ; first = false) {
        const { done, value } = await this.#page(signal, pages, first)
        if (done === true) return
        yield value
      }
    } finally {
      await pages.return?.()
    }
  }

  /** The end of a list is known without another request, unless it is empty. */
  async #page<T>(
    signal: AbortSignal | undefined,
    pages: AsyncIterator<T>,
    first: boolean,
  ): Promise<IteratorResult<T, unknown>> {
    this.#refuse()
    const heard = this.#begin({ signal })
    try {
      const page = await pages.next()
      heard(page.done === true && !first ? new CoreError('ERR_CANCELLED', 'nothing was asked') : undefined)
      return page
    } catch (thrown) {
      heard(thrown)
      throw thrown
    }
  }

  async #read<T>(call: Call, options: BlobOptions | undefined, work: (options: Counted) => Promise<T>): Promise<T> {
    this.#refuse()
    const bytes = { count: 0 }
    return this.#tell(this.#begin(call, bytes), () => work(counting(options ?? {}, bytes)))
  }

  async #tell<T>(heard: Heard, work: () => Promise<T>): Promise<T> {
    try {
      const result = await work()
      heard()
      return result
    } catch (thrown) {
      heard(thrown)
      throw thrown
    }
  }

  #refuse(): void {
    const refusal = this.#health.refusal()
    if (refusal !== undefined) throw refusal
  }

  /** Starts the clock of one call; the result is told what it threw, if it did. */
  #begin({ signal, content, streamed }: Call, bytes: { readonly count: number } = { count: 0 }): Heard {
    const started = this.#clock.now()
    const tell = this.#health.asking()
    return (thrown) => {
      const error = thrown === undefined ? undefined : asCoreError(thrown, this.#name)
      if (error !== undefined && (signal?.aborted === true || !this.#isOwn(error))) return tell(undefined)
      const absent = error?.code === 'ERR_NOT_FOUND'
      const outcome: Outcome = {
        found: content === true ? error === undefined : undefined,
        ms: this.#clock.now() - started,
        bytes: bytes.count,
        ...(streamed === true && { streamed }),
        ...(error !== undefined && !absent && { error }),
      }
      tell(outcome)
    }
  }

  /** Whether `error` says something of this registry: not a question given up, nor one that could not be put, nor the failure of another that content came from. */
  #isOwn({ code, registry }: CoreError): boolean {
    return code !== 'ERR_CANCELLED' && code !== 'ERR_REFERENCE' && registry === this.#name
  }
}

/** Anything thrown while asking `registry`, as a CoreError that names it. */
export function asCoreError(thrown: unknown, registry: string): CoreError {
  if (!isCoreError(thrown))
    return new CoreError('ERR_LOCAL', `${registry}: ${messageOf(thrown)}`, { cause: thrown, registry })
  return thrown.registry === undefined ? thrown.with({ registry }) : thrown
}

function counting(options: BlobOptions, bytes: { count: number }): Counted {
  const onBytes = (count: number): void => {
    bytes.count += count
    options.onBytes?.(count)
  }
  return { ...options, onBytes }
}
