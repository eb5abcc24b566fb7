import { isIP, type Socket } from 'node:net'
import { proxyLogin, type Endpoint } from './login.ts'
import { receive } from './receive.ts'

const version = 5
const noLogin = 0
const passwordLogin = 2

const refusals = [
  'it failed',
  'its rules forbid it',
  'network unreachable',
  'host unreachable',
  'connection refused',
  'too many hops',
  'it does not know the command',
  'it does not know the kind of address',
]

/** Asks a SOCKS 5 proxy (RFC 1928, login by RFC 1929) for a connection to `target`; the proxy looks names up. */
export async function socksTunnel(socket: Socket, proxy: URL, target: Endpoint): Promise<void> {
  const methods = proxy.username === '' ? [noLogin] : [noLogin, passwordLogin]
  socket.write(Buffer.from([version, methods.length, ...methods]))
  const [spoken, method] = await receive(socket, exactly(2))
  if (spoken !== version) throw new Error('answered something that is not SOCKS 5')
  if (method === passwordLogin && proxy.username !== '') await login(socket, proxy)
  else if (method !== noLogin) throw new Error('wants a login')
  socket.write(Buffer.from([version, 1, 0, ...address(target.hostname), target.port >> 8, target.port & 0xff]))
  const [, reply = 0] = await receive(socket, endOfReply)
  if (reply !== 0) throw new Error(`did not connect: ${refusals[reply - 1] ?? `reply ${reply}`}`)
}

async function login(socket: Socket, proxy: URL): Promise<void> {
  const { username, password } = proxyLogin(proxy)
  socket.write(Buffer.from([1, ...counted(username), ...counted(password)]))
  const [, status] = await receive(socket, exactly(2))
  if (status !== 0) throw new Error('refuses the login')
}

function address(hostname: string): number[] {
  const family = isIP(hostname)
  if (family === 4) return [1, ...hostname.split('.').map(Number)]
  if (family === 6) return [4, ...words(hostname).flatMap((word) => [word >> 8, word & 0xff])]
  return [3, ...counted(hostname)]
}

/** The eight words of an IPv6 address. */
function words(hostname: string): number[] {
  const canonical = new URL(`http://[${hostname}]`).hostname.slice(1, -1)
  const [left = '', right] = canonical.split('::')
  const head = left === '' ? [] : left.split(':')
  const tail = right === undefined || right === '' ? [] : right.split(':')
  const zeros = right === undefined ? 0 : 8 - head.length - tail.length
  return [...head, ...Array.from({ length: zeros }, () => '0'), ...tail].map((word) => Number.parseInt(word, 16))
}

function counted(text: string): number[] {
  const bytes = [...Buffer.from(text)]
  if (bytes.length > 255) throw new Error('takes no name or password longer than 255 bytes')
  return [bytes.length, ...bytes]
}

function exactly(length: number): (bytes: Buffer) => number {
  return (bytes) => (bytes.length >= length ? length : 0)
}

function endOfReply(bytes: Buffer): number {
  const kind = bytes[3]
  if (bytes[1] !== undefined && bytes[1] !== 0) return 2
  if (kind === undefined || bytes[4] === undefined) return 0
  const size = kind === 1 ? 4 : kind === 4 ? 16 : 1 + bytes[4]
  return bytes.length >= 6 + size ? 6 + size : 0
}
