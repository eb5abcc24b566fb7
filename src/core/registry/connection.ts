import type { AuthorizedClient, AuthorizedRequest } from '../auth/authorized.ts'
import { isCoreError } from '../errors.ts'
import type { Host } from '../host.ts'
import { errorOf } from '../http/answer.ts'
import type { HttpResponse } from '../http/http.ts'
import { Term } from '../http/term.ts'
import { explained } from './answers.ts'
import { parseRateLimit } from './budget.ts'
import type { RateLimit } from './remote.ts'

/** One request to a registry: what it is about, and the statuses its caller handles itself. */
export interface Ask extends Omit<AuthorizedRequest, 'url' | 'signal'> {
  /** A path below the registry's address, or the whole address. */
  readonly url: string | URL
  /** Statuses given back; any other is thrown. Default: 200. */
  readonly accept?: readonly number[]
  /** What is asked for, for the message: `team/app:1.0`. */
  readonly subject: string
  readonly signal?: AbortSignal | undefined
}

/** A small document, read whole. */
export interface Document {
  readonly response: HttpResponse
  readonly bytes: Uint8Array
}

/** Times a small document is asked for in all when its answer is cut. */
const documentTries = 3

/** What the parts of a registry share: its address, its client and what it last said of its limits. */
export class Connection {
  readonly name: string
  readonly url: URL
  readonly prefix: string
  readonly host: Host
  readonly client: AuthorizedClient
  rateLimit: RateLimit | undefined
  /** Whether the registry has the referrers API, once that is known. */
  hasReferrers: boolean | undefined
  readonly #timeoutMs: number

  constructor(parts: {
    readonly name: string
    readonly url: URL
    readonly prefix: string
    readonly host: Host
    readonly client: AuthorizedClient
    readonly timeoutMs: number
  }) {
    this.name = parts.name
    this.url = parts.url
    this.prefix = parts.prefix
    this.host = parts.host
    this.client = parts.client
    this.#timeoutMs = parts.timeoutMs
  }

  /** The answer, if its status is among `accept`. @throws the error that any other status is, and what the client throws. */
  send(ask: Ask): Promise<HttpResponse> {
    return this.#inTime(ask, (timed) => this.#send(timed))
  }

  /** The time for one question that takes several requests; each of them gets it as `term`. */
  term(signal: AbortSignal | undefined): Term {
    return new Term({ registry: this.name, url: this.url, timeoutMs: this.#timeoutMs, signal })
  }

  /** What `work` gives within the time for one question; content that is sent takes as long as it takes. */
  async #inTime<T>(ask: Ask, work: (ask: Ask) => Promise<T>): Promise<T> {
    if (ask.term !== undefined || ask.body !== undefined) return work(ask)
    const term = this.term(ask.signal)
    try {
      return await work({ ...ask, signal: term.signal, term })
    } finally {
      term.end()
    }
  }

  async #send(ask: Ask): Promise<HttpResponse> {
    const { accept = [200], subject, signal, ...request } = ask
    const url = typeof ask.url === 'string' ? new URL(ask.url, this.url) : ask.url
    const response = await this.client.send({ ...request, url, ...(signal && { signal }) })
    this.rateLimit = parseRateLimit(response.headers) ?? this.rateLimit
    if (accept.includes(response.status)) return response
    throw explained(await errorOf(this.name, response), { subject, state: this.client.state, response })
  }

  close(): Promise<void> {
    return this.client.close()
  }

  /** Sends `ask` and gives the body up. */
  touch(ask: Ask): Promise<HttpResponse> {
    return this.#inTime(ask, async (timed) => {
      const response = await this.#send(timed)
      await response.discard()
      return response
    })
  }

  /** A body of at most `limit` bytes, asked for again when its answer is cut. @throws ERR_TOO_LARGE beyond `limit`. */
  read(ask: Ask, limit: number): Promise<Document> {
    return this.#inTime(ask, (timed) => this.#read(timed, limit))
  }

  async #read(ask: Ask, limit: number): Promise<Document> {
    for (let tries = 1; ; tries++) {
      const response = await this.#send(ask)
      try {
        return { response, bytes: await response.bytes(limit) }
      } catch (error) {
        const cut = isCoreError(error, 'ERR_UNAVAILABLE') && ask.signal?.aborted !== true
        if (tries === documentTries || !cut) throw error
      }
    }
  }
}
