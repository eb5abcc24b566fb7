import type { Agent as HttpAgent } from 'node:http'
import { Agent, IncomingMessage } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import type { Duplex, Readable } from 'node:stream'
import { inspect } from 'node:util'
import Docker from 'dockerode'
import { CoreError } from '../core/index.ts'
import { DialAgent } from './dial.ts'
import type { Endpoint } from './endpoint.ts'
import { asFailure, cancelled, refusal, unreachable } from './failures.ts'

/** One request to the engine's API. */
export interface EngineRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: Readable
  readonly signal?: AbortSignal
}

type DialOptions = Parameters<Docker['modem']['dial']>[0]
/** The options docker-modem takes beside those its types know. */
type DockerOptions = Docker.DockerOptions & { readonly agent: HttpAgent }

/** Answers longer than this are not the engine's: 64 MiB. */
const answerLimit = 64 * 1024 * 1024

/** Every status is an answer to read here, so that no message of the engine is lost on the way. */
const everyStatus = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [index + 100, true]))

/** Requests to one engine, through dockerode. */
export class Transport {
  readonly endpoint: Endpoint
  readonly #docker: Docker
  readonly #agent: HttpAgent

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint
    this.#agent = opaque(agentFor(endpoint))
    this.#docker = withoutDockerHost(() => new Docker(dockerOptions(endpoint, this.#agent)))
  }

  /** The decoded JSON answer; undefined for an empty one. @throws what `open` throws. */
  async call(request: EngineRequest): Promise<unknown> {
    const answer = await this.open(request)
    const text = await readText(answer).catch((error: unknown) => {
      throw this.#failure(error, request.signal)
    })
    return text.trim() === '' ? undefined : this.#decoded(text)
  }

  /** The answer's body, once its status said success. @throws ERR_UNAVAILABLE, ERR_CANCELLED, and what the status means. */
  async open(request: EngineRequest): Promise<IncomingMessage> {
    const answer = await this.#dial(request, false)
    if (!isAnswer(answer)) throw new CoreError('ERR_ENGINE', `The engine upgraded ${request.path} unasked`)
    const status = answer.statusCode ?? 0
    if (status >= 200 && status < 300) return answer
    throw refusal(status, await readText(answer).catch(() => ''))
  }

  /** The connection itself, after the engine agreed to `protocol`. @throws as `open`; ERR_UNSUPPORTED when it did not. */
  async upgrade(request: EngineRequest, protocol: string): Promise<Duplex> {
    const headers = { ...request.headers, Upgrade: protocol }
    const answer = await this.#dial({ ...request, headers }, true)
    if (!isAnswer(answer)) return answer
    answer.destroy()
    throw new CoreError('ERR_UNSUPPORTED', `The engine has no ${request.path}`, { status: answer.statusCode ?? 0 })
  }

  close(): void {
    this.#agent.destroy()
  }

  #decoded(text: string): unknown {
    try {
      return JSON.parse(text)
    } catch (cause) {
      throw new CoreError('ERR_ENGINE', `What answers at ${this.endpoint.url} is no container engine`, { cause })
    }
  }

  #dial(request: EngineRequest, hijack: boolean): Promise<IncomingMessage | Duplex> {
    if (request.signal?.aborted) return Promise.reject(cancelled(request.signal))
    return new Promise((resolve, reject) => {
      this.#docker.modem.dial(dialOptions(request, hijack), (error, result) => {
        if (error === null) resolve(result as IncomingMessage | Duplex)
        else reject(this.#failure(error, request.signal))
      })
    })
  }

  #failure(error: unknown, signal: AbortSignal | undefined): CoreError {
    if (signal?.aborted) return cancelled(signal)
    return isConnectionError(error) ? unreachable(this.endpoint.url, error) : asFailure(error)
  }
}

function isAnswer(result: IncomingMessage | Duplex): result is IncomingMessage {
  return result instanceof IncomingMessage
}

function dialOptions(request: EngineRequest, hijack: boolean): DialOptions {
  const query = Object.entries(request.query ?? {}).filter(([, value]) => value !== undefined)
  return {
    method: request.method,
    path: query.length > 0 ? `${request.path}?` : request.path,
    headers: opaque({ ...request.headers } as Record<string, string | string[]>),
    isStream: true,
    hijack,
    statusCodes: everyStatus,
    ...(query.length > 0 ? { options: { _query: Object.fromEntries(query), _body: {} } } : {}),
    ...(request.body ? { file: request.body } : {}),
    ...(request.signal ? { abortSignal: request.signal } : {}),
  }
}

function dockerOptions(endpoint: Endpoint, agent: HttpAgent): DockerOptions {
  const url = new URL(endpoint.url)
  if (url.protocol === 'unix:' || url.protocol === 'npipe:') {
    return { socketPath: socketPath(endpoint.url), host: undefined, protocol: 'http', agent }
  }
  if (url.protocol === 'ssh:') return { host: 'engine.ssh', port: 80, protocol: 'http', agent }
  return {
    host: url.hostname,
    port: url.port || (endpoint.tls ? 2376 : 2375),
    protocol: endpoint.tls ? 'https' : 'http',
    agent,
  }
}

function agentFor(endpoint: Endpoint): HttpAgent {
  if (endpoint.url.startsWith('ssh:')) return DialAgent.ssh(endpoint.url)
  if (!endpoint.tls) return new Agent({ keepAlive: false })
  const { ca, cert, key, verify } = endpoint.tls
  return new SecureAgent({
    keepAlive: false,
    rejectUnauthorized: verify,
    ...(ca ? { ca } : {}),
    ...(cert ? { cert } : {}),
    ...(key ? { key } : {}),
  })
}

/** docker-modem inspects all it is given for a debug log: the agent takes it long, the headers hold credentials. */
function opaque<T extends object>(value: T): T {
  return Object.defineProperty(value, inspect.custom, { value: () => '[hidden]' })
}

/** `unix:///run/docker.sock` → `/run/docker.sock`, `npipe:////./pipe/docker_engine` → `//./pipe/docker_engine`. */
function socketPath(url: string): string {
  return decodeURIComponent(url.slice(url.indexOf('://') + 3))
}

/** docker-modem reads DOCKER_HOST and DOCKER_CERT_PATH in its constructor, lets them win, and throws on a missing file. */
function withoutDockerHost<T>(make: () => T): T {
  const saved = process.env['DOCKER_HOST']
  delete process.env['DOCKER_HOST']
  try {
    return make()
  } finally {
    if (saved !== undefined) process.env['DOCKER_HOST'] = saved
  }
}

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > answerLimit) throw new CoreError('ERR_TOO_LARGE', 'The engine answered with more than 64 MiB')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function isConnectionError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && 'code' in error
}
