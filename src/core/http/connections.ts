import { AsyncLocalStorage } from 'node:async_hooks'
import type { Socket } from 'node:net'
import { Agent, type buildConnector } from 'undici'
import type { Way } from '../content/carrier.ts'
import { CoreError } from '../errors.ts'
import type { Host } from '../host.ts'
import { publicUrl } from './failure.ts'
import type { HttpOptions } from './http.ts'
import { kinshipOf, type Home } from './kinship.ts'
import { mostConnections } from './lanes.ts'
import { openSocket, plainHost, portOf, type SocketOptions, type SocketTls } from './socket.ts'
import { tlsSettings, type TlsSettings } from './tls.ts'
import { isSocks, proxyAuthorization } from './tunnel.ts'
import { Whereabouts } from './whereabouts.ts'

const maxHeaderSize = 64 * 1024

/** The way a request takes: who to hand it to, and how it is addressed there. */
export interface Route {
  readonly agent: Agent
  readonly origin: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** The registry's own origin, one its entry names, one its servers sent us to, or a proxy asked in clear text. */
type Kind = 'own' | 'named' | 'foreign' | 'proxy'

/** How to reach a registry, and the token service its entry names. */
export interface ConnectionOptions extends HttpOptions, Home {}

/** The pooled connections of one registry, and of the hosts it sends us to. */
export class Connections {
  readonly #options: ConnectionOptions
  readonly #host: Host
  readonly #agents = new Map<string, Agent>()
  readonly #signals = new AsyncLocalStorage<AbortSignal>()
  readonly #closing = new AbortController()
  readonly #sessions: Readonly<Record<Kind, Map<string, Buffer>>> = {
    own: new Map(),
    named: new Map(),
    foreign: new Map(),
    proxy: new Map(),
  }
  readonly #whereabouts: Whereabouts
  /** Where connections led, by kind and host. */
  readonly #addresses = new Map<string, string>()
  #tls: Promise<TlsSettings> | undefined

  constructor(options: ConnectionOptions, host: Host) {
    this.#options = options
    this.#host = host
    this.#whereabouts = new Whereabouts(options, () => host.clock.now())
  }

  /** Why `url` may not be reached from where the registry is, as far as its text tells. */
  refusal(url: URL): string | undefined {
    return this.#whereabouts.refusal(url)
  }

  /** The way to `url`. @throws ERR_CONFIG for a proxy that can't be used, ERR_POLICY for an address out of reach. */
  async routeTo(url: URL): Promise<Route> {
    const reason = this.refusal(url)
    if (reason !== undefined) throw this.#outOfReach(url, reason)
    const proxy = await this.#proxyFor(url)
    const kind = this.#kindOf(url)
    const path = url.pathname + url.search
    if (proxy === undefined || isSocks(proxy) || url.protocol === 'https:') {
      return { agent: this.#agent(kind, proxy), origin: url.origin, path, headers: {} }
    }
    const login = proxyAuthorization(proxy)
    return {
      agent: this.#agent('proxy', undefined),
      origin: proxy.origin,
      path: url.origin + path,
      headers: { host: url.host, ...(login === undefined ? {} : { 'proxy-authorization': login }) },
    }
  }

  /**
   * How somebody else may open the connection to `url` that was open here: to the very address that was found to be within
   * reach. Undefined through a proxy, and where there was none. @throws ERR_CONFIG.
   */
  async wayTo(url: URL): Promise<Way | undefined> {
    const kind = this.#kindOf(url)
    const host = this.#addresses.get(`${kind} ${plainHost(url)}`)
    if (host === undefined || this.refusal(url) !== undefined || (await this.#proxyFor(url)) !== undefined)
      return undefined
    const way = { host, port: portOf(url) }
    if (url.protocol !== 'https:') return way
    const { pem, checksOwn } = await this.#tlsSettings()
    const rejectUnauthorized = kind !== 'own' || checksOwn
    return { ...way, tls: { ...pem[kind], name: plainHost(url), rejectUnauthorized } }
  }

  /** Runs `start`; a connection opened for it is closed as soon as `signal` aborts. */
  within<T>(signal: AbortSignal, start: () => T): T {
    return this.#signals.run(signal, start)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    const agents = [...this.#agents.values()]
    this.#agents.clear()
    await Promise.all(agents.map((agent) => agent.destroy()))
  }

  /** Read once; what could not be read is read again next time. */
  #tlsSettings(): Promise<TlsSettings> {
    this.#tls ??= tlsSettings(this.#options, this.#host.network).catch((error: unknown) => {
      this.#tls = undefined
      throw error
    })
    return this.#tls
  }

