import assert from 'node:assert/strict'
import { createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { listening } from '../../support/listen.ts'
import { failure, fakeServer, get, testClient, textOf } from './harness.ts'

/** A fake server that writes raw bytes to whoever connects and asks. */
async function rawServer(answer: (socket: Socket) => void) {
  const base = await listening(createServer((socket) => socket.once('data', () => answer(socket))))
  return { ...base, url: new URL(`http://127.0.0.1:${base.port}`), [Symbol.asyncDispose]: base.stop }
}

test('a body beyond its limit is ERR_TOO_LARGE at once and the connection is closed', async () => {
  await using registry = await fakeServer((request, response) => {
    if (request.url === '/declared') response.writeHead(200, { 'content-length': String(300 * 1024 * 1024) })
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
    }
    response.on('drain', more)
    more()
  })
  await using client = testClient(registry.url)
  for (const path of ['/declared', '/endless']) {
    const response = await client.send(get(registry.at(path)))
    const error = await failure(response.bytes(100_000), 'ERR_TOO_LARGE')
    assert.match(error.message, /larger than 100000 bytes/)
    await registry.idle()
  }
})

test('a body of exactly the limit is read', async () => {
  await using registry = await fakeServer((_, response) => response.end('x'.repeat(100)))
  await using client = testClient(registry.url)
  assert.equal((await (await client.send(get(registry.url))).bytes(100)).byteLength, 100)
})

test('a server that accepts and says nothing is ERR_UNAVAILABLE after the timeout, connection closed', async () => {
  await using server = await rawServer(() => undefined)
  await using client = testClient(server.url, { timeoutMs: 60 })
  const error = await failure(client.send(get(server.url)), 'ERR_UNAVAILABLE')
  assert.match(error.message, /did not answer within 0\.1 s/)
  await server.idle()
})

test('a head that comes byte by byte does not outlast the timeout', async () => {
  await using server = await rawServer((socket) => {
    const drip = setInterval(() => socket.write('x'), 5)
    socket.write('HTTP/1.1 200 OK\r\nx-slow: ')
    socket.on('close', () => clearInterval(drip))
  })
  await using client = testClient(server.url, { timeoutMs: 100 })
  await failure(client.send(get(server.url)), 'ERR_UNAVAILABLE')
  await server.idle()
})

test('informational answers without end do not outlast the timeout', async () => {
  await using server = await rawServer((socket) => {
    const drip = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), 5)
    socket.on('close', () => clearInterval(drip))
  })
  await using client = testClient(server.url, { timeoutMs: 100 })
  await failure(client.send(get(server.url)), 'ERR_UNAVAILABLE')
  await server.idle()
})

test('endless headers are ERR_TOO_LARGE', async () => {
  await using server = await rawServer((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n')
    const more = (): void => {
      while (!socket.destroyed && socket.write(`x-${'a'.repeat(100)}: ${'b'.repeat(1000)}\r\n`));
    }
    socket.on('drain', more)
    more()
  })
  await using client = testClient(server.url)
  await failure(client.send(get(server.url)), 'ERR_TOO_LARGE')
  await server.idle()
})

test('something that is not HTTP is ERR_UNAVAILABLE and says so', async () => {
  await using server = await rawServer((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'))
  await using client = testClient(server.url)
  const error = await failure(client.send(get(server.url)), 'ERR_UNAVAILABLE')
  assert.match(error.message, /does not speak HTTP/)
})

test('a body cut before its declared end is ERR_UNAVAILABLE; one ended by the close of the connection is whole', async () => {
  await using server = await rawServer((socket) => {
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')
  })
  await using client = testClient(server.url)
  await failure(textOf(await client.send(get(server.url))), 'ERR_UNAVAILABLE')
  await using plain = await rawServer((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nwhole'))
  await using other = testClient(plain.url)
  assert.equal(await textOf(await other.send(get(plain.url))), 'whole')
})

test('content that comes encoded though asked for plain is refused', async () => {
  await using registry = await fakeServer((request, response) => {
    response.writeHead(200, { 'content-encoding': request.url === '/gzip' ? 'gzip' : 'identity' }).end('bytes')
  })
  await using client = testClient(registry.url)
  const error = await failure(client.send(get(registry.at('/gzip'))), 'ERR_UNSUPPORTED')
  assert.match(error.message, /encoded as gzip/)
  assert.equal(await textOf(await client.send(get(registry.at('/identity')))), 'bytes')
  assert.equal((await client.send({ method: 'HEAD', url: registry.at('/gzip') })).status, 200)
})

test('a discarded answer frees its connection for the next request', async () => {
  const sockets = new Set<Socket>()
  await using registry = await fakeServer((request, response) => {
    sockets.add(request.socket)
    response.writeHead(404).end('x'.repeat(2000))
  })
  await using client = testClient(registry.url)
  for (let i = 0; i < 5; i++) await (await client.send(get(registry.url))).discard()
  assert.ok(sockets.size < 5, `${sockets.size} connections for 5 requests`)
})

test('several header lines of one name are joined, names are in lower case', async () => {
  await using server = await rawServer((socket) => {
    socket.end('HTTP/1.1 200 OK\r\nWWW-Authenticate: Basic\r\nwww-authenticate: Bearer\r\nContent-Length: 0\r\n\r\n')
  })
  await using client = testClient(server.url)
  const response = await client.send(get(server.url))
  await response.discard()
  assert.equal(response.headers['www-authenticate'], 'Basic, Bearer')
})
