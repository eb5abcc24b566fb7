import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { refusalReason } from '../../src/core/auth/demand.ts'
import { parseChallenges } from '../../src/core/auth/challenge.ts'
import type { CoreError, ErrorCode } from '../../src/core/errors.ts'
import { silentLogger, systemClock } from '../../src/core/host.ts'
import { decodeFaults, errorOf } from '../../src/core/http/answer.ts'
import { createHttpClient } from '../../src/core/http/client.ts'
import { listening } from '../support/listen.ts'
import { asRecord, notApplicable, record, text } from './adapter.ts'
import type { Adapter, Vector } from './adapter.ts'

const codes: Readonly<Record<string, ErrorCode>> = {
  '401': 'ERR_AUTH_REQUIRED',
  '403': 'ERR_DENIED',
  '404': 'ERR_NOT_FOUND',
  '408': 'ERR_UNAVAILABLE',
  '410': 'ERR_NOT_FOUND',
  '413': 'ERR_TOO_LARGE',
  '429': 'ERR_RATE_LIMITED',
  '451': 'ERR_DENIED',
  '501': 'ERR_UNSUPPORTED',
}

const statuses: Readonly<Record<string, number>> = {
  'http.StatusBadRequest': 400,
  'http.StatusUnauthorized': 401,
  'http.StatusForbidden': 403,
  'http.StatusNotFound': 404,
  'http.StatusMethodNotAllowed': 405,
  'http.StatusTooManyRequests': 429,
  'http.StatusInternalServerError': 500,
  'http.StatusBadGateway': 502,
  'http.StatusServiceUnavailable': 503,
  'http.StatusGatewayTimeout': 504,
}

export const adapter: Adapter = {
  groups: {
    'cimage/response-to-error': async (vector) => {
      const response = text(vector, 'response')
      const status = /^HTTP\/1\.1 (\d+)/.exec(response)?.[1] ?? ''
      const error = await errorFor(response)
      assert.equal(error.status, Number(status))
      if (response.includes('"TOOMANYREQUESTS"')) assert.equal(error.code, 'ERR_RATE_LIMITED')
      else assert.equal(error.code, codes[status] ?? (Number(status) >= 500 ? 'ERR_UNAVAILABLE' : 'ERR_UNSUPPORTED'))
      mentions(error, bodyOf(response))
    },
    'cimage/manifest-unknown': async (vector) => {
      const response = text(vector, 'response')
      const error = await errorFor(response)
      assert.equal(error.code, 'ERR_NOT_FOUND')
      assert.equal(error.status, 404)
    },
    'distribution/401-invalid_token': challengeBeatsBody,
    'distribution/401-insufficient_scope': challengeBeatsBody,
    'ggcr/temporary': notApplicable('what is tried again is decided by the HTTP status: test/core/http/retry.test.ts'),
    'ggcr/not-error-json': async (vector) => {
      const status = statuses[text(vector, 'code')]
      if (status === undefined) return notApplicable('a status this adapter does not know by its Go name')
      const asked = asRecord(record(vector, 'request')['URL'])
      const query = text(asked, 'RawQuery')
      const head = text(record(vector, 'request'), 'Method') === 'http.MethodHead'
      const error = await errorFor(answer(status, head ? '' : text(vector, 'body')), `/${text(asked, 'Path')}?${query}`)
      assert.equal(error.status, status)
      if (!head) mentions(error, text(vector, 'body'))
      const secret = new URLSearchParams(query).get('access_token')
      if (secret !== null) assert.ok(!JSON.stringify([error, error.message]).includes(secret))
      return undefined
    },
    'ggcr/structured': async (vector) => {
      const body = text(vector, 'errorBody')
      const status = statuses[text(vector, 'code')]
      if (status === undefined) return notApplicable('a status this adapter does not know by its Go name')
      mentions(await errorFor(answer(status, body)), body)
      return undefined
    },
  },
}

/** The error for a raw answer, as a registry's client gets it over a socket from a fake server. */
async function errorFor(raw: string, path = '/v2/'): Promise<CoreError> {
  const server = createServer((socket) => socket.once('data', () => socket.end(Buffer.from(raw, 'utf8'))))
  const { port, stop } = await listening(server)
  const url = new URL(path, `http://127.0.0.1:${port}`)
  const client = createHttpClient(
    { name: 'registry', url, timeoutMs: 5000 },
    {
      logger: silentLogger,
      clock: systemClock,
      userAgent: 'portolan/test',
      credentials: { get: () => Promise.resolve(undefined) },
      network: { proxyFor: () => Promise.resolve(undefined), certificateAuthorities: () => [] },
    },
  )
  try {
    return await errorOf('registry', await client.send({ method: 'GET', url, retry: false }))
  } finally {
    await client.close()
    await stop()
  }
}

function answer(status: number, body: string): string {
  return `HTTP/1.1 ${status} Status\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`
}

function bodyOf(response: string): string {
  return response.slice(response.indexOf('\r\n\r\n') + 4)
}

/** The message carries what the registry said: every code, message and textual detail, or the plain text of the body. */
function mentions(error: CoreError, body: string): void {
  const faults = decodeFaults(body)
  const plain = body.replaceAll(/<[^>]*>/g, '').trim()
  const parts =
    faults.length > 0 ? faults.flatMap(({ code, message, detail = '' }) => [code, message, detail]) : [plain]
  for (const part of parts) assert.ok(error.message.includes(part), `${error.message} lacks ${part}`)
}

function challengeBeatsBody(vector: Vector): void {
  const [challenge] = parseChallenges(text(vector, 'wwwAuthenticate'))
  assert.ok(refusalReason(challenge)?.includes(text(vector, 'messageContains')))
}
