import { CoreError, isCoreError } from '../errors.ts'
import type { Credential, Host } from '../host.ts'
import { errorOf } from '../http/answer.ts'
import { createHttpClient } from '../http/client.ts'
import type { HttpClient, HttpOptions, HttpRequest, HttpResponse } from '../http/http.ts'
import { Term } from '../http/term.ts'
import { dockerHubHost } from '../reference/hosts.ts'
import { selected } from './catalog.ts'
import { Extent } from './extent.ts'
import { decodeHubPage, decodeHubToken } from './hub-answers.ts'
import type { HubPage } from './hub-answers.ts'
import { notesOf } from './notes.ts'
import type { ListOptions } from './remote.ts'

const address = new URL('https://hub.docker.com')
const pageLimit = 1024 * 1024
const tokenLimit = 128 * 1024
const pageSize = 100

/** Docker Hub's own API, which lists what its registry API keeps to itself: the repositories of a namespace. */
export class Hub {
  readonly #name: string
  readonly #host: Host
  readonly #username: string | undefined
  readonly #client: HttpClient
  readonly #timeoutMs: number
  #login: Promise<string | undefined> | undefined

  constructor(http: HttpOptions, { host, username }: { readonly host: Host; readonly username?: string }) {
    this.#name = http.name
    this.#timeoutMs = http.timeoutMs
    this.#host = host
    this.#username = username
    this.#client = createHttpClient({ ...http, url: address }, host)
  }

  /**
   * The repositories of the namespaces a person has to do with: `known` names first (`team/app`, or `team/*` for all of
   * team's), then the user's own namespace, or Docker's official images when nothing else is known.
   * @throws ERR_NOT_FOUND for a namespace that does not exist, when it is the only one.
   */
  async *list(known: readonly string[], options: ListOptions = {}): AsyncGenerator<readonly string[], void, undefined> {
    const { namespace } = options
    const names = selected(known.filter((name) => !isPattern(name)).map(full), options)
    const namespaces = namespace === undefined ? await this.#namespaces(known, options.signal) : [namespace]
    if (names.length > 0) yield names
    const shown = new Set(names)
    for (const owner of namespaces) {
      const alone = namespaces.length === 1 && names.length === 0
      for await (const page of this.#listed(owner, { ...options, alone })) {
        const fresh = page.filter((name) => !shown.has(name))
        if (fresh.length > 0) yield fresh
      }
    }
  }

