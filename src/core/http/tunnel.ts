import type { Socket } from 'node:net'
import { proxyLogin, type Endpoint } from './login.ts'
import { receive } from './receive.ts'
import { socksTunnel } from './socks.ts'

/** Makes the proxy at the other end of `socket` pass everything on to `target`; rejects with the reason in words. */
export async function tunnel(socket: Socket, proxy: URL, target: Endpoint): Promise<void> {
  if (isSocks(proxy)) return socksTunnel(socket, proxy, target)
  const authority = `${target.hostname.includes(':') ? `[${target.hostname}]` : target.hostname}:${target.port}`
  const authorization = proxyAuthorization(proxy)
  const lines = [
    `CONNECT ${authority} HTTP/1.1`,
    `Host: ${authority}`,
    ...(authorization === undefined ? [] : [`Proxy-Authorization: ${authorization}`]),
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  const head = (await receive(socket, endOfHead)).toString('latin1')
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1]
  if (status === undefined) throw new Error('answered something that is not HTTP')
  if (!status.startsWith('2')) throw new Error(`answered ${status}${status === '407' ? ': it wants a login' : ''}`)
}

/** The value of `Proxy-Authorization` for the user info of a proxy's URL. */
export function proxyAuthorization(proxy: URL): string | undefined {
  if (proxy.username === '') return undefined
  const { username, password } = proxyLogin(proxy)
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

/** Whether `proxy` speaks SOCKS 5. */
export function isSocks(proxy: URL): boolean {
  return /^socks5?h?:$/.test(proxy.protocol)
}

function endOfHead(bytes: Buffer): number {
  const at = bytes.indexOf('\r\n\r\n')
  return at < 0 ? 0 : at + 4
}
