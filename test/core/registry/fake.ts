import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { listening } from '../../support/listen.ts'

/** One request as the fake got it, its body read whole. */
export interface FakeRequest {
  readonly method: string
  /** Path with query. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  /** How many requests with this method and path came before. */
  readonly before: number
}

export interface FakeServer {
  readonly url: string
  readonly host: string
  readonly requests: FakeRequest[]
  stop(): Promise<void>
}

/** A FAKE server on a loopback port that answers every request with `answer`; for answers no real registry gives on demand. */
export async function startFake(answer: (request: FakeRequest, response: ServerResponse) => void): Promise<FakeServer> {
  const requests: FakeRequest[] = []
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const { method = 'GET', url: path = '/', headers } = incoming
    const before = requests.filter((known) => known.method === method && known.path === path).length
    const request = { method, path, headers, body: Buffer.concat(chunks), before }
    requests.push(request)
    answer(request, response)
  }
  const server = await listening(
    createServer((request, response) => {
      serve(request, response).catch(() => response.destroy())
    }),
  )
  const host = `127.0.0.1:${server.port}`
  return { url: `http://${host}`, host, requests, stop: server.stop }
}

/** Sends an answer with a length; the body of an answer to HEAD is left out by node. */
export function reply(
  response: ServerResponse,
  status: number,
  {
    headers = {},
    body = '',
  }: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Uint8Array } = {},
): void {
  const bytes = Buffer.from(body)
  response.writeHead(status, { ...(status !== 204 && { 'content-length': String(bytes.length) }), ...headers })
  response.end(bytes)
}

/** Sends the head for `length` bytes and `part` of them, then breaks the connection. */
export function cut(
  response: ServerResponse,
  status: number,
  {
    headers,
    part,
    length,
  }: {
    readonly headers?: Readonly<Record<string, string>>
    readonly part: Uint8Array
    readonly length: number
  },
): void {
  response.writeHead(status, { 'content-length': String(length), ...headers })
  response.write(part, () => response.destroy())
}
