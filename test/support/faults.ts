import { EventEmitter, once } from 'node:events'
import { createServer, request as httpRequest } from 'node:http'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { createConnection, createServer as createTcpServer } from 'node:net'
import { sendBody, sendHuge } from './faults/body.ts'
import { checkMode, faultOf } from './faults/modes.ts'
import type { Canned, Fault, Kind } from './faults/modes.ts'
import { listening } from './listen.ts'
import type { Listening } from './listen.ts'
import { pauseBefore } from './pause.ts'

/** One request as it reached the proxy. `status` is 0 while, or when never, answered. */
export interface ProxiedRequest {
  readonly method: string
  /** Path with query. */
  readonly path: string
  readonly kind: Kind
  readonly range?: string
  /** The scheme of the `Authorization` header, such as `Basic`. */
  readonly authorization?: string
  /** Monotonic milliseconds. */
  readonly at: number
  status: number
}

export interface FaultProxy {
  readonly url: string
  readonly host: string
  readonly port: number
  readonly mode: string
  readonly requests: ProxiedRequest[]
  /** Connections open now. */
  openSockets(): number
  /** Resolves as soon as `count` requests have come in since the start. */
  asked(count: number): Promise<void>
  /** Resolves as soon as no connection is open. */
  idle(): Promise<void>
  /** Changes what goes wrong, and forgets which paths were asked before. `refuse` stops listening. */
  use(mode: string): Promise<void>
  stop(): Promise<void>
}

/**
 * An HTTP proxy on real sockets before `target` (`http://host:port`), in which one thing goes wrong: see the table in
 * faults/modes.ts for the names. `all:503`, `slow:200`, `redirect:http://…` carry an argument; modes may be joined with
 * commas. `target` may be omitted for modes that answer everything themselves.
 */
export async function startFaultProxy(target: string | URL = 'http://127.0.0.1:1', mode = 'ok'): Promise<FaultProxy> {
  checkMode(mode)
  const proxy = new Faults(new URL(target), mode)
  await proxy.listen(0)
  if (mode === 'refuse') await proxy.use(mode)
  return proxy
}

/** A loopback port below the ephemeral range on which nothing listens: connections are refused at once. */
export async function refusingPort(): Promise<number> {
  for (let port = 1; port < 1024; port += 1) {
    if (await refuses(port)) return port
  }
  throw new Error('every port below 1024 is listened on')
}

/** A server that accepts connections and never sends a byte. */
export async function silentServer(): Promise<Listening & { readonly url: string; readonly host: string }> {
  const server = await listening(createTcpServer())
  return { ...server, host: `127.0.0.1:${server.port}`, url: `http://127.0.0.1:${server.port}` }
}

class Faults implements FaultProxy {
  mode: string
  readonly requests: ProxiedRequest[] = []
  readonly #target: URL
  readonly #seen = new Map<string, number>()
  #server: Listening | undefined
  readonly #events = new EventEmitter()
  #port = 0

  constructor(target: URL, mode: string) {
    this.#target = target
    this.mode = mode
  }

  get port(): number {
    return this.#port
  }

  get host(): string {
    return `127.0.0.1:${this.#port}`
  }

  get url(): string {
    return `http://${this.host}`
  }

  openSockets(): number {
    return this.#server?.openSockets() ?? 0
  }

  async asked(count: number): Promise<void> {
    while (this.requests.length < count) await once(this.#events, 'request')
  }

  async idle(): Promise<void> {
    await this.#server?.idle()
  }

  async listen(port: number): Promise<void> {
    this.#server = await listening(
      createServer((request, response) => void this.#serve(request, response)),
      port,
    )
    this.#port = this.#server.port
  }

  async use(mode: string): Promise<void> {
    checkMode(mode)
    this.mode = mode
    this.#seen.clear()
    if (mode === 'refuse') await this.stop()
    else if (!this.#server) await this.listen(this.#port)
  }

  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    await server?.stop()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const entry = entryOf(request)
    this.requests.push(entry)
    this.#events.emit('request')
    response.on('error', () => undefined)
    request.on('error', () => undefined)
    const fault = this.#faultFor(entry)
    if (fault.delayMs !== undefined && !(await pauseBefore(response, fault.delayMs))) return
    if (fault.answer === 'never') request.resume()
    else if (fault.answer === 'reset') request.socket.resetAndDestroy()
    else if (fault.answer) answer(request, response, { entry, canned: fault.answer })
    else this.#forward(request, response, { entry, fault })
  }

  #faultFor(entry: ProxiedRequest): Fault {
    const gets = `GET ${entry.path}`
    const requestsBefore = this.#seen.get(entry.path) ?? 0
    const getsBefore = this.#seen.get(gets) ?? 0
    this.#seen.set(entry.path, requestsBefore + 1)
    if (entry.method === 'GET') this.#seen.set(gets, getsBefore + 1)
    const { kind, method, path } = entry
    const authorized = entry.authorization !== undefined
    return faultOf(this.mode, { kind, method, path, authorized, requestsBefore, getsBefore, self: this.url })
  }

  #forward(
    request: IncomingMessage,
    response: ServerResponse,
    { entry, fault }: { readonly entry: ProxiedRequest; readonly fault: Fault },
  ): void {
    const { hostname, port } = this.#target
    const headers = without(request.headers, fault.dropRequest)
    const upstream = httpRequest({ hostname, port, method: request.method, path: request.url, headers, agent: false })
    upstream.on('error', () => request.socket.destroy())
    response.on('close', () => upstream.destroy())
    upstream.on('response', (incoming) => {
      entry.status = incoming.statusCode ?? 0
      const answered = { ...without(incoming.headers, fault.dropResponse), ...fault.addResponse }
      if (fault.huge) sendHuge(response, { ...fault.huge, headers: answered })
      else sendBody(incoming, response, { headers: answered, fault: fault.body, head: request.method === 'HEAD' })
    })
    if (fault.cutRequest) request.once('data', () => request.socket.destroy())
    request.pipe(upstream)
  }
}

function entryOf(request: IncomingMessage): ProxiedRequest {
  const path = request.url ?? '/'
  const { range, authorization } = request.headers
  return {
    method: request.method ?? 'GET',
    path,
    kind: kindOf(path.split('?')[0] ?? ''),
    ...(range !== undefined && { range }),
    ...(authorization !== undefined && { authorization: authorization.split(' ')[0] ?? '' }),
    at: performance.now(),
    status: 0,
  }
}

function kindOf(path: string): Kind {
  if (path === '/token') return 'token'
  if (path === '/v2/' || path === '/v2') return 'ping'
  if (path.includes('/blobs/uploads/')) return 'upload'
  if (path.includes('/blobs/')) return 'blob'
  if (path.includes('/manifests/')) return 'manifest'
  return /\/(_catalog|tags\/list|referrers\/[^/]+)$/.test(path) ? 'listing' : 'other'
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { entry, canned }: { readonly entry: ProxiedRequest; readonly canned: Canned },
): void {
  request.resume()
  entry.status = canned.status
  const body = canned.body ?? ''
  response.writeHead(canned.status, { 'content-length': String(Buffer.byteLength(body)), ...canned.headers })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function without(headers: OutgoingHttpHeaders, names: readonly string[] = []): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)))
}

function refuses(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'))
  })
}