  /**
   * Deletes one tag, which its registry API does not. @throws ERR_AUTH_REQUIRED without a login this API takes,
   * ERR_NOT_FOUND, ERR_DENIED.
   */
  async deleteTag(repository: string, tag: string, signal?: AbortSignal): Promise<void> {
    if ((await this.#token(signal)) === undefined) {
      throw this.#error('ERR_AUTH_REQUIRED', 'tags of Docker Hub are deleted with a login only')
    }
    const response = await this.#send('DELETE', `/v2/repositories/${repository}/tags/${tag}/`, signal)
    if (response.status >= 300) throw await errorOf(this.#name, response)
    await response.discard()
  }

  reset(): void {
    this.#login = undefined
  }

  async close(): Promise<void> {
    await this.#client.close()
  }

  async #namespaces(known: readonly string[], signal: AbortSignal | undefined): Promise<readonly string[]> {
    const named = known.filter(isPattern).map((name) => name.replace(/\/\*?$/, ''))
    const user = this.#username ?? (await this.#credential(signal))?.username
    const own = user === undefined || user.includes('@') || user.startsWith('<') ? [] : [user.toLowerCase()]
    const wanted = [...new Set([...named, ...own])]
    return wanted.length === 0 && known.length === 0 ? ['library'] : wanted
  }

  async *#listed(
    namespace: string,
    options: ListOptions & { readonly alone: boolean },
  ): AsyncGenerator<readonly string[], void, undefined> {
    const extent = new Extent()
    const notes = notesOf({ name: this.#name, host: this.#host }, `the repositories of ${namespace}`, options)
    let waiting = options.last?.startsWith(`${namespace}/`) === true
    for (let number = 1, goesOn = true; goesOn; number++) {
      const { content, ...page } = await this.#page(namespace, number, options)
      notes.leftOut(page)
      const fresh = extent.isNew(content, page.names.length)
      const at = waiting ? page.names.indexOf(options.last ?? '') : -1
      if (at >= 0) waiting = false
      if (!waiting && fresh) yield page.names.slice(at + 1)
      const reason = page.more && (fresh ? extent.endsBefore(String(number)) : 'it repeats itself')
      if (typeof reason === 'string') notes.incomplete(reason)
      goesOn = page.more && reason === undefined
    }
  }

  async #page(
    namespace: string,
    number: number,
    { alone, signal }: { readonly alone: boolean; readonly signal?: AbortSignal },
  ): Promise<HubPage & { readonly content: Uint8Array }> {
    const path = `/v2/namespaces/${encodeURIComponent(namespace)}/repositories?page_size=${pageSize}&page=${number}`
    const response = await this.#send('GET', path, signal)
    if (response.status === 200) {
      const content = await response.bytes(pageLimit)
      return { ...decodeHubPage(content, this.#name, namespace), content }
    }
    const error = await errorOf(this.#name, response)
    if (alone || error.code !== 'ERR_NOT_FOUND') throw error
    return { names: [], leftOut: 0, more: false, content: new Uint8Array() }
  }

  /** Sends with the login's token; with a new one when it has expired. */
  async #send(method: 'GET' | 'DELETE', path: string, signal: AbortSignal | undefined): Promise<HttpResponse> {
    const url = new URL(path, address)
    for (let tries = 1; ; tries++) {
      const token = await this.#token(signal)
      const headers = { accept: 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) }
      const response = await this.#inTime({ method, url, headers, ...(signal && { signal }) })
      if (response.status !== 401 || token === undefined || tries > 1) return response
      await response.discard()
      this.reset()
    }
  }

  #token(signal: AbortSignal | undefined): Promise<string | undefined> {
    this.#login ??= this.#signIn(signal).catch((error: unknown) => {
      this.#login = undefined
      throw error
    })
    return this.#login
  }

  /** A token for private repositories; undefined without a login, and for one this API does not take. */
  async #signIn(signal: AbortSignal | undefined): Promise<string | undefined> {
    const credential = await this.#credential(signal)
    if (credential?.username === undefined || credential.password === undefined) return undefined
    const body = Buffer.from(JSON.stringify({ identifier: credential.username, secret: credential.password }))
    const response = await this.#inTime({
      method: 'POST',
      url: new URL('/v2/auth/token', address),
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body,
      secret: true,
      ...(signal && { signal }),
    })
    return this.#tokenOf(response)
  }

  async #inTime(request: HttpRequest): Promise<HttpResponse> {
    const { url, signal } = request
    const term = new Term({ registry: this.#name, url, timeoutMs: this.#timeoutMs, signal })
    try {
      return await this.#client.send({ ...request, signal: term.signal })
    } finally {
      term.end()
    }
  }

  async #tokenOf(response: HttpResponse): Promise<string | undefined> {
    if (response.status === 200) return decodeHubToken(await response.bytes(tokenLimit), this.#name)
    const error = await errorOf(this.#name, response)
    const refused = ['ERR_AUTH_REQUIRED', 'ERR_DENIED', 'ERR_NOT_FOUND'] as const
    if (!refused.some((code) => isCoreError(error, code))) throw error
    this.#host.logger.info('hub.docker.com does not take this login: public repositories only', {
      registry: this.#name,
      status: response.status,
    })
    return undefined
  }

  #credential(signal: AbortSignal | undefined): Promise<Credential | undefined> {
    const scope = { registry: this.#name, host: dockerHubHost }
    return this.#host.credentials.get(
      { ...scope, ...(this.#username !== undefined && { username: this.#username }) },
      signal,
    )
  }

  #error(code: 'ERR_AUTH_REQUIRED', message: string): CoreError {
    return new CoreError(code, `${this.#name}: ${message}`, { registry: this.#name })
  }
}

function isPattern(name: string): boolean {
  return name.endsWith('/*') || name.endsWith('/')
}

function full(name: string): string {
  return name.includes('/') ? name : `library/${name}`
}
