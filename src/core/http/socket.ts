/*
 * Sockets are opened here, through a proxy or not, and not by undici's ProxyAgent and Socks5ProxyAgent, because
 * - an address is judged after DNS, on the very socket that is then used, by one rule for what goes direct (`reaches`);
 * - an abort closes the socket and the half-open tunnel at once: undici opens them apart from any request, and lets them go on;
 * - a proxy is shown no client certificate of a registry and is always checked, also where the registry is not, and TLS
 *   sessions are kept by kind of socket; authorities are read when TLS is first spoken, where the agents want them beforehand;
 * - so the pool, and with it the count of connections each lane rests on (`lanes.ts`), is one and the same by every way;
 * - what a proxy refuses is told in its words (407: it wants a login) and as its fault, not as the registry's.
 */
import { lookup } from 'node:dns'
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls'
import { CoreError, messageOf } from '../errors.ts'
import { addressClass, type AddressClass } from './address.ts'
import { codeOf } from './failure.ts'
import type { Endpoint } from './login.ts'
import { tunnel } from './tunnel.ts'

/** How TLS is spoken with the far end, and with the proxy before it. */
export interface SocketTls {
  readonly context: SecureContext
  readonly rejectUnauthorized: boolean
  /** For the proxy: without a client certificate, and always checked. */
  readonly proxyContext: SecureContext
}

/** How sockets of one kind are opened. */
export interface SocketOptions {
  readonly registry: string
  readonly proxy?: URL | undefined
  /** How TLS is spoken, asked for when it is needed: the authorities take long to read. */
  readonly tls: () => Promise<SocketTls>
  /** Whether a name may lead to an address of this class; absent: anywhere. */
  readonly reaches?: ((address: AddressClass) => boolean) | undefined
  /**
   * TLS sessions by host, to resume, of this kind of socket alone: what was agreed without a check, or with a certificate of ours,
   * is not gone back to where there has to be one, or may be none.
   */
  readonly sessions: Map<string, Buffer>
}

const tcp = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000, highWaterMark: 64 * 1024 }

/**
 * A connected socket to `target`, through the proxy if there is one, with TLS if `secure`. Closed at once when `signal`
 * aborts before that. Rejects with what the system said, or ERR_UNAVAILABLE in the proxy's words.
 */
export async function openSocket(
  target: Endpoint & { readonly secure: boolean },
  options: SocketOptions,
  signal: AbortSignal,
): Promise<Socket> {
  const { proxy, sessions } = options
  const settings = target.secure || proxy?.protocol === 'https:' ? await options.tls() : undefined
  if (signal.aborted) throw new Error('aborted')
  const first = proxy === undefined ? target : { hostname: plainHost(proxy), port: portOf(proxy) }
  const socket = connectTcp({ ...tcp, host: first.hostname, port: first.port, lookup: guarded(options, proxy) })
  const opened = [socket]
  const close = (): void => opened.forEach((one) => one.destroy(new Error('aborted')))
  signal.addEventListener('abort', close, { once: true })
  try {
    const passed =
      proxy === undefined
        ? await event(socket, 'connect')
        : await throughProxy(socket, target, { ...options, proxy, opened, settings })
    if (!target.secure || settings === undefined) return passed
    const tls = withTls(passed, target.hostname, { ...settings, sessions, key: target.hostname })
    opened.push(tls)
    return await event(tls, 'secureConnect')
  } catch (error) {
    close()
    throw error
  } finally {
    signal.removeEventListener('abort', close)
  }
}

/** The port of a URL, its scheme's when it names none. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port)
  return url.protocol === 'https:' ? 443 : url.protocol === 'http:' ? 80 : 1080
}

/** A URL's host without the brackets of an IPv6 address. */
export function plainHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

async function throughProxy(
  socket: Socket,
  target: Endpoint,
  options: SocketOptions & {
    readonly proxy: URL
    readonly opened: Socket[]
    readonly settings: SocketTls | undefined
  },
): Promise<Socket> {
  const { proxy, settings, opened, sessions } = options
  try {
    let passed = await event(socket, 'connect')
    if (settings !== undefined && proxy.protocol === 'https:') {
      const { proxyContext: context } = settings
      const key = `proxy ${proxy.host}`
      const secured = withTls(socket, plainHost(proxy), { context, rejectUnauthorized: true, sessions, key })
      opened.push(secured)
      passed = await event(secured, 'secureConnect')
    }
    await tunnel(passed, proxy, target)
    return passed
  } catch (cause) {
    const code = codeOf(cause)
    const reason = code === '' ? messageOf(cause) : `can not be reached (${code})`
    const message = `${options.registry}: the proxy ${proxy.host} ${reason}`
    throw new CoreError('ERR_UNAVAILABLE', message, { cause, registry: options.registry })
  }
}

function withTls(
  socket: Socket,
  hostname: string,
  options: Pick<SocketTls, 'context' | 'rejectUnauthorized'> &
    Pick<SocketOptions, 'sessions'> & { readonly key: string },
): TLSSocket {
  const { sessions, key } = options
  const session = sessions.get(key)
  const tls = connectTls({
    socket,
    host: hostname,
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
    secureContext: options.context,
    rejectUnauthorized: options.rejectUnauthorized,
    ALPNProtocols: ['http/1.1'],
    ...(session === undefined ? {} : { session }),
  })
  return tls.on('session', (next: Buffer) => sessions.set(key, next))
}

function guarded(options: SocketOptions, proxy: URL | undefined): LookupFunction {
  const { reaches, registry } = options
  if (reaches === undefined || proxy !== undefined) return lookup
  return (hostname, lookupOptions, callback) => {
    lookup(hostname, { ...lookupOptions, all: true }, (error, found) => {
      const allowed = error === null ? found.filter(({ address }) => reaches(addressClass(address))) : []
      const [first] = allowed
      if (error !== null) callback(error, [])
      else if (first === undefined) callback(inward(registry, hostname, found[0]?.address ?? ''), [])
      else if (lookupOptions.all === true) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
  }
}

function inward(registry: string, hostname: string, address: string): CoreError {
  const message = `${registry}: ${hostname} leads to a ${addressClass(address)} address, and the registry is not there: refused`
  return new CoreError('ERR_POLICY', message, { registry })
}

/** `socket` once `name` happened to it; rejects when it fails or closes before. */
function event<T extends Socket>(socket: T, name: 'connect' | 'secureConnect'): Promise<T> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(error)
    const closed = (): void => reject(Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' }))
    socket.on('error', failed).once('close', closed)
    socket.once(name, () => {
      socket.off('close', closed)
      resolve(socket)
    })
  })
}
