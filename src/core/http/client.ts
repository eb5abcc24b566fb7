import type { Way } from '../content/carrier.ts'
import type { Host } from '../host.ts'
import { redact } from '../text.ts'
import { carried } from './carry.ts'
import { Connections, type ConnectionOptions } from './connections.ts'
import { exchange, type Wire } from './exchange.ts'
import { publicUrl } from './failure.ts'
import type { HttpClient, HttpRequest, HttpResponse } from './http.ts'
import { Lanes } from './lanes.ts'
import { defaultLimits, type HttpLimits } from './limits.ts'
import { redirected } from './redirect.ts'
import { retrying } from './retry.ts'
import { parseWarning } from './warning.ts'

/** A client for one registry. `limits` replaces single defaults. */
export function createHttpClient(
  options: ConnectionOptions & { readonly limits?: Partial<HttpLimits> },
  host: Host,
): HttpClient {
  const limits = { ...defaultLimits, ...options.limits }
  return new Client({ options, host, limits, connections: new Connections(options, host), lanes: new Lanes() })
}

class Client implements HttpClient {
  readonly #wire: Wire

  constructor(wire: Wire) {
    this.#wire = wire
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    const { options } = this.#wire
    const visited = new Set<string>()
    for (let next = request; ;) {
      visited.add(next.url.href)
      const current = next
      const response = await retrying(current, () => this.#exchange(current), {
        ...this.#wire.host,
        limits: this.#wire.limits,
      })
      if (current.redirect === 'manual') return response
      const following = await this.#following(current, response, visited)
      if (following === undefined) return response
      next = following
      await response.discard()
      this.#wire.host.logger.debug('redirect', { registry: options.name, url: publicUrl(next.url) })
    }
  }

  wayTo(url: URL): Promise<Way | undefined> {
    return this.#wire.connections.wayTo(url)
  }

  carry(...[request, read]: Parameters<HttpClient['carry']>): AsyncIterable<number> {
    return carried(this.#wire, request, read)
  }

  async close(): Promise<void> {
    await this.#wire.connections.close()
  }

  async #following(
    request: HttpRequest,
    response: HttpResponse,
    visited: ReadonlySet<string>,
  ): Promise<HttpRequest | undefined> {
    const { options, connections } = this.#wire
    try {
      const unreachable = (to: URL): string | undefined => connections.refusal(to)
      return redirected(request, response, { registry: options.name, unreachable, visited })
    } catch (error) {
      await response.discard()
      throw error
    }
  }

  async #exchange(request: HttpRequest): Promise<HttpResponse> {
    const { options, host } = this.#wire
    const fields = { registry: options.name, method: request.method, url: publicUrl(request.url) }
    host.logger.trace('request', fields)
    const response = await exchange(this.#wire, request)
    host.logger.trace('response', { ...fields, status: response.status, ms: Math.round(response.ms) })
    const warning = parseWarning(response.headers['warning'])
    if (warning !== undefined) host.logger.warn('the registry warns', { ...fields, warning: redact(warning) })
    return response
  }
}
