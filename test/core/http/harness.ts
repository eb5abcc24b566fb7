import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import assert from 'node:assert/strict'
import { isCoreError, type CoreError, type ErrorCode } from '../../../src/core/errors.ts'
import { silentLogger, systemClock, type CredentialProvider, type Host, type Logger } from '../../../src/core/host.ts'
import { createHttpClient } from '../../../src/core/http/client.ts'
import type { HttpClient, HttpOptions, HttpRequest, HttpResponse } from '../../../src/core/http/http.ts'
import type { HttpLimits } from '../../../src/core/http/limits.ts'
import { listening, type Listening } from '../../support/listen.ts'

export interface HostParts {
  readonly logger?: Logger
  readonly credentials?: CredentialProvider
  readonly proxyFor?: (url: URL) => string | undefined
  readonly authorities?: readonly string[]
}

/** A host with the machine's clock, no credentials and no proxy unless given. */
export function testHost(parts: HostParts = {}): Host {
  return {
    logger: parts.logger ?? silentLogger,
    credentials: parts.credentials ?? { get: () => Promise.resolve(undefined) },
    network: {
      proxyFor: (url) => Promise.resolve(parts.proxyFor?.(url)),
      certificateAuthorities: () => parts.authorities ?? [],
    },
    clock: systemClock,
    userAgent: 'portolan/test',
  }
}

/** What a fake server was asked. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
}

/** A fake server: answers as its handler says, and keeps what it was asked. */
export interface FakeServer extends Listening {
  readonly url: URL
  readonly asked: Asked[]
  readonly at: (path: string) => URL
  readonly paths: () => readonly string[]
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

export async function fakeServer(
  handler: RequestListener,
  make: (listener: RequestListener) => Server = createServer,
  scheme = 'http',
): Promise<FakeServer> {
  const asked: Asked[] = []
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    asked.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers })
    handler(request, response)
  }
  const base = await listening(make(listener))
  const url = new URL(`${scheme}://127.0.0.1:${base.port}`)
  return {
    ...base,
    url,
    asked,
    at: (path) => new URL(path, url),
    paths: () => asked.map((one) => one.path),
    [Symbol.asyncDispose]: base.stop,
  }
}

export type ClientParts = Partial<HttpOptions> & { readonly limits?: Partial<HttpLimits>; readonly host?: Host }

/** A client of the registry at `url`, with short times. */
export function testClient(url: URL, parts: ClientParts = {}): HttpClient & AsyncDisposable {
  const { host = testHost(), ...options } = parts
  const client = createHttpClient({ name: 'acme', url, timeoutMs: 5000, ...options }, host)
  return {
    send: (request) => client.send(request),
    wayTo: (url) => client.wayTo(url),
    carry: (request, read) => client.carry(request, read),
    close: () => client.close(),
    [Symbol.asyncDispose]: () => client.close(),
  }
}

export async function textOf(response: HttpResponse): Promise<string> {
  return Buffer.from(await response.bytes(1024 * 1024)).toString()
}

export function get(url: URL, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, ...more }
}

/** The CoreError `promise` fails with. */
export async function failure(promise: Promise<unknown>, code: ErrorCode): Promise<CoreError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(isCoreError(error, code), `expected ${code}, got ${String(error)}`)
  return error
}
