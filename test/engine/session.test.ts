import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:http2'
import type { ClientHttp2Session } from 'node:http2'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { decode, encode, numberOf, textOf } from '../../src/engine/build/protobuf.ts'
import { openSession } from '../../src/engine/build/session.ts'
import type { BuildRequest } from '../../src/engine/engine.ts'
import { Transport } from '../../src/engine/transport.ts'
import { temporaryFolder } from '../support/folder.ts'
import { alice, folderOf } from './connected.ts'

/** A fake builder: takes the session's connection over and calls its methods, as BuildKit does. */
async function fakeBuilder(context: TestContext, request: Partial<BuildRequest>) {
  const path = join(temporaryFolder('builder').path, 'builder.sock')
  const server = createServer()
  const upgraded = new Promise<Socket>((resolve) => {
    server.on('connection', (socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n')
        resolve(socket)
      }),
    )
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  const transport = new Transport({ url: `unix://${path}`, via: 'test' })
  const folder = folderOf({ Dockerfile: '' })
  const whole = { context: folder, dockerfile: join(folder, 'Dockerfile'), tags: [], ...request }
  const session = await openSession(transport, whole)
  const socket = await upgraded
  const client = connect('http://builder', { createConnection: () => socket })
  context.after(() => {
    client.destroy()
    session.close()
    transport.close()
    server.close()
  })
  return client
}

function call(
  client: ClientHttp2Session,
  path: string,
  message: Uint8Array,
): Promise<{ status: number; body: Buffer }> {
  const stream = client.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
  })
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  stream.end(Buffer.concat([head, message]))
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let status = -1
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('trailers', (trailers) => (status = Number(trailers['grpc-status'])))
    stream.on('error', reject)
    stream.on('end', () => resolve({ status, body: Buffer.concat(chunks).subarray(5) }))
  })
}

test('Docker Hub is asked for as its registry, and given the credential of docker.io', async (context) => {
  const asked: string[] = []
  const credentialFor = async (host: string) => {
    asked.push(host)
    return host === 'docker.io' ? alice : undefined
  }
  const client = await fakeBuilder(context, { credentialFor })
  const credentials = '/moby.filesync.v1.Auth/Credentials'
  const hub = await call(client, credentials, encode([1, 'registry-1.docker.io']))
  assert.deepEqual([textOf(decode(hub.body), 1), textOf(decode(hub.body), 2)], ['alice', alice.password])
  const other = await call(client, credentials, encode([1, 'registry-1.docker.io.evil.test']))
  assert.deepEqual([other.status, other.body.length], [0, 0])
  assert.deepEqual(asked, ['docker.io', 'registry-1.docker.io.evil.test'])
})

test('an identity token goes without a user name, a registry token as a token', async (context) => {
  const given = new Map([
    ['a.test', { username: 'alice', identityToken: 'refresh', source: 'test' }],
    ['b.test', { registryToken: 'bearer', source: 'test' }],
  ])
  const client = await fakeBuilder(context, { credentialFor: async (host) => given.get(host) })
  const identity = decode((await call(client, '/moby.filesync.v1.Auth/Credentials', encode([1, 'a.test']))).body)
  assert.deepEqual([textOf(identity, 1), textOf(identity, 2)], ['', 'refresh'])
  const token = await call(client, '/moby.filesync.v1.Auth/FetchToken', encode([2, 'b.test']))
  assert.equal(textOf(decode(token.body), 1), 'bearer')
  assert.equal((await call(client, '/moby.filesync.v1.Auth/FetchToken', encode([2, 'a.test']))).status, 12)
})

/** What a builder is told of the Dockerfile: its size and its time. */
async function toldOfDockerfile(client: ClientHttp2Session): Promise<readonly [size: number, time: bigint]> {
  const path = '/moby.filesync.v1.FileSync/DiffCopy'
  const stream = client.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    'dir-name': 'dockerfile',
  })
  const [piece] = (await once(stream, 'data')) as [Buffer]
  const packet = decode(piece.subarray(5, 5 + piece.readUInt32BE(1)))
  const [stat] = packet.get(2) ?? []
  assert.ok(Buffer.isBuffer(stat))
  stream.destroy()
  const [time] = decode(stat).get(6) ?? []
  return [numberOf(decode(stat), 5), typeof time === 'bigint' ? time : 0n]
}

test('a Dockerfile of another text is told as another file, though its length is the same', async (context) => {
  const folder = folderOf({ Dockerfile: 'FROM none' })
  const told = async (text: string) =>
    toldOfDockerfile(await fakeBuilder(context, { context: folder, dockerfile: join(folder, 'Dockerfile'), text }))
  const [one, two, again] = [await told('FROM one'), await told('FROM two'), await told('FROM one')]
  assert.deepEqual([one[0], two[0]], [8, 8])
  assert.notEqual(one[1], two[1])
  assert.deepEqual(one, again)
})

test('secrets are given by their id; what there is not is said with its code', async (context) => {
  const client = await fakeBuilder(context, { secrets: { one: Buffer.from('1') } })
  const path = '/moby.buildkit.secrets.v1.Secrets/GetSecret'
  assert.equal(textOf(decode((await call(client, path, encode([1, 'one']))).body), 1), '1')
  assert.equal((await call(client, path, encode([1, 'two']))).status, 5)
  assert.equal((await call(client, '/moby.any.Service/Method', encode())).status, 12)
  assert.equal(numberOf(decode((await call(client, '/grpc.health.v1.Health/Check', encode())).body), 1), 1)
})

test('numbers and texts survive the encoding; a message that is cut off is refused', () => {
  const message = encode([1, 300], [2, 'ü'], [3, 2n ** 62n], [4, -1n], [5, 0], [16, 1])
  const fields = decode(message)
  assert.deepEqual([numberOf(fields, 1), textOf(fields, 2), numberOf(fields, 3)], [300, 'ü', Number(2n ** 62n)])
  assert.deepEqual([numberOf(fields, 4), fields.has(5), numberOf(fields, 16)], [-1, false, 1])
  assert.throws(() => decode(message.subarray(0, 4)), RangeError)
  assert.throws(() => decode(Buffer.alloc(12, 0xff)), RangeError)
})

test('an engine without sessions says so', async (context) => {
  const path = join(temporaryFolder('engine').path, 'engine.sock')
  const server = createServer((socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')),
  )
  await new Promise<void>((resolve) => server.listen(path, resolve))
  context.after(() => server.close())
  const transport = new Transport({ url: `unix://${path}`, via: 'test' })
  const request = { context: '.', dockerfile: 'Dockerfile', tags: [] }
  await assert.rejects(openSession(transport, request), { code: 'ERR_UNSUPPORTED', status: 404 })
  transport.close()
})
