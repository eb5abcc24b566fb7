import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Chain } from '../../../src/core/chain/chain.ts'
import type { Credential } from '../../../src/core/host.ts'
import { drip } from '../../support/drip.ts'
import { makeImage } from '../../support/images.ts'
import { startMemoryRegistry } from '../../support/memory.ts'
import { reply, startFake } from '../registry/fake.ts'
import type { FakeRequest } from '../registry/fake.ts'
import { chainOf, plainHost } from './registries.ts'

type Answer = (request: FakeRequest, response: ServerResponse) => void

const timeoutMs = 400
const image = makeImage({ seed: 'drips', layers: [200_000] })
const json = { 'content-type': 'application/json' }
const error = '{"errors":[{"code":"DENIED","message":"no"'

/** A registry that answers as `answer` says, above a healthy one with the image, and a chain over both. */
async function above(t: TestContext, answer: Answer, credential?: Credential): Promise<Chain> {
  const healthy = await startMemoryRegistry({ repositories: { 'team/app': { 1: image } } })
  t.after(() => healthy.stop())
  const slow = await startFake(answer)
  t.after(() => slow.stop())
  const host = {
    ...plainHost,
    credentials: {
      get: ({ registry }: { registry: string }) => Promise.resolve(registry === 'slow' ? credential : undefined),
    },
  }
  const written = [
    { name: 'slow', url: slow.url, timeout: timeoutMs / 1000, mirrorOf: 'healthy' },
    { name: 'healthy', url: healthy.url },
  ]
  const limits = { slowWindowMs: 200, stallMs: 5000, backoffMs: 10 }
  const chain = chainOf(written, { host, limits })
  t.after(() => chain.close())
  return chain
}

const manifest = Buffer.from(image.bytes).toString()
const ofManifest = { 'content-type': image.mediaType }
/** The manifest, blanks after its first character. */
const slowly = { beginning: manifest.slice(0, 1), end: manifest.slice(1) }
const tokenSlowly = { beginning: '{', end: '"token":"abc"}' }
const identity = { identityToken: 'refresh', source: 'test' }

/** A registry that wants a token, which comes as `token` says, and then gives the manifest. */
const signingIn =
  (token: Answer): Answer =>
  (request, response) => {
    if (request.path.startsWith('/token')) return token(request, response)
    const challenge = `Bearer realm="http://${request.headers.host}/token",service="x"`
    if (request.headers.authorization === undefined)
      return reply(response, 401, { headers: { 'www-authenticate': challenge } })
    return reply(response, request.method === 'HEAD' ? 405 : 200, { headers: ofManifest, body: manifest })
  }

/** Answers that come byte by byte; a client with all the time in the world would have the manifest in the end. */
const answers: Readonly<Record<string, { readonly answer: Answer; readonly credential?: Credential }>> = {
  'a token': { answer: signingIn((_, response) => drip(response, 200, json, tokenSlowly)) },
  'a token asked for by POST': {
    answer: signingIn((_, response) => drip(response, 200, json, tokenSlowly)),
    credential: identity,
  },
  'the refusal of a token': { answer: signingIn((_, response) => drip(response, 503, json, { beginning: error })) },
  'a manifest where HEAD is not known': {
    answer: ({ method }, response) =>
      method === 'HEAD' ? reply(response, 405) : drip(response, 200, ofManifest, slowly),
  },
  'the error to a manifest': {
    answer: ({ method }, response) =>
      method === 'HEAD' ? reply(response, 405) : drip(response, 503, json, { beginning: error }),
  },
  'a redirect and what it leads to': {
    answer: ({ method, path }, response) => {
      if (method === 'HEAD') reply(response, 405)
      else if (path === '/elsewhere') drip(response, 200, ofManifest, slowly)
      else drip(response, 307, { location: '/elsewhere' })
    },
  },
}

for (const [what, { answer, credential }] of Object.entries(answers))
  test(`${what} that comes byte by byte holds up no resolve that another registry can serve`, async (t) => {
    const chain = await above(t, answer, credential)
    const { registry, explanation } = await chain.resolve('team/app:1')
    assert.equal(registry.name, 'healthy')
    assert.deepEqual(
      explanation.attempts.map((attempt) => attempt.outcome === 'served'),
      [false, true],
    )
  })

/** Answers after most of the time there is for one answer. */
const late = (response: ServerResponse, status: number, headers = {}, body = ''): void => {
  const timer = setTimeout(() => reply(response, status, { headers, body }), timeoutMs * 0.8)
  response.on('close', () => clearTimeout(timer))
}

test('a registry that takes most of its timeout for each of many steps does not have them all', async (t) => {
  const chain = await above(t, ({ method, path, headers }, response) => {
    if (path.startsWith('/token')) return late(response, 200, json, '{"token":"abc"}')
    if (headers.authorization === undefined) {
      const challenge = `Bearer realm="http://${headers.host}/token",service="x"`
      return late(response, 401, { 'www-authenticate': challenge })
    }
    if (method === 'HEAD') return late(response, 405)
    return late(response, 200, ofManifest, manifest)
  })
  const { registry } = await chain.resolve('team/app:1')
  assert.equal(registry.name, 'healthy')
})

test('a blob that comes byte by byte goes on at the next registry', async (t) => {
  const chain = await above(t, ({ path }, response) => {
    const headers = { 'content-type': image.mediaType, 'docker-content-digest': image.digest }
    const bytes = path.includes('/manifests/') ? image.bytes : undefined
    if (bytes === undefined) return drip(response, 200)
    return reply(response, 200, { headers, body: bytes })
  })
  const source = chain.source(await chain.resolve('team/app:1'))
  const [blob] = image.blobs
  assert.ok(blob)
  let bytes = 0
  const descriptor = { mediaType: blob.mediaType, digest: blob.digest, size: blob.bytes.byteLength }
  for await (const piece of source.blob(descriptor, { onRestart: () => (bytes = 0) })) bytes += piece.byteLength
  assert.equal(bytes, blob.bytes.byteLength)
  const outcomes = source.attempts.map(({ registry, outcome }) => `${registry}: ${outcome}`)
  assert.equal(outcomes[0], 'slow: ERR_STALLED')
  assert.equal(outcomes.at(-1), 'healthy: served')
})
