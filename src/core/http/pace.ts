import { CoreError } from '../errors.ts'
import { publicUrl } from './failure.ts'
import type { HttpLimits } from './limits.ts'

/** Whose bytes are watched, and what becomes of them. */
interface PaceParts {
  readonly registry: string
  readonly url: URL
  readonly limits: HttpLimits
  /** Whether they can be had elsewhere, so that little is asked of their pace. */
  readonly slow: boolean
  /** Ends them. */
  readonly end: (error: CoreError) => void
}

/**
 * Ends a body that sends nothing, or too little, while somebody waits for it; a slow reader is never blamed. A body that
 * is read whole has a time for the whole besides.
 */
export class Pace {
  readonly #parts: PaceParts
  readonly #whole: NodeJS.Timeout | undefined
  #timer: NodeJS.Timeout | undefined
  #since = 0
  #waits = false
  #waitedMs = 0
  #bytes = 0

  constructor(parts: PaceParts, wholeMs?: number) {
    this.#parts = parts
    if (wholeMs === undefined) return
    const what = `did not send its whole answer within ${(wholeMs / 1000).toFixed(wholeMs < 1000 ? 1 : 0)} s`
    this.#whole = setTimeout(() => this.#end(what), wholeMs)
  }

  waiting(): void {
    this.#since = performance.now()
    this.#waits = true
    this.#timer ??= setTimeout(this.#check, this.#parts.limits.stallMs)
  }

  arrived(bytes: number): void {
    this.#waits = false
    const { limits, slow } = this.#parts
    const least = slow ? limits.slowBytesPerSecond : limits.crawlBytesPerSecond
    const windowMs = slow ? limits.slowWindowMs : limits.crawlWindowMs
    this.#waitedMs += performance.now() - this.#since
    this.#bytes += bytes
    if (this.#waitedMs < windowMs) return
    if ((this.#bytes * 1000) / this.#waitedMs < least) this.#end('sent too little to wait for')
    this.#waitedMs = 0
    this.#bytes = 0
  }

  stop(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#whole)
  }

  readonly #check = (): void => {
    const { stallMs } = this.#parts.limits
    const left = this.#waits ? stallMs - (performance.now() - this.#since) : stallMs
    if (left > 0) {
      this.#timer = setTimeout(this.#check, Math.max(left, 1))
      return
    }
    this.#end(`sent nothing for ${Math.round(stallMs / 1000)} s`)
  }

  #end(what: string): void {
    const { registry, url, end } = this.#parts
    end(new CoreError('ERR_STALLED', `${registry}: ${url.host} ${what}`, { registry, url: publicUrl(url) }))
  }
}
