import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { systemClock, type Clock } from '../../../src/core/host.ts'
import { parseRetryAfter } from '../../../src/core/http/retry.ts'
import { failure, fakeServer, get, testClient, testHost, textOf } from './harness.ts'

const quick = { backoffMs: 1 }

for (const status of [500, 502, 503, 504]) {
  test(`a ${status} that passes is tried again`, async () => {
    let times = 0
    await using registry = await fakeServer((_, response) => {
      response.writeHead(++times < 3 ? status : 200).end('body')
    })
    await using client = testClient(registry.url, { limits: quick })
    assert.equal(await textOf(await client.send(get(registry.url))), 'body')
    assert.equal(times, 3)
  })
}

test('a 503 that stays is an answer after three requests', async () => {
  await using registry = await fakeServer((_, response) => response.writeHead(503).end())
  await using client = testClient(registry.url, { limits: quick })
  assert.equal((await client.send(get(registry.url))).status, 503)
  assert.equal(registry.asked.length, 3)
})

test('a connection cut before the answer is tried again, and named when it stays', async () => {
  let times = 0
  await using registry = await fakeServer((request, response) => {
    if (++times === 1) request.socket.destroy()
    else response.end('body')
  })
  await using client = testClient(registry.url, { limits: quick })
  assert.equal(await textOf(await client.send(get(registry.url))), 'body')
  await using hopeless = await fakeServer((request) => request.socket.destroy())
  await using other = testClient(hopeless.url, { limits: quick })
  const error = await failure(other.send(get(hopeless.url)), 'ERR_UNAVAILABLE')
  assert.match(error.message, /acme: 127\.0\.0\.1:\d+ closed the connection/)
  assert.equal(hopeless.asked.length, 3)
})

test('a refused connection and other statuses are not tried again', async () => {
  await using registry = await fakeServer((_, response) => response.writeHead(404).end())
  await using client = testClient(registry.url, { limits: quick })
  assert.equal((await client.send(get(registry.url))).status, 404)
  assert.equal(registry.asked.length, 1)
  await registry.stop()
  const error = await failure(client.send(get(registry.url)), 'ERR_UNAVAILABLE')
  assert.match(error.message, /refuses connections/)
})

test('writes are tried once unless they say otherwise', async () => {
  await using registry = await fakeServer((_, response) => response.writeHead(503).end())
  await using client = testClient(registry.url, { limits: quick })
  await client.send({ method: 'POST', url: registry.url })
  assert.equal(registry.asked.length, 1)
  await client.send({ method: 'POST', url: registry.url, retry: true })
  assert.equal(registry.asked.length, 4)
})

test('a rate limit is waited for once when it ends soon, in seconds or as a date', async () => {
  for (const after of ['0', new Date(Date.now() - 1000).toUTCString()]) {
    await using registry = await fakeServer((_, response) => response.writeHead(429, { 'retry-after': after }).end())
    await using client = testClient(registry.url)
    assert.equal((await client.send(get(registry.url))).status, 429)
    assert.equal(registry.asked.length, 2)
  }
})

test('a rate limit without an end, or with a far one, is an answer at once', async () => {
  for (const headers of [{}, { 'retry-after': '30' }, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }]) {
    await using registry = await fakeServer((_, response) => response.writeHead(429, headers).end())
    await using client = testClient(registry.url)
    assert.equal((await client.send(get(registry.url))).status, 429)
    assert.equal(registry.asked.length, 1)
  }
})

test('Retry-After of a 503 is what is waited, and a long one is left to the caller', async () => {
  const waits: number[] = []
  const clock: Clock = { ...systemClock, sleep: (ms) => Promise.resolve(void waits.push(ms)) }
  let after = '1'
  await using registry = await fakeServer((_, response) => response.writeHead(503, { 'retry-after': after }).end())
  await using client = testClient(registry.url, { host: { ...testHost(), clock } })
  await client.send(get(registry.url))
  assert.deepEqual(waits, [1000, 1000])
  after = '60'
  await client.send(get(registry.url))
  assert.deepEqual(waits, [1000, 1000])
})

test('a back-off ends as soon as the request is cancelled', async () => {
  const abort = new AbortController()
  await using registry = await fakeServer((_, response) => {
    response.writeHead(503).end()
    response.on('close', () => setImmediate(() => abort.abort()))
  })
  await using client = testClient(registry.url, { limits: { backoffMs: 3_600_000 } })
  await failure(client.send(get(registry.url, { signal: abort.signal })), 'ERR_CANCELLED')
  assert.equal(registry.asked.length, 1)
})

test('Retry-After: any text gives undefined or milliseconds that are not negative', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.nat().map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const ms = parseRetryAfter(text, 0)
      assert.ok(ms === undefined || ms >= 0)
    }),
  )
  assert.equal(parseRetryAfter('120', 0), 120_000)
  assert.equal(parseRetryAfter('Fri, 31 Dec 1999 23:59:59 GMT', Date.UTC(1999, 11, 31, 23, 59, 49)), 10_000)
  assert.equal(parseRetryAfter(' 5 ', 0), 5000)
  for (const nonsense of [undefined, '', '-1', '1.5', 'soon', '1e9'])
    assert.equal(parseRetryAfter(nonsense, 0), undefined)
})
