import type { Dispatcher } from 'undici'
import { CoreError, isCoreError, messageOf } from '../errors.ts'
import { orAborted } from '../flights.ts'
import type { Host } from '../host.ts'
import { Answer } from './body.ts'
import type { Connections, Route } from './connections.ts'
import { Deadline } from './deadline.ts'
import { cancelled, publicUrl, transportError } from './failure.ts'
import type { HttpOptions, HttpRequest, HttpResponse } from './http.ts'
import type { Lanes } from './lanes.ts'
import type { HttpLimits } from './limits.ts'

/** What every request of one client shares. */
export interface Wire {
  readonly options: HttpOptions
  readonly host: Host
  readonly limits: HttpLimits
  readonly connections: Connections
  readonly lanes: Lanes
}

/**
 * One request on one connection, up to the head of its answer. Its lane is left when its body has ended and, a moment
 * later, its connection is free for the next; waiting for a lane is not the registry's time.
 * @throws ERR_UNAVAILABLE, ERR_STALLED (an upload nobody reads), ERR_TOO_LARGE (head), ERR_CANCELLED, ERR_POLICY (an
 * address that may not be reached).
 */
export async function exchange(wire: Wire, request: HttpRequest): Promise<HttpResponse> {
  const { options, host } = wire
  const stopped = (): boolean => request.signal?.aborted === true
  if (stopped()) throw cancelled(options.name, request.signal)
  const leave = await enter(wire, request)
  const started = host.clock.now()
  const deadline = new Deadline(wire, request)
  try {
    const route = await orAborted(wire.connections.routeTo(request.url), deadline.signal)
    const data = await orAborted(
      wire.connections.within(deadline.signal, () => route.agent.request(dispatch(wire, request, { deadline, route }))),
      deadline.signal,
    )
    if (isBodiless(request, data)) setImmediate(leave)
    else data.body.once('close', () => setImmediate(leave))
    const encoding = encodingOf(request, data)
    if (encoding !== undefined) {
      data.body.on('error', () => undefined).destroy()
      throw encoded(wire, request, encoding)
    }
    return new Answer({
      registry: options.name,
      status: data.statusCode,
      headers: flat(data.headers),
      url: request.url,
      ms: host.clock.now() - started,
      raw: data.body,
      limits: wire.limits,
      timeoutMs: options.timeoutMs,
      slow: request.watch === true,
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    })
  } catch (error) {
    leave()
    if (stopped()) throw cancelled(options.name, request.signal)
    throw transportError(options.name, request.url, error)
  } finally {
    deadline.done()
  }
}

/** A place in the lane of a request; calling the result leaves it. @throws ERR_CANCELLED. */
export async function enter(
  { options, lanes }: Wire,
  { lane, body, signal }: Pick<HttpRequest, 'lane' | 'body' | 'signal'>,
): Promise<() => void> {
  try {
    return await lanes.enter(lane ?? (typeof body === 'function' ? 'upload' : 'document'), signal)
  } catch {
    throw cancelled(options.name, signal)
  }
}

/** Whether the answer ends with its head (RFC 9112 section 6.3): nobody has to read its body for the connection to be free. */
function isBodiless(request: HttpRequest, { statusCode, headers }: Dispatcher.ResponseData): boolean {
  return request.method === 'HEAD' || statusCode === 204 || statusCode === 304 || headers['content-length'] === '0'
}

function dispatch(
  wire: Wire,
  request: HttpRequest,
  { deadline, route }: { readonly deadline: Deadline; readonly route: Route },
): Dispatcher.RequestOptions {
  const body = request.body === undefined ? null : outgoing(request.body, deadline)
  const length = bodyLength(request)
  return {
    origin: route.origin,
    path: route.path,
    method: request.method,
    headers: {
      'user-agent': wire.host.userAgent,
      'accept-encoding': 'identity',
      ...request.headers,
      ...route.headers,
      ...(length === undefined ? {} : { 'content-length': String(length) }),
    },
    body,
    signal: deadline.signal,
  } as Dispatcher.RequestOptions
}

/** The encoding of content that was asked for plain; without its digest nothing could be done with it. */
function encodingOf(request: HttpRequest, data: Dispatcher.ResponseData): string | undefined {
  if (request.method !== 'GET' || (data.statusCode !== 200 && data.statusCode !== 206)) return undefined
  const encoding = String(data.headers['content-encoding'] ?? '').toLowerCase()
  return encoding === '' || encoding === 'identity' ? undefined : encoding
}

function encoded(wire: Wire, request: HttpRequest, encoding: string): CoreError {
  const { name } = wire.options
  const message = `${name}: ${request.url.host} sent content encoded as ${encoding}, though it was asked for as it is`
  return new CoreError('ERR_UNSUPPORTED', message, { registry: name, url: publicUrl(request.url) })
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
    deadline.preparing()
    for await (const chunk of chunks) {
      deadline.sending()
      yield chunk
      deadline.preparing()
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
