import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { SampleImage } from './images.ts'
import { listening } from './listen.ts'
import { MemoryContent } from './memory/content.ts'
import { listReferrers, listRepositories, listTags, readBlob, readManifest } from './memory/read.ts'
import { failure, json } from './memory/reply.ts'
import type { Asked, Reply } from './memory/reply.ts'
import { continueUpload, deleteBlob, deleteManifest, startUpload, writeManifest } from './memory/write.ts'
import { pauseBefore } from './pause.ts'

export interface MemoryRegistryOptions {
  /** What it holds from the start: repository → tag → image. */
  readonly repositories?: Readonly<Record<string, Readonly<Record<string, SampleImage>>>>
  /** Repository → number of tags `v00000`, `v00001`, …, all of one image. */
  readonly tags?: Readonly<Record<string, number>>
  /** Basic credentials to ask for. */
  readonly auth?: { readonly username: string; readonly password: string }
  /** Milliseconds before every answer. */
  readonly delayMs?: number
  /** The most names in a page; default 1000. */
  readonly pageSize?: number
  /** `denied` answers 401 for the catalog, `absent` 404; default `open`. */
  readonly catalog?: 'open' | 'denied' | 'absent'
  /** False: a registry older than the referrers API. */
  readonly referrers?: boolean
  /** False: 405 for every delete. `digests`: 405 for tags only. */
  readonly deletes?: boolean | 'digests'
  /** The value of `OCI-Chunk-Min-Length`. */
  readonly chunkMinLength?: number
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string }
  /** Default: a free port. */
  readonly port?: number
  /** Answers in place of the registry where it returns a reply: for the quirks of others. */
  readonly intercept?: (asked: Asked) => Reply | undefined
}

/** One request as it came; credentials are reduced to their scheme. `at` is in monotonic milliseconds. */
export interface LoggedRequest {
  readonly method: string
  /** Path with query. */
  readonly path: string
  readonly status: number
  readonly at: number
  readonly headers: IncomingHttpHeaders
}

export interface MemoryRegistry {
  readonly url: string
  /** `127.0.0.1:PORT`. */
  readonly host: string
  readonly port: number
  readonly content: MemoryContent
  /** In the order they were answered. */
  readonly requests: LoggedRequest[]
  /** The most requests that were under way at once. */
  readonly inFlightMax: number
  /** Changes how it behaves from the next request on. */
  configure(options: MemoryRegistryOptions): void
  put(repository: string, tag: string, image: SampleImage): void
  stop(): Promise<void>
}

/**
 * A FAKE registry: in this process, in memory, on a loopback port. It follows the distribution-spec for reads and
 * pushes, and exists to count requests, to hold thousands of names cheaply and to imitate the quirks of others. What
 * must be proved against a real registry is proved with `startDockerRegistry`.
 */
export async function startMemoryRegistry(options: MemoryRegistryOptions = {}): Promise<MemoryRegistry> {
  const fake = new FakeRegistry(options)
  const listener: RequestListener = (request, response) => void fake.serve(request, response)
  const server: Server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener)
  const { port, stop } = await listening(server, options.port)
  const host = `127.0.0.1:${port}`
  return {
    url: `${options.tls ? 'https' : 'http'}://${host}`,
    host,
    port,
    content: fake.content,
    requests: fake.requests,
    get inFlightMax() {
      return fake.inFlightMax
    },
    configure: (changes) => fake.configure(changes),
    put: (repository, tag, image) => fake.content.put(repository, tag, image),
    stop,
  }
}

class FakeRegistry {
  readonly content = new MemoryContent()
  readonly requests: LoggedRequest[] = []
  inFlightMax = 0
  #inFlight = 0
  #options: MemoryRegistryOptions = {}

  constructor(options: MemoryRegistryOptions) {
    this.configure(options)
  }

