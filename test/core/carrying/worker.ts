// A worker that reads blobs off its own sockets into one fixed buffer, hashes them and keeps them.
import { createHash } from 'node:crypto'
import { connect, isIP } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls, getCACertificates } from 'node:tls'
import { parentPort } from 'node:worker_threads'
import type { Location } from '../../../src/core/content/carrier.ts'

export type Order =
  | { readonly kind: 'carry'; readonly location: Location }
  | { readonly kind: 'take'; readonly piece: Uint8Array }
  | { readonly kind: 'stop' | 'digest' | 'reset' | 'kept' }

export type Report =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'ended'; readonly error?: string }
  | { readonly kind: 'digest'; readonly digest: string }
  | { readonly kind: 'kept'; readonly bytes: Uint8Array }

const buffer = Buffer.allocUnsafeSlow(64 * 1024)
let hash = createHash('sha256')
let kept: Buffer[] = []
let socket: Socket | undefined

function report(message: Report): void {
  parentPort?.postMessage(message, [])
}

function take(bytes: Uint8Array): void {
  hash.update(bytes)
  kept.push(Buffer.from(bytes))
}

function open({ way }: Location, read: (count: number) => boolean): Socket {
  const onread = { buffer, callback: read }
  if (way.tls === undefined) return connect({ host: way.host, port: way.port, onread })
  const { name, ca, ...rest } = way.tls
  const trusted = [...getCACertificates('default'), ...ca]
  const servername = isIP(name) === 0 ? { servername: name } : {}
  // `onread` is of the socket below, as for net.connect (the types leave it out).
  const options = { host: way.host, port: way.port, ca: trusted, ...servername, ...rest, onread }
  return connectTls(options)
}

/** The bytes after the head of an answer, if it is the one that was asked for. */
function bodyOf(head: Buffer, { offset, end }: Location): Buffer | undefined {
  const length = head.indexOf('\r\n\r\n')
  if (length < 0) return undefined
  const [status = '', ...lines] = head.subarray(0, length).toString('latin1').split('\r\n')
  const fields = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line]))
  const isRange = new RegExp(`: *bytes ${offset}-${end - 1}/`).test(fields.get('content-range') ?? '')
  const fits = status.includes(' 206 ') ? isRange : status.includes(' 200 ') && offset === 0
  const isWhole = new RegExp(`: *${end - offset}$`).test(fields.get('content-length') ?? '')
  if (!fits || !isWhole) throw new Error(`another answer: ${status}`)
  return head.subarray(length + 4)
}

function carry(location: Location): void {
  let head: Buffer | undefined = Buffer.alloc(0)
  let left = location.end - location.offset
  let over = false
  const ended = (error?: Error): void => {
    if (over) return
    over = true
    socket?.destroy()
    report({ kind: 'ended', ...(error && { error: error.message }) })
  }
  const arrived = (bytes: Uint8Array): void => {
    if (bytes.byteLength > left) return ended(new Error('too many bytes'))
    if (bytes.byteLength === 0) return
    take(bytes)
    left -= bytes.byteLength
    report({ kind: 'count', count: bytes.byteLength })
    if (left === 0) ended()
  }
  const read = (count: number): boolean => {
    try {
      if (over) return false
      if (head === undefined) arrived(buffer.subarray(0, count))
      else {
        head = Buffer.concat([head, buffer.subarray(0, count)])
        const body = bodyOf(head, location)
        if (body !== undefined) head = undefined
        if (body !== undefined) arrived(body)
      }
    } catch (error) {
      ended(error instanceof Error ? error : new Error(String(error)))
    }
    return true
  }
  const url = new URL(location.url)
  socket = open(location, read)
  socket.on('error', ended).on('close', () => ended(new Error('cut')))
  const lines = Object.entries({ host: url.host, ...location.headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}\r\n`)
}

parentPort?.on('message', (order: Order) => {
  if (order.kind === 'carry') carry(order.location)
  else if (order.kind === 'take') take(order.piece)
  else if (order.kind === 'stop') socket?.destroy()
  else if (order.kind === 'digest') report({ kind: 'digest', digest: `sha256:${hash.copy().digest('hex')}` })
  else if (order.kind === 'kept') report({ kind: 'kept', bytes: Buffer.concat(kept) })
  else {
    hash = createHash('sha256')
    kept = []
  }
})
