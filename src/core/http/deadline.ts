import { CoreError } from '../errors.ts'
import { cancelled, publicUrl } from './failure.ts'
import type { HttpOptions, HttpRequest } from './http.ts'
import type { HttpLimits } from './limits.ts'

/** The time left until the head of an answer, as a signal; bodies being sent push it on. */
export class Deadline {
  readonly #wire: { readonly options: HttpOptions; readonly limits: HttpLimits }
  readonly #request: HttpRequest
  readonly #controller = new AbortController()
  #timer: NodeJS.Timeout
  #over = false
  readonly #cancel = (): void => {
    this.#controller.abort(cancelled(this.#wire.options.name, this.#request.signal))
  }

  constructor(wire: { readonly options: HttpOptions; readonly limits: HttpLimits }, request: HttpRequest) {
    this.#wire = wire
    this.#request = request
    this.#timer = this.#start(wire.options.timeoutMs, 'ERR_UNAVAILABLE')
    request.signal?.addEventListener('abort', this.#cancel, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** The far end wants more, and the source of the body is at work: nothing to blame the far end for. */
  preparing(): void {
    clearTimeout(this.#timer)
  }

  /** A piece of the body is on its way. */
  sending(): void {
    this.#restart(this.#wire.limits.stallMs, 'ERR_STALLED')
  }

  /** The whole body is sent. */
  sent(): void {
    const { limits, options } = this.#wire
    this.#restart(Math.max(limits.commitMs, options.timeoutMs), 'ERR_UNAVAILABLE')
  }

  done(): void {
    this.#over = true
    clearTimeout(this.#timer)
    this.#request.signal?.removeEventListener('abort', this.#cancel)
  }

  #restart(ms: number, code: 'ERR_UNAVAILABLE' | 'ERR_STALLED'): void {
    clearTimeout(this.#timer)
    if (!this.#over) this.#timer = this.#start(ms, code)
  }

  #start(ms: number, code: 'ERR_UNAVAILABLE' | 'ERR_STALLED'): NodeJS.Timeout {
    return setTimeout(() => {
      const { name } = this.#wire.options
      const { url } = this.#request
      const what = code === 'ERR_STALLED' ? 'read nothing of what is sent to it' : 'did not answer'
      const message = `${name}: ${url.host} ${what} within ${seconds(ms)} s`
      const cause = new DOMException(message, 'TimeoutError')
      this.#controller.abort(new CoreError(code, message, { registry: name, url: publicUrl(url), cause }))
    }, ms)
  }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(ms < 1000 ? 1 : 0)
}
