import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { Lanes, type Lane } from '../../../src/core/http/lanes.ts'
import type { HttpResponse } from '../../../src/core/http/http.ts'
import { alice, ask, authClient, status } from '../auth/harness.ts'
import { failure, fakeServer, get, testClient, textOf, type FakeServer } from './harness.ts'
import { socksProxy } from './socks.ts'

/** Lets everything happen that only waits for its turn. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise(setImmediate)
}

test('places are given in order, each once, and those who left the queue get none', async () => {
  const lanes = new Lanes()
  const order: number[] = []
  const leaves: (() => void)[] = []
  const abort = new AbortController()
  const enter = async (place: number, signal?: AbortSignal): Promise<void> => {
    leaves.push(await lanes.enter('login', signal))
    order.push(place)
  }
  const first = [1, 2, 3, 4].map((place) => enter(place))
  const leaver = enter(5, abort.signal)
  const second = [6, 7].map((place) => enter(place))
  await Promise.all(first)
  await settle()
  assert.deepEqual(order, [1, 2, 3, 4])
  abort.abort(new Error('left'))
  await assert.rejects(leaver, /left/)
  await assert.rejects(enter(8, abort.signal), /left/)
  leaves[0]?.()
  leaves[0]?.()
  await settle()
  assert.deepEqual(order, [1, 2, 3, 4, 6])
  leaves[1]?.()
  await Promise.all(second)
  assert.deepEqual(order, [1, 2, 3, 4, 6, 7])
})

test('a full lane holds up no other', async () => {
  const lanes = new Lanes()
  const names: readonly Lane[] = ['login', 'document', 'download', 'upload']
  for (const lane of names) {
    let count = 0
    for (let i = 0; i < 50; i++) void lanes.enter(lane).then(() => count++)
    await settle()
    assert.ok(count > 0 && count < 50, `${count} in ${lane}`)
  }
})

/** A fake registry with a token service, and how many connections were ever made to it. */
async function counted(): Promise<FakeServer & { readonly tokens: () => number; readonly made: () => number }> {
  let made = 0
  let tokens = 0
  const server = await fakeServer(
    (request, response) => {
      if (request.url?.startsWith('/token') === true) response.end(JSON.stringify({ token: `t${tokens++}` }))
      else if (request.headers.authorization !== undefined) response.end('content')
      else response.writeHead(401, { 'www-authenticate': 'Bearer realm="/token"' }).end()
    },
    (listener) => createServer(listener).on('connection', () => made++),
  )
  return Object.assign(server, { tokens: () => tokens, made: () => made })
}

test('300 requests at once use few connections, logins included, and all are answered', async () => {
  await using registry = await counted()
  await using client = authClient(registry.url, { credential: alice })
  const sent = Array.from({ length: 300 }, (_, place) => {
    const scopes = [{ type: 'repository', name: `team/app${place}`, actions: ['pull'] }]
    return status(client, ask(registry.at('/v2/x'), { scopes }))
  })
  assert.deepEqual(new Set(await Promise.all(sent)), new Set([200]))
  assert.equal(registry.tokens(), 300)
  assert.ok(registry.made() <= 16, `${registry.made()} connections`)
})

for (const through of ['an http proxy', 'a SOCKS proxy', 'nothing'] as const) {
  test(`200 documents are asked for over 12 connections, through ${through}`, async () => {
    await using registry = await counted()
    await using socks = await socksProxy()
    const proxies = { nothing: 'none', 'an http proxy': registry.url.href, 'a SOCKS proxy': socks.url }
    const home = new URL(`http://registry.example.com:${registry.port}`)
    const url = through === 'nothing' ? registry.url : home
    await using client = testClient(url, { proxy: proxies[through] })
    const headers = { authorization: 'x' }
    const sent = Array.from({ length: 200 }, async () =>
      textOf(await client.send(get(new URL('/x', url), { headers }))),
    )
    assert.deepEqual(new Set(await Promise.all(sent)), new Set(['content']))
    assert.ok(registry.made() <= 12, `${registry.made()} connections`)
  })
}

test('heads whose bodies nobody reads hold up nobody: there is nothing to read', async () => {
  await using registry = await fakeServer((_, response) => response.end('content'))
  await using client = testClient(registry.url)
  for (let i = 0; i < 50; i++) await client.send({ method: 'HEAD', url: registry.at('/x') })
  assert.equal(registry.asked.length, 50)
})

test('a document and its login come while every download is held up, and a waiting one can be given up', async () => {
  const held: (() => void)[] = []
  await using registry = await fakeServer((request, response) => {
    if (request.url?.startsWith('/token') === true) response.end('{"token":"t"}')
    else if (request.headers.authorization === undefined) {
      response.writeHead(401, { 'www-authenticate': 'Bearer realm="/token"' }).end()
    } else if (request.url === '/blob') {
      response.write('half')
      held.push(() => response.end('half'))
    } else response.end()
  })
  await using client = authClient(registry.url, { credential: alice, timeoutMs: 300 })
  const blob = ask(registry.at('/blob'), { lane: 'download' })
  const first: HttpResponse[] = []
  for (let i = 0; i < 12; i++) first.push(await client.send(blob))
  const waiting = [client.send(blob), client.send(blob)]
  const abort = new AbortController()
  const leaving = client.send({ ...blob, signal: abort.signal })
  const other = [{ type: 'repository', name: 'team/other', actions: ['pull'] }]
  assert.equal(await status(client, ask(registry.at('/v2/x'), { scopes: other })), 200)
  abort.abort()
  await failure(leaving, 'ERR_CANCELLED')
  assert.equal(held.length, 12)
  // Waiting for one's turn is no answer the registry owes: longer than its timeout is allowed.
  await new Promise((resolve) => setTimeout(resolve, 400))
  for (const release of held) release()
  for (const response of first) assert.equal(await textOf(response), 'halfhalf')
  const later = await Promise.all(waiting)
  for (const release of held.slice(12)) release()
  for (const response of later) assert.equal(await textOf(response), 'halfhalf')
})

test('uploads that read from downloads of the same registry all come to their end', async () => {
  await using registry = await fakeServer((request, response) => {
    if (request.method === 'GET') response.end('layer')
    else request.resume().on('end', () => response.writeHead(201).end())
  })
  await using client = testClient(registry.url)
  const copy = async (): Promise<number> => {
    const body = async function* (): AsyncGenerator<Uint8Array> {
      yield* (await client.send(get(registry.at('/blob'), { lane: 'download' }))).body
    }
    const response = await client.send({ method: 'PUT', url: registry.at('/put'), body, bodyLength: 5 })
    await response.discard()
    return response.status
  }
  const statuses = await Promise.all(Array.from({ length: 60 }, copy))
  assert.deepEqual(new Set(statuses), new Set([201]))
})
