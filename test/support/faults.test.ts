import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { refusingPort, silentServer, startFaultProxy } from './faults.ts'
import type { FaultProxy } from './faults.ts'
import { makeImage } from './images.ts'
import { startMemoryRegistry } from './memory.ts'
import type { MemoryRegistry } from './memory.ts'
import { send } from './seed.ts'

const image = makeImage()
const [, layer] = image.blobs
assert.ok(layer)
const manifest = '/v2/team/app/manifests/v1'
const blob = `/v2/team/app/blobs/${layer.digest}`

let registry: MemoryRegistry
let proxy: FaultProxy

before(async () => {
  registry = await startMemoryRegistry({ repositories: { 'team/app': { v1: image } } })
  proxy = await startFaultProxy(registry.url)
})
after(async () => {
  await proxy.stop()
  await registry.stop()
})
beforeEach(() => proxy.use('ok'))

async function get(path: string, headers: Record<string, string> = {}) {
  return send(`${proxy.url}${path}`, { headers })
}

test('ok passes everything on as it is', async () => {
  assert.deepEqual((await get(blob)).body, Buffer.from(layer.bytes))
  assert.equal((await get(manifest)).headers['docker-content-digest'], image.digest)
})

for (const [mode, path, status] of [
  ['all:503', manifest, 503],
  ['all:404', '/v2/', 200],
  ['man:429', manifest, 429],
  ['man:429', blob, 200],
  ['blob:500', blob, 500],
  ['ping:404', '/v2/', 404],
  ['list:403', '/v2/team/app/tags/list', 403],
  ['html', '/v2/', 200],
  ['ratelimit:7', manifest, 429],
  ['auth:basic', manifest, 401],
  ['auth:basic', '/v2/', 200],
  ['auth:basicall', '/v2/', 401],
  ['auth:bearerall', '/token', 200],
  ['redirectloop', blob, 307],
  ['empty', manifest, 200],
] as const) {
  test(`${mode} answers ${status} for ${path.split('/').at(-2) ?? path}`, async () => {
    await proxy.use(mode)
    assert.equal((await get(path)).status, status)
  })
}

test('the first request only, with the modes called once', async () => {
  await proxy.use('blob429once')
  const first = await get(blob)
  assert.deepEqual([first.status, first.headers['retry-after']], [429, '1'])
  assert.equal((await get(blob)).status, 200)
  await proxy.use('corruptonce')
  assert.notDeepEqual((await get(blob)).body, Buffer.from(layer.bytes))
  assert.deepEqual((await get(blob)).body, Buffer.from(layer.bytes))
})

test('cut ends the connection at half of the body', async () => {
  await proxy.use('cut')
  await assert.rejects(get(blob), { code: 'ECONNRESET' })
})

test('corrupt changes exactly one byte', async () => {
  await proxy.use('corrupt')
  const { body } = await get(blob)
  assert.equal(body.length, layer.bytes.length)
  assert.equal(body.filter((byte, place) => byte !== layer.bytes[place]).length, 1)
})

test('headers that are promised to be missing are missing', async () => {
  await proxy.use('nodigest,nolen')
  const { headers } = await get(manifest)
  assert.equal(headers['docker-content-digest'], undefined)
  assert.equal(headers['content-length'], undefined)
})

test('norange answers 200 with everything; close has no length', async () => {
  await proxy.use('norange')
  assert.equal((await get(blob, { range: 'bytes=5-' })).status, 200)
  await proxy.use('close')
  const answer = await get(blob)
  assert.equal(answer.headers['content-length'], undefined)
  assert.deepEqual(answer.body, Buffer.from(layer.bytes))
})

test('stalled requests stay open until the client leaves, and the sockets are counted', async () => {
  for (const mode of ['stallhead', 'silent']) {
    await proxy.use(mode)
    const socket = createConnection(proxy.port, '127.0.0.1')
    const asked = proxy.requests.length
    socket.write(`GET ${manifest} HTTP/1.1\r\nhost: x\r\n\r\n`)
    await proxy.asked(asked + 1)
    await once(socket, 'drain', { signal: AbortSignal.timeout(20) }).catch(() => 0)
    assert.equal(socket.bytesRead, 0)
    assert.ok(proxy.openSockets() > 0)
    socket.destroy()
    await proxy.idle()
    assert.equal(proxy.openSockets(), 0)
  }
})

test('stallmid sends half and no more', async () => {
  await proxy.use('stallmid')
  const socket = createConnection(proxy.port, '127.0.0.1')
  socket.write(`GET ${blob} HTTP/1.1\r\nhost: x\r\n\r\n`)
  let text = Buffer.alloc(0)
  const half = Math.floor(layer.bytes.length / 2)
  const bodyBytes = () => text.length - (text.indexOf('\r\n\r\n') + 4)
  while (!text.includes('\r\n\r\n') || bodyBytes() < half) {
    const [chunk] = await once(socket, 'data')
    text = Buffer.concat([text, chunk])
  }
  assert.equal(bodyBytes(), half)
  socket.destroy()
})

test('refuse stops listening and comes back on the same port', async () => {
  const { port } = proxy
  await proxy.use('refuse')
  await assert.rejects(get('/v2/'), { code: 'ECONNREFUSED' })
  await proxy.use('ok')
  assert.equal(proxy.port, port)
  assert.equal((await get('/v2/')).status, 200)
})

test('an endless manifest is sent until the client leaves', async () => {
  await proxy.use('endlessman')
  const socket = createConnection(proxy.port, '127.0.0.1')
  socket.write(`GET ${manifest} HTTP/1.1\r\nhost: x\r\n\r\n`)
  while (socket.bytesRead < 5_000_000) await once(socket, 'data')
  socket.destroy()
  await once(socket, 'close')
})

test('a client that leaves a slow answer is waited for no longer', async () => {
  await proxy.use('slow:3600000')
  const asked = proxy.requests.length
  const socket = createConnection(proxy.port, '127.0.0.1')
  socket.write(`GET ${manifest} HTTP/1.1\r\nhost: x\r\n\r\n`)
  await proxy.asked(asked + 1)
  socket.destroy()
  await proxy.idle()
})

test('an unknown mode is an error, not a proxy without faults', async () => {
  await assert.rejects(proxy.use('stal'), /no fault mode is called stal/)
})

const vectors = process.env['VECTORS'] ?? join(import.meta.dirname, '../../../shared/vectors')
const matrix = join(vectors, 'measured-fault-matrix.json')

test('every mode that others were measured with exists here', { skip: !existsSync(matrix) }, async () => {
  const { modes } = JSON.parse(readFileSync(matrix, 'utf8'))
  const names = Object.keys(modes).map((mode) => mode.replace(/:N$/, ':503'))
  assert.ok(names.length > 10)
  for (const name of names) await proxy.use(name)
})

test('refusingPort refuses, a silent server accepts and says nothing', async () => {
  await assert.rejects(send(`http://127.0.0.1:${await refusingPort()}/`), { code: 'ECONNREFUSED' })
  const silent = await silentServer()
  const socket = createConnection(silent.port, '127.0.0.1')
  await once(socket, 'connect')
  await silent.stop()
  await once(socket, 'close')
  assert.equal(socket.bytesRead, 0)
})
