import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Readable, Transform, pipeline } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from './modes.ts'

interface BodyOptions {
  readonly headers: OutgoingHttpHeaders
  readonly fault: Fault['body']
  /** An answer to HEAD, which has no body. */
  readonly head: boolean
}

/** Sends the real answer with its body as it is, or as `fault` spoils it. */
export function sendBody(incoming: IncomingMessage, response: ServerResponse, options: BodyOptions): void {
  const { fault, head } = options
  const headers = { ...options.headers }
  if (fault === 'empty') headers['content-length'] = '0'
  if (fault === 'close') closeDelimited(response)
  response.writeHead(incoming.statusCode ?? 502, headers)
  if (head || fault === 'empty') return void (incoming.resume(), response.end())
  if (incoming.statusCode !== 200 && incoming.statusCode !== 206) return passOn(incoming, response)
  const half = Math.floor(Number(incoming.headers['content-length'] ?? 0) / 2)
  if (fault === 'cut') return upTo(half, incoming, () => response.socket?.destroy(), response)
  if (fault === 'stall') return upTo(half, incoming, () => incoming.pause(), response)
  if (fault === 'corrupt') return passOn(incoming, response, flipAt(half))
  if (fault === 'trickle') return passOn(incoming, response, trickle())
  passOn(incoming, response)
}

/** Sends `bytes` spaces, or spaces until the client leaves. */
export function sendHuge(
  response: ServerResponse,
  options: { readonly bytes: number; readonly endless: boolean; readonly headers: OutgoingHttpHeaders },
): void {
  const { 'content-length': _, ...headers } = options.headers
  const length = options.endless ? {} : { 'content-length': String(options.bytes) }
  response.writeHead(200, { ...headers, ...length })
  pipeline(Readable.from(spaces(options.bytes)), response, () => undefined)
}

function* spaces(bytes: number): Generator<Buffer> {
  const chunk = Buffer.alloc(64 * 1024, ' ')
  for (let left = bytes; left > 0; left -= chunk.length) yield left < chunk.length ? chunk.subarray(0, left) : chunk
}

function passOn(incoming: IncomingMessage, response: ServerResponse, through?: Transform): void {
  if (through) pipeline(incoming, through, response, () => undefined)
  else pipeline(incoming, response, () => undefined)
}

/** HTTP/1.0 style: the end of the connection is the end of the body (RFC 9112, 6.3). */
function closeDelimited(response: ServerResponse): void {
  response.shouldKeepAlive = false
  response.useChunkedEncodingByDefault = false
}

function upTo(limit: number, incoming: IncomingMessage, then: () => void, response: ServerResponse): void {
  let left = limit
  incoming.on('data', (chunk: Buffer) => {
    if (left <= 0) return
    const part = chunk.subarray(0, left)
    left -= part.length
    response.write(part, () => left <= 0 && then())
  })
  if (limit === 0) then()
}

function flipAt(position: number): Transform {
  let seen = 0
  return new Transform({
    transform(chunk: Buffer, _, done) {
      const copy = Buffer.from(chunk)
      const place = position - seen
      if (place >= 0 && place < copy.length) copy[place] = (copy[place] ?? 0) ^ 1
      seen += copy.length
      done(null, copy)
    },
  })
}

/** Ten bytes every 50 ms. */
function trickle(): Transform {
  return new Transform({
    async transform(chunk: Buffer, _, done) {
      for (let start = 0; start < chunk.length && !this.destroyed; start += 10) {
        this.push(chunk.subarray(start, start + 10))
        await sleep(50)
      }
      done()
    },
  })
}
