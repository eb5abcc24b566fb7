import { CoreError } from '../errors.ts'

/** Times a registry's timeout that one question to it may take in all. */
const timeouts = 3

/** Whom a term is given to. */
interface TermParts {
  readonly registry: string
  readonly url: URL
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/**
 * The time for one question to a registry as a whole: every request, redirect, retry and sign-in it takes. `signal` ends
 * with ERR_UNAVAILABLE when it is over, and with the signal given. `end` stops the clock, and the signal goes on with the
 * one given.
 */
export class Term {
  readonly signal: AbortSignal
  readonly #parts: TermParts
  readonly #controller = new AbortController()
  #leftMs: number
  #since = 0
  #timer: NodeJS.Timeout | undefined

  constructor(parts: TermParts) {
    const { signal, timeoutMs } = parts
    this.#parts = parts
    this.#leftMs = timeouts * timeoutMs
    this.signal = signal === undefined ? this.#controller.signal : AbortSignal.any([signal, this.#controller.signal])
    this.#start()
  }

  /** What `work` gives, its time not counted: it waits for a person or a program of this computer, not for the registry. */
  async apart<T>(work: () => Promise<T>): Promise<T> {
    this.end()
    this.#leftMs -= performance.now() - this.#since
    try {
      return await work()
    } finally {
      this.#start()
    }
  }

  end(): void {
    clearTimeout(this.#timer)
  }

  #start(): void {
    this.#since = performance.now()
    this.#timer = setTimeout(() => this.#controller.abort(this.#over()), Math.max(this.#leftMs, 0))
  }

  #over(): CoreError {
    const { registry, url, timeoutMs } = this.#parts
    const ms = timeouts * timeoutMs
    const message = `${registry}: ${url.host} did not answer in full within ${(ms / 1000).toFixed(ms < 1000 ? 1 : 0)} s`
    const cause = new DOMException(message, 'TimeoutError')
    return new CoreError('ERR_UNAVAILABLE', message, { registry, url: url.origin, cause })
  }
}
