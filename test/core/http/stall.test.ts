import assert from 'node:assert/strict'
import { createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { listening } from '../../support/listen.ts'
import { failure, fakeServer, get, testClient, textOf } from './harness.ts'

test('a body that stops is ERR_STALLED, and its connection is closed', async () => {
  await using registry = await fakeServer((_, response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('some')
  })
  await using client = testClient(registry.url, { limits: { stallMs: 60 } })
  const response = await client.send(get(registry.url))
  const error = await failure(response.bytes(1000), 'ERR_STALLED')
  assert.match(error.message, /sent nothing/)
  await registry.idle()
})

test('a body that never starts after its head is ERR_STALLED too', async () => {
  await using registry = await fakeServer((_, response) => response.writeHead(200).flushHeaders())
  await using client = testClient(registry.url, { limits: { stallMs: 60 } })
  await failure(textOf(await client.send(get(registry.url))), 'ERR_STALLED')
  await registry.idle()
})

test('a slow reader is not blamed on the registry', async () => {
  const size = 4 * 1024 * 1024
  await using registry = await fakeServer((_, response) => response.end(Buffer.alloc(size)))
  await using client = testClient(registry.url, { limits: { stallMs: 30 } })
  const response = await client.send(get(registry.url))
  let bytes = 0
  let pauses = 0
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    // Longer than the watchdog's patience: the pause itself is the case.
    if (pauses++ < 3) await new Promise((resolve) => setTimeout(resolve, 60))
  }
  assert.equal(bytes, size)
})

test('a watched body that trickles is ERR_STALLED; one that is not watched may trickle', async () => {
  await using registry = await fakeServer((_, response) => {
    let left = 20
    const drip = setInterval(() => {
      response.write('x')
      if (--left === 0) response.end()
    }, 10)
    response.on('close', () => clearInterval(drip))
  })
  const limits = { slowWindowMs: 50, slowBytesPerSecond: 16 * 1024 }
  await using client = testClient(registry.url, { limits })
  const watched = await client.send(get(registry.url, { watch: true }))
  assert.match((await failure(watched.bytes(100), 'ERR_STALLED')).message, /too little/)
  assert.equal(await textOf(await client.send(get(registry.url))), 'x'.repeat(20))
})

test('an upload nobody reads is ERR_STALLED', async () => {
  const sockets: Socket[] = []
  const server = createServer((socket) => sockets.push(socket.pause()))
  const { port, idle, stop } = await listening(server)
  const url = new URL(`http://127.0.0.1:${port}`)
  await using client = testClient(url, { limits: { stallMs: 100 } })
  const error = await failure(client.send({ method: 'PUT', url, body: endless }), 'ERR_STALLED')
  assert.match(error.message, /read nothing/)
  for (const socket of sockets) socket.resume()
  await idle()
  await stop()
})

test('a long upload is not held to the time for the head, its answer is held to the time for commits', async () => {
  let body = ''
  await using registry = await fakeServer((request) =>
    request.on('data', (chunk: Buffer) => (body += chunk.toString())),
  )
  await using client = testClient(registry.url, { timeoutMs: 500, limits: { commitMs: 60, stallMs: 5000 } })
  await failure(client.send({ method: 'PUT', url: registry.url, body: slow, bodyLength: 4 }), 'ERR_UNAVAILABLE')
  assert.equal(body, 'abcd')
})

test('what can not be read for an upload is a local failure', async () => {
  await using registry = await fakeServer((request) => request.resume())
  await using client = testClient(registry.url)
  const error = await failure(client.send({ method: 'PUT', url: registry.url, body: broken }), 'ERR_LOCAL')
  assert.match(error.message, /disk on fire/)
})

async function* endless(): AsyncGenerator<Uint8Array> {
  while (true) yield Buffer.alloc(1024 * 1024)
}

async function* slow(): AsyncGenerator<Uint8Array> {
  for (const part of ['a', 'b', 'c', 'd']) {
    await new Promise((resolve) => setTimeout(resolve, 200))
    yield Buffer.from(part)
  }
}

async function* broken(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('begin')
  throw new Error('disk on fire')
}
