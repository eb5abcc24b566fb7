import type { Dispatcher } from 'undici'
import { CoreError, isCoreError, messageOf } from '../errors.ts'
import type { Host } from '../host.ts'
import { Answer } from './body.ts'
import type { Connections } from './connections.ts'
import { cancelled, publicUrl, transportError } from './failure.ts'
import type { HttpOptions, HttpRequest, HttpResponse } from './http.ts'
import type { HttpLimits } from './limits.ts'

/** What every request of one client shares. */
export interface Wire {
  readonly options: HttpOptions
  readonly host: Host
  readonly limits: HttpLimits
  readonly connections: Connections
}

/**
 * One request on one connection, up to the head of its answer.
 * @throws ERR_UNAVAILABLE, ERR_STALLED (an upload nobody reads), ERR_TOO_LARGE (head), ERR_CANCELLED.
 */
export async function exchange(wire: Wire, request: HttpRequest): Promise<HttpResponse> {
  const { options, host } = wire
  const stopped = (): boolean => request.signal?.aborted === true
  if (stopped()) throw cancelled(options.name, request.signal)
  const started = host.clock.now()
  const deadline = new Deadline(wire, request)
  try {
    const agent = await wire.connections.agentFor(request.url)
    const data = await deadline.race(
      wire.connections.within(deadline.signal, () => agent.request(dispatch(wire, request, deadline))),
    )
    return new Answer({
      registry: options.name,
      status: data.statusCode,
      headers: flat(data.headers),
      url: request.url,
      ms: host.clock.now() - started,
      raw: data.body,
      limits: wire.limits,
      slow: request.watch === true,
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    })
  } catch (error) {
    if (stopped()) throw cancelled(options.name, request.signal)
    throw transportError(options.name, request.url, error)
  } finally {
    deadline.done()
  }
}

function dispatch(wire: Wire, request: HttpRequest, deadline: Deadline): Dispatcher.RequestOptions {
  const { url } = request
  const body = request.body === undefined ? null : outgoing(request.body, deadline)
  const length = bodyLength(request)
  return {
    origin: url.origin,
    path: url.pathname + url.search,
    method: request.method,
    headers: {
      'user-agent': wire.host.userAgent,
      'accept-encoding': 'identity',
      ...request.headers,
      ...(length === undefined ? {} : { 'content-length': String(length) }),
    },
    body,
    signal: deadline.signal,
  } as Dispatcher.RequestOptions
}

function bodyLength(request: HttpRequest): number | undefined {
  if (request.body instanceof Uint8Array) return request.body.byteLength
  return request.bodyLength
}

type Body = NonNullable<HttpRequest['body']>
const pieceBytes = 64 * 1024

async function* outgoing(body: Body, deadline: Deadline): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks = body instanceof Uint8Array ? pieces(body) : body()
  try {
    for await (const chunk of chunks) {
      deadline.sending()
      yield chunk
    }
  } catch (error) {
    throw isCoreError(error)
      ? error
      : new CoreError('ERR_LOCAL', `what is to be sent can not be read: ${messageOf(error)}`)
  }
  deadline.sent()
}

function* pieces(body: Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < body.byteLength; at += pieceBytes) yield body.subarray(at, at + pieceBytes)
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const out: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) out[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  }
  return out
}

/** The time left until the head of an answer, as a signal; bodies being sent push it on. */
class Deadline {
  readonly #wire: Wire
  readonly #request: HttpRequest
  readonly #controller = new AbortController()
  #timer: NodeJS.Timeout
  readonly #cancel = (): void => {
    this.#controller.abort(cancelled(this.#wire.options.name, this.#request.signal))
  }

  constructor(wire: Wire, request: HttpRequest) {
    this.#wire = wire
    this.#request = request
    this.#timer = this.#start(wire.options.timeoutMs, 'ERR_UNAVAILABLE')
    request.signal?.addEventListener('abort', this.#cancel, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  sending(): void {
    clearTimeout(this.#timer)
    this.#timer = this.#start(this.#wire.limits.stallMs, 'ERR_STALLED')
  }

  sent(): void {
    clearTimeout(this.#timer)
    const { limits, options } = this.#wire
    this.#timer = this.#start(Math.max(limits.commitMs, options.timeoutMs), 'ERR_UNAVAILABLE')
  }

  /** `promise`, or the reason of the signal, whichever is first. */
  async race<T>(promise: Promise<T>): Promise<T> {
    promise.catch(() => undefined)
    let fail: (() => void) | undefined
    const aborted = new Promise<never>((_, reject) => {
      fail = () => reject(this.signal.reason as Error)
      this.signal.addEventListener('abort', fail, { once: true })
    })
    try {
      return await Promise.race([promise, aborted])
    } finally {
      if (fail !== undefined) this.signal.removeEventListener('abort', fail)
    }
  }

  done(): void {
    clearTimeout(this.#timer)
    this.#request.signal?.removeEventListener('abort', this.#cancel)
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
