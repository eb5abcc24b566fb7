// A FAKE registry of its own process that answers as an attacker may; the first part of a path says how.
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { drip } from '../../support/drip.ts'
import { listening } from '../../support/listen.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

const json = { 'content-type': 'application/json' }
const index = 'application/vnd.oci.image.index.v1+json'
const kilobyte = 1024
const megabyte = 1024 * kilobyte

const whole =
  (status: number, headers: Readonly<Record<string, string>>, body: string): Answer =>
  (_, response) =>
    response.writeHead(status, headers).end(body)

const filled = (piece: string, bytes: number): string => piece.repeat(Math.floor(bytes / piece.length))
const names = (count: number): string =>
  JSON.stringify({ tags: Array.from({ length: count }, (_, number) => `v${number}`) })
const said = (message: string): Answer => whole(403, json, JSON.stringify({ errors: [{ code: 'DENIED', message }] }))

/** All of a page but its first name, which makes each another. */
const rest = `${Array.from({ length: 160_000 }, (_, number) => `"sha-${String(number).padStart(36, 'a')}"`).join()}]}`

/** What each attack answers; made once, so that answering costs this process little. */
const answers: Readonly<Record<string, Answer>> = {
  dots: said(filled('a.', 60 * kilobyte)),
  urls: said(filled('a://', 60 * kilobyte)),
  queries: said(filled('?tokentoken', 60 * kilobyte)),
  tags: whole(500, { 'content-type': 'text/html' }, filled('<', 64 * kilobyte)),
  titles: whole(500, { 'content-type': 'text/html' }, filled('<title', 64 * kilobyte)),
  faults: whole(
    403,
    json,
    JSON.stringify({ errors: Array.from({ length: 900 }, () => ({ code: 'A', message: 'b' })) }),
  ),
  challenges: whole(401, { 'www-authenticate': filled('Basic a="b",', 14 * kilobyte) }, ''),
  manytags: whole(200, json, names(200_000)),
  shorttags: whole(200, json, names(800_000)),
  deeptags: whole(200, json, `{"tags":${filled('[', 7 * megabyte)}`),
  oddtags: whole(200, json, `{"tags":[${filled('{},', 7 * megabyte)}1]}`),
  endless: (request, response) => {
    const next = `<${request.url?.split('?')[0]}?last=${performance.now()}>; rel="next"`
    response.writeHead(200, { ...json, link: next }).end(`{"tags":["v${Math.floor(performance.now() * 1000)}",${rest}`)
  },
  keys: whole(
    200,
    { 'content-type': index },
    `{"schemaVersion":2,${Array.from({ length: 300_000 }, (_, number) => `"k${number}":1`).join()}}`,
  ),
  values: whole(200, { 'content-type': index }, `{"schemaVersion":2,"manifests":[${filled('{},', 3.9 * megabyte)}1]}`),
  text: whole(
    200,
    { 'content-type': index },
    JSON.stringify({ schemaVersion: 2, manifests: [], annotations: { a: filled('a ', 3.9 * megabyte) } }),
  ),
  drip: (_, response) => drip(response, 200, { 'content-type': index }, { beginning: '{' }),
  driperror: (_, response) => drip(response, 503, json, { beginning: '{"errors":[{"message":"no"' }),
  driptoken: (request, response) => {
    if (request.url?.startsWith('/token') === true) return drip(response, 200, json, { beginning: '{' })
    const challenge = `Bearer realm="http://${request.headers.host}/token",service="x"`
    response.writeHead(401, { 'www-authenticate': challenge }).end()
    return undefined
  },
}

const server = await listening(
  createServer((request, response) => {
    const attack = request.url?.startsWith('/token') === true ? 'driptoken' : (request.url?.split('/')[2] ?? '')
    if (request.method === 'HEAD' && attack !== 'driptoken') response.writeHead(405).end()
    else (answers[attack] ?? whole(404, {}, ''))(request, response)
  }),
)
process.send?.(server.port)
process.once('disconnect', () => void server.stop())