  async #socketTls(kind: Kind): Promise<SocketTls> {
    const { own, named, foreign, checksOwn } = await this.#tlsSettings()
    const proxyContext = this.#options.proxy === undefined ? foreign : named
    const contexts = { own, named, foreign, proxy: proxyContext }
    return { context: contexts[kind], proxyContext, rejectUnauthorized: kind !== 'own' || checksOwn }
  }

  async #proxyFor(url: URL): Promise<URL | undefined> {
    const { proxy, name } = this.#options
    if (proxy === 'none') return undefined
    const text = proxy ?? (await this.#host.network.proxyFor(url))
    if (text === undefined || text === '') return undefined
    const address = text.includes('://') ? text : `http://${text}`
    const parsed = URL.canParse(address) ? new URL(address) : undefined
    if (parsed !== undefined && (isSocks(parsed) || /^https?:$/.test(parsed.protocol))) return parsed
    const message = `${name}: the proxy is no http, https or socks5 address`
    throw new CoreError('ERR_CONFIG', message, { registry: name, entry: name, field: 'proxy' })
  }

  #kindOf(url: URL): Exclude<Kind, 'proxy'> {
    const kinship = kinshipOf(url, this.#options)
    return kinship === 'kin' ? 'foreign' : kinship
  }

  #outOfReach(url: URL, reason: string): CoreError {
    const { name } = this.#options
    const message = `${name}: nothing is asked of ${publicUrl(url)}, ${reason}, by the word of a registry that is not there`
    return new CoreError('ERR_POLICY', `${message}: refused`, { registry: name, url: publicUrl(url) })
  }

  #agent(kind: Kind, proxy: URL | undefined): Agent {
    const key = `${kind} ${proxy?.href ?? ''}`
    const known = this.#agents.get(key)
    if (known !== undefined) return known
    const options: SocketOptions = {
      registry: this.#options.name,
      proxy,
      tls: () => this.#socketTls(kind),
      reaches: kind === 'foreign' ? (to) => this.#whereabouts.reaches(to) : undefined,
      sessions: this.#sessions[kind],
    }
    const agent = new Agent({
      allowH2: false,
      connections: mostConnections,
      maxHeaderSize,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (to, callback) => {
        void this.#connect(to, { ...options, kind }, callback)
      },
    })
    this.#agents.set(key, agent)
    return agent
  }

  async #connect(
    to: buildConnector.Options,
    options: SocketOptions & { readonly kind: Kind },
    callback: buildConnector.Callback,
  ): Promise<void> {
    const secure = to.protocol === 'https:'
    const port = to.port === '' ? (secure ? 443 : 80) : Number(to.port)
    const patience = this.#signals.getStore() ?? AbortSignal.timeout(this.#options.timeoutMs)
    const signal = AbortSignal.any([patience, this.#closing.signal])
    let socket: Socket
    try {
      socket = await openSocket({ hostname: to.hostname, port, secure }, options, signal)
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)), null)
      return
    }
    if (options.proxy === undefined) this.#met(to.hostname, options.kind, socket)
    callback(null, socket)
  }

  #met(hostname: string, kind: Kind, socket: Socket): void {
    if (kind === 'own') this.#whereabouts.met(socket)
    if (socket.remoteAddress !== undefined)
      this.#addresses.set(`${kind} ${hostname.replace(/^\[|\]$/g, '')}`, socket.remoteAddress)
  }
}
