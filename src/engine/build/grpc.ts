import { performServerHandshake } from 'node:http2'
import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Duplex } from 'node:stream'

/** One call from the engine: its metadata and messages, and a way to answer with messages. */
export interface Call {
  readonly metadata: IncomingHttpHeaders
  readonly messages: AsyncIterable<Buffer>
  send(message: Uint8Array): Promise<void>
}

/** Methods by path, such as `/grpc.health.v1.Health/Check`. */
export type Methods = Readonly<Record<string, (call: Call) => Promise<void>>>

/** A call's refusal. Codes: gRPC, status codes. */
export class CallError extends Error {
  override readonly name = 'CallError'
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

export const notFound = 5
export const unimplemented = 12
const unknown = 2

/** Serves gRPC calls over a connection. gRPC over HTTP/2, without compression. */
export function serve(connection: Duplex, methods: Methods): ServerHttp2Session {
  const session = performServerHandshake(connection)
  session.on('error', () => connection.destroy())
  session.on('stream', (stream, headers) => {
    stream.on('error', () => undefined)
    void answer(stream, headers, methods)
  })
  return session
}

/** One method that takes one message and answers with one. */
export function unary(reply: (request: Buffer) => Uint8Array | Promise<Uint8Array>): (call: Call) => Promise<void> {
  return async (call) => {
    for await (const message of call.messages) {
      await call.send(await reply(message))
      return
    }
  }
}

async function answer(stream: ServerHttp2Stream, metadata: IncomingHttpHeaders, methods: Methods): Promise<void> {
  let status: Record<string, string> = { 'grpc-status': '0' }
  stream.on('wantTrailers', () => stream.sendTrailers(status))
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
  try {
    const method = methods[metadata[':path'] ?? '']
    if (method === undefined) throw new CallError(unimplemented, 'unimplemented')
    await method({
      metadata,
      messages: unframed(stream.iterator({ destroyOnReturn: false })),
      send: (message) => send(stream, message),
    })
  } catch (error) {
    const code = error instanceof CallError ? error.code : unknown
    status = { 'grpc-status': String(code), 'grpc-message': encodeURIComponent((error as Error).message) }
  }
  stream.end()
  stream.resume()
}

async function send(stream: ServerHttp2Stream, message: Uint8Array): Promise<void> {
  if (stream.destroyed) throw new Error('The engine ended the call')
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  if (stream.write(Buffer.concat([head, message]))) return
  await new Promise<void>((resolve) => {
    const ready = (): void => {
      stream.off('drain', ready).off('close', ready)
      resolve()
    }
    stream.on('drain', ready).on('close', ready)
  })
}

async function* unframed(stream: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of stream) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (let length = framed(rest); length !== undefined; length = framed(rest)) {
      yield rest.subarray(5, 5 + length)
      rest = rest.subarray(5 + length)
    }
  }
}

function framed(bytes: Buffer): number | undefined {
  if (bytes.length < 5) return undefined
  const length = bytes.readUInt32BE(1)
  return bytes.length >= 5 + length ? length : undefined
}
