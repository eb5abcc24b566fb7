import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { listening } from '../../support/listen.ts'
import { failure, fakeServer, get, testClient, type ClientParts } from './harness.ts'

/** A fake server that reads and never answers. */
async function silentServer(scheme = 'http') {
  const server = createServer((socket) => socket.resume())
  const connected = once(server, 'connection')
  const base = await listening(server)
  const url = new URL(`${scheme}://127.0.0.1:${base.port}`)
  return { ...base, url, connected, [Symbol.asyncDispose]: base.stop }
}

const patient: ClientParts = { timeoutMs: 3_600_000 }

for (const scheme of ['http', 'https']) {
  test(`an abort before the answer over ${scheme} closes the connection`, async () => {
    await using server = await silentServer(scheme)
    await using client = testClient(server.url, patient)
    const abort = new AbortController()
    const sent = client.send(get(server.url, { signal: abort.signal }))
    await server.connected
    abort.abort()
    await failure(sent, 'ERR_CANCELLED')
    await server.idle()
  })
}

for (const scheme of ['http', 'socks5']) {
  test(`an abort while a ${scheme} proxy keeps us waiting closes the connection`, async () => {
    await using server = await silentServer()
    const proxy = `${scheme}://127.0.0.1:${server.port}`
    await using client = testClient(new URL('https://registry.example.com'), { ...patient, proxy })
    const abort = new AbortController()
    const sent = client.send(get(new URL('https://registry.example.com/v2/'), { signal: abort.signal }))
    await server.connected
    abort.abort()
    await failure(sent, 'ERR_CANCELLED')
    await server.idle()
  })
}

test('an abort in mid-body ends the reader and closes the connection', async () => {
  await using registry = await fakeServer((_, response) => response.writeHead(200).write('begin'))
  await using client = testClient(registry.url, patient)
  const abort = new AbortController()
  const response = await client.send(get(registry.url, { signal: abort.signal }))
  const read = async (): Promise<void> => {
    for await (const chunk of response.body) if (chunk.byteLength > 0) abort.abort()
  }
  await failure(read(), 'ERR_CANCELLED')
  await registry.idle()
})

test('an abort closes the connection of an answer nobody has begun to read', async () => {
  await using registry = await fakeServer((_, response) => response.writeHead(200).write('begin'))
  await using client = testClient(registry.url, patient)
  const abort = new AbortController()
  const response = await client.send(get(registry.url, { signal: abort.signal }))
  abort.abort()
  await registry.idle()
  await failure(response.bytes(10), 'ERR_CANCELLED')
})

test('an abort in mid-upload closes the connection and ends the source', async () => {
  await using registry = await fakeServer((request) => request.resume())
  await using client = testClient(registry.url, patient)
  const abort = new AbortController()
  const events = new EventEmitter()
  const ended = once(events, 'ended')
  const source = async function* (): AsyncGenerator<Uint8Array> {
    try {
      for (let i = 0; ; i++) {
        if (i === 10) abort.abort()
        yield Buffer.alloc(16 * 1024)
      }
    } finally {
      events.emit('ended')
    }
  }
  const sent = client.send({ method: 'PUT', url: registry.url, body: source, signal: abort.signal })
  await failure(sent, 'ERR_CANCELLED')
  await ended
  await registry.idle()
})

test('a request with an aborted signal is not sent', async () => {
  await using registry = await fakeServer((_, response) => response.end())
  await using client = testClient(registry.url)
  await failure(client.send(get(registry.url, { signal: AbortSignal.abort() })), 'ERR_CANCELLED')
  assert.equal(registry.asked.length, 0)
})

test('leaving a body early closes its connection, and the next request works', async () => {
  await using registry = await fakeServer((request, response) => {
    if (request.url === '/big') response.writeHead(200).write(Buffer.alloc(1024 * 1024))
    else response.end('small')
  })
  await using client = testClient(registry.url)
  for await (const chunk of (await client.send(get(registry.at('/big')))).body) if (chunk.byteLength > 0) break
  await registry.idle()
  assert.equal((await (await client.send(get(registry.at('/small')))).bytes(10)).byteLength, 5)
})

test('cancelling one of many requests leaves the others alone', async () => {
  const held: (() => void)[] = []
  await using registry = await fakeServer((_, response) => {
    held.push(() => response.end('ok'))
    if (held.length === 6) abort.abort()
  })
  await using client = testClient(registry.url, patient)
  const abort = new AbortController()
  const cancelled = client.send(get(registry.url, { signal: abort.signal }))
  const others = Array.from({ length: 5 }, () => client.send(get(registry.url)))
  await failure(cancelled, 'ERR_CANCELLED')
  for (const answer of held) answer()
  const bodies = await Promise.all(others.map(async (one) => (await (await one).bytes(10)).byteLength))
  assert.deepEqual(bodies, [2, 2, 2, 2, 2])
})

test('closing the client closes every connection, those still being opened too', async () => {
  await using server = await silentServer('https')
  const client = testClient(server.url, patient)
  const sent = client.send(get(server.url))
  await server.connected
  await Promise.all([failure(sent, 'ERR_UNAVAILABLE'), client.close()])
  await server.idle()
})
