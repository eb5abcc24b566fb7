import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer as createProxy } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { temporaryFolder } from '../../../support/folder.ts'
import { listening } from '../../../support/listen.ts'
import type { Asked, Reply } from '../../../support/memory/reply.ts'
import { clientOf, hostWith } from '../client.ts'
import type { ClientOptions } from '../client.ts'
import type { Registry } from '../../../../src/core/registry/registry.ts'

const execute = promisify(execFile)

/** One request, with the host it was meant for. */
export interface Sent extends Asked {
  readonly host: string
}

/** What the servers of a FAKE internet answer, by host name. */
export type Servers = Readonly<Record<string, (asked: Sent) => Reply>>

/** The way to the fake internet, and what was asked there. */
export interface Internet {
  readonly requests: readonly Sent[]
  /** `METHOD https://host/path?query` of every request. */
  lines(): readonly string[]
}

/**
 * Runs `use` on a client of `https://host`, whose proxy leads to a FAKE internet: one TLS server on a loopback port that
 * answers for every host of `servers`, with a certificate for all of them.
 */
export async function onInternet(
  servers: Servers,
  use: (registry: Registry, internet: Internet) => Promise<void>,
  { url, ...options }: ClientOptions & { readonly url: string },
): Promise<void> {
  const requests: Sent[] = []
  const { cert, key } = await certificateFor(Object.keys(servers))
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = await read(incoming)
    requests.push(asked)
    write(response, asked, servers[asked.host]?.(asked) ?? { status: 502 })
  }
  const server = await listening(
    createServer({ cert, key }, (request, response) => {
      answer(request, response).catch(() => response.destroy())
    }),
  )
  const proxy = await startProxy(server.port)
  const network = { proxyFor: () => Promise.resolve(undefined), certificateAuthorities: () => [cert] }
  const host = { ...hostWith(options.credential), network, ...options.host }
  const registry = clientOf(url, { ...options, host, proxy: `http://127.0.0.1:${proxy.port}` })
  const lines = () =>
    requests.map(({ method, host: at, url: { pathname, search } }) => `${method} https://${at}${pathname}${search}`)
  try {
    await use(registry, { requests, lines })
  } finally {
    await registry.close()
    await Promise.all([proxy.stop(), server.stop()])
  }
}

/** An HTTP proxy whose every CONNECT leads to one loopback port. */
function startProxy(port: number) {
  const proxy = createProxy((_, response) => response.writeHead(502).end())
  proxy.on('connect', (_, client) => {
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.pipe(client).pipe(upstream)
    })
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy())
    client.on('close', () => upstream.destroy())
  })
  return listening(proxy)
}

async function read(incoming: IncomingMessage): Promise<Sent> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const { method = 'GET', url = '/', headers } = incoming
  const host = headers.host ?? ''
  return { method, headers, host, url: new URL(url, `https://${host}`), body: Buffer.concat(chunks) }
}

function write(response: ServerResponse, asked: Sent, { status, headers = {}, body = '' }: Reply): void {
  const bytes = Buffer.from(body)
  const length = status === 204 || asked.method === 'HEAD' ? {} : { 'content-length': String(bytes.length) }
  response.writeHead(status, { ...length, ...headers })
  response.end(asked.method === 'HEAD' ? undefined : bytes)
}

async function certificateFor(names: readonly string[]): Promise<{ readonly cert: string; readonly key: string }> {
  const folder = temporaryFolder('internet')
  const [certPath, keyPath] = [join(folder.path, 'cert.pem'), join(folder.path, 'key.pem')]
  const subject = [
    '-subj',
    '/CN=fake internet',
    '-addext',
    `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`,
  ]
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyPath]
  await execute('openssl', ['req', '-x509', ...key, '-out', certPath, '-days', '30', ...subject])
  const made = { cert: readFileSync(certPath, 'utf8'), key: readFileSync(keyPath, 'utf8') }
  folder.remove()
  return made
}

/** `401` with a bearer challenge. */
export function challenge(parameters: string, scheme = 'Bearer'): Reply {
  return {
    status: 401,
    headers: { 'content-type': 'application/json', 'www-authenticate': `${scheme} ${parameters}` },
    body: '{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}',
  }
}