  configure(options: MemoryRegistryOptions): void {
    this.#options = { ...this.#options, ...options }
    for (const [name, tags] of Object.entries(options.repositories ?? {})) {
      this.content.repository(name)
      for (const [tag, image] of Object.entries(tags)) this.content.put(name, tag, image)
    }
    for (const [name, count] of Object.entries(options.tags ?? {})) this.#stuff(name, count)
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#inFlight += 1
    this.inFlightMax = Math.max(this.inFlightMax, this.#inFlight)
    response.on('close', () => (this.#inFlight -= 1))
    const asked = await read(request).catch(() => undefined)
    if (!asked) return
    const { delayMs } = this.#options
    if (delayMs !== undefined && !(await pauseBefore(response, delayMs))) return
    const reply = this.#options.intercept?.(asked) ?? this.#answer(asked)
    this.#log(asked, reply.status)
    write(response, asked, reply)
  }

  #stuff(name: string, count: number): void {
    const { tags, manifests } = this.content.repository(name)
    const digest = [...manifests.keys()].at(-1)
    if (digest === undefined) throw new Error(`${name}: give it an image before its tags`)
    for (let place = 0; place < count; place += 1) tags.set(`v${String(place).padStart(5, '0')}`, digest)
  }

  #answer(asked: Asked): Reply {
    const path = asked.url.pathname
    if (!path.startsWith('/v2')) return failure(404, 'UNSUPPORTED')
    if (!this.#allowed(asked)) return unauthorized()
    if (path === '/v2/' || path === '/v2') return json(200, {})
    if (path === '/v2/_catalog') return this.#catalog(asked)
    const parts = /^\/v2\/(.+)\/(manifests|blobs|tags|referrers)\/(.*)$/.exec(path)
    const [, name = '', kind = '', rest = ''] = (parts ?? []).map((part) => decodeURIComponent(part))
    return this.#inRepository(asked, { name, kind, rest }) ?? failure(404, 'UNSUPPORTED')
  }

  #allowed(asked: Asked): boolean {
    const { auth } = this.#options
    if (!auth) return true
    const wanted = Buffer.from(`${auth.username}:${auth.password}`).toString('base64')
    return asked.headers.authorization === `Basic ${wanted}`
  }

  #catalog(asked: Asked): Reply {
    if (this.#options.catalog === 'denied') return unauthorized()
    if (this.#options.catalog === 'absent') return failure(404, 'UNSUPPORTED')
    return listRepositories(this.content, asked, this.#options.pageSize ?? 1000)
  }

  #inRepository(asked: Asked, { name, kind, rest }: { name: string; kind: string; rest: string }): Reply | undefined {
    if (kind === 'tags' && rest === 'list') return listTags(this.content, name, asked, this.#options.pageSize ?? 1000)
    if (kind === 'referrers') return this.#referrers(asked, name, rest)
    if (kind === 'manifests') return this.#manifest(asked, name, rest)
    if (kind !== 'blobs') return undefined
    if (!rest.startsWith('uploads/')) return this.#blob(asked, name, rest)
    const id = rest.slice('uploads/'.length)
    if (id !== '') return continueUpload(this.content, name, id, asked)
    return asked.method === 'POST'
      ? startUpload(this.content, name, asked, this.#options.chunkMinLength ?? 0)
      : failure(405, 'UNSUPPORTED')
  }

  #referrers(asked: Asked, name: string, digest: string): Reply | undefined {
    return this.#options.referrers === false ? undefined : listReferrers(this.content, name, digest, asked)
  }

  #manifest(asked: Asked, name: string, reference: string): Reply {
    if (asked.method === 'PUT') return this.#put(asked, name, reference)
    if (asked.method !== 'DELETE') return readManifest(this.content, name, reference)
    const { deletes = true } = this.#options
    const possible = deletes === true || (deletes === 'digests' && reference.includes(':'))
    return possible ? deleteManifest(this.content, name, reference) : failure(405, 'UNSUPPORTED')
  }

  #put(asked: Asked, name: string, reference: string): Reply {
    const reply = writeManifest(this.content, name, reference, asked)
    if (this.#options.referrers !== false || !reply.headers) return reply
    const { 'oci-subject': _, ...headers } = reply.headers
    return { ...reply, headers }
  }

  #blob(asked: Asked, name: string, digest: string): Reply {
    if (asked.method !== 'DELETE') return readBlob(this.content, name, digest, asked)
    return this.#options.deletes === false ? failure(405, 'UNSUPPORTED') : deleteBlob(this.content, name, digest)
  }

  #log(asked: Asked, status: number): void {
    const headers = { ...asked.headers }
    if (headers.authorization !== undefined) headers.authorization = headers.authorization.replace(/ .*/s, ' ***')
    const path = `${asked.url.pathname}${asked.url.search}`
    this.requests.push({ method: asked.method, path, status, at: performance.now(), headers })
  }
}

function unauthorized(): Reply {
  const { headers, ...reply } = failure(401, 'UNAUTHORIZED', 'authentication required')
  return { ...reply, headers: { ...headers, 'www-authenticate': 'Basic realm="fake registry"' } }
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const url = new URL(request.url ?? '/', 'http://registry')
  return { method: request.method ?? 'GET', url, headers: request.headers, body: Buffer.concat(chunks) }
}

function write(response: ServerResponse, asked: Asked, reply: Reply): void {
  const body = Buffer.from(reply.body ?? '')
  response.writeHead(reply.status, {
    'docker-distribution-api-version': 'registry/2.0',
    ...(reply.status !== 204 && { 'content-length': String(body.length) }),
    ...reply.headers,
  })
  response.end(asked.method === 'HEAD' ? undefined : body)
}
