import { AsyncLocalStorage } from 'node:async_hooks'
import type { Socket } from 'node:net'
import { Agent, buildConnector } from 'undici'
import type { Host } from '../host.ts'
import type { HttpOptions } from './http.ts'
import { tlsSettings, type TlsSettings } from './tls.ts'

const maxHeaderSize = 64 * 1024

/** The pooled connections of one registry, and of the hosts it sends us to. */
export class Connections {
  readonly #options: HttpOptions
  readonly #host: Host
  readonly #agents = new Map<string, Agent>()
  readonly #signals = new AsyncLocalStorage<AbortSignal>()
  #tls: Promise<TlsSettings> | undefined

  constructor(options: HttpOptions, host: Host) {
    this.#options = options
    this.#host = host
  }

  /** The agent for `url`: the registry's own host has its client certificate, others have not. */
  async agentFor(url: URL): Promise<Agent> {
    this.#tls ??= tlsSettings(this.#options, this.#host.network)
    const tls = await this.#tls
    const own = url.hostname === this.#options.url.hostname
    const key = own ? 'own' : 'foreign'
    const known = this.#agents.get(key)
    if (known !== undefined) return known
    const agent = this.#agent(tls, own)
    this.#agents.set(key, agent)
    return agent
  }

  /** Runs `start`; a connection opened for it is closed as soon as `signal` aborts. */
  within<T>(signal: AbortSignal, start: () => T): T {
    return this.#signals.run(signal, start)
  }

  async close(): Promise<void> {
    const agents = [...this.#agents.values()]
    this.#agents.clear()
    await Promise.all(agents.map((agent) => agent.destroy()))
  }

  #agent(tls: TlsSettings, own: boolean): Agent {
    const connect = buildConnector({
      allowH2: false,
      timeout: this.#options.timeoutMs,
      secureContext: own ? tls.own : tls.foreign,
      rejectUnauthorized: tls.rejectUnauthorized,
    })
    return new Agent({
      allowH2: false,
      maxHeaderSize,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (options, callback) => {
        const socket = connect(options, callback) as unknown as Socket
        closeOnAbort(socket, this.#signals.getStore())
      },
    })
  }
}

function closeOnAbort(socket: Socket, signal: AbortSignal | undefined): void {
  if (signal === undefined) return
  const close = (): void => {
    socket.destroy(new Error('aborted'))
  }
  const leave = (): void => signal.removeEventListener('abort', close)
  socket.once('connect', leave).once('close', leave)
  if (signal.aborted) close()
  else signal.addEventListener('abort', close, { once: true })
}
