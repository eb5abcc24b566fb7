import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { after, before, test } from 'node:test'
import type { BlobOptions } from '../../../src/core/content/content.ts'
import { blobOf, makeImage } from '../../support/images.ts'
import { startDockerRegistry, startRegistry3 } from '../../support/registry.ts'
import type { RegistryServer } from '../../support/registry.ts'
import { seed } from '../../support/seed.ts'
import { blobDescriptor, bytesOf, clientOf, manifestOf } from './client.ts'
import { cut, reply, startFake } from './fake.ts'
import type { FakeRequest } from './fake.ts'

const image = makeImage({ seed: 'content', layers: [300_000] })
const layer = image.blobs[1]
assert.ok(layer)
const { digest, bytes } = layer
const absent = blobOf(Buffer.from('nowhere')).digest

const kinds = { 'distribution 2.8': startDockerRegistry, 'distribution 3': startRegistry3 }

for (const [kind, start] of Object.entries(kinds)) {
  let server: RegistryServer
  before(async () => {
    server = await start()
    await seed(server.url, 'team/app', '1', image)
  })
  after(() => server.stop())

  test(`${kind}: a tag and a digest are resolved where they are`, async (t) => {
    const registry = clientOf(server.url)
    t.after(() => registry.close())
    const repository = registry.repository('team/app')
    const { descriptor } = manifestOf(image)
    assert.deepEqual(await repository.resolve('1'), descriptor)
    assert.deepEqual(await repository.resolve(image.digest), descriptor)
    await assert.rejects(repository.resolve('2'), { code: 'ERR_NOT_FOUND' })
  })

  test(`${kind}: a blob of unknown size is told, read whole and in part`, async (t) => {
    const registry = clientOf(server.url)
    t.after(() => registry.close())
    const repository = registry.repository('team/app')
    assert.deepEqual(await repository.stat(digest), { size: bytes.length })
    assert.equal(await repository.stat(absent), undefined)
    assert.deepEqual(await bytesOf(repository.blob({ digest })), bytes)
    for (const [offset, end] of [
      [0, 1],
      [1000, 2000],
      [bytes.length - 1, bytes.length],
      [299_000, 900_000],
      [5, 5],
    ] as const)
      for (const blob of [{ digest }, { digest, size: bytes.length }])
        assert.deepEqual(await bytesOf(repository.blob(blob, { offset, end })), bytes.subarray(offset, end))
    await assert.rejects(bytesOf(repository.blob({ digest: absent })), { code: 'ERR_NOT_FOUND' })
  })

  test(`${kind}: a blob is adopted within the registry, and from nowhere else`, async (t) => {
    const [registry, other] = [clientOf(server.url), clientOf(server.url)]
    t.after(() => Promise.all([registry.close(), other.close()]))
    const descriptor = blobDescriptor(layer)
    const [from, to] = [registry.repository('team/app'), registry.repository('team/copy')]
    assert.equal(await to.adopt(descriptor, other.repository('team/app')), false)
    assert.equal(await to.has(descriptor), false)
    assert.equal(await to.adopt(descriptor, from), true)
    assert.deepEqual(await bytesOf(to.blob({ digest })), bytes)
  })
}

type Answer = (request: FakeRequest, response: ServerResponse) => void

async function withFake(answer: Answer, use: (repository: ReturnType<typeof repositoryOf>) => Promise<void>) {
  const fake = await startFake(answer)
  const registry = clientOf(fake.url)
  try {
    await use(repositoryOf(registry, fake.requests))
  } finally {
    await registry.close()
    await fake.stop()
  }
}

function repositoryOf(registry: ReturnType<typeof clientOf>, requests: readonly FakeRequest[]) {
  const asked = (): readonly string[] =>
    requests.map(({ method, headers }) => `${method} ${headers.range ?? ''}`.trim())
  return { repository: registry.repository('team/app'), asked }
}

const firstByte = (response: ServerResponse): void =>
  reply(response, 206, { headers: { 'content-range': `bytes 0-0/${bytes.length}` }, body: bytes.subarray(0, 1) })

const unsaid: Readonly<Record<string, Answer>> = {
  'a HEAD that leads elsewhere': ({ method }, response) =>
    method === 'HEAD' ? reply(response, 307, { headers: { location: '/signed' } }) : firstByte(response),
  'a HEAD without a length': ({ method }, response) =>
    method === 'HEAD' ? response.writeHead(200).end() : firstByte(response),
  'a HEAD whose length is that of no body': ({ method }, response) =>
    method === 'HEAD' ? response.writeHead(200, { 'content-length': '0' }).end() : firstByte(response),
  'no HEAD at all': ({ method }, response) => (method === 'HEAD' ? reply(response, 405) : firstByte(response)),
  'no ranges either': ({ method }, response) =>
    method === 'HEAD' ? reply(response, 405) : reply(response, 200, { body: bytes }),
}

for (const [name, answer] of Object.entries(unsaid)) {
  test(`the size of a blob behind ${name} is told by a GET of its first byte`, () =>
    withFake(answer, async ({ repository, asked }) => {
      assert.deepEqual(await repository.stat(digest), { size: bytes.length })
      assert.deepEqual(asked(), ['HEAD', 'GET bytes=0-0'])
    }))
}

test('a size that nobody tells is not made up', () =>
  withFake(
    (_, response) => response.writeHead(200).end(),
    async ({ repository }) => {
      await assert.rejects(repository.stat(digest), { code: 'ERR_UNSUPPORTED', registry: 'company' })
    },
  ))

test('a blob of unknown size is checked all the same', () =>
  withFake(
    (_, response) => reply(response, 200, { body: Buffer.alloc(bytes.length) }),
    async ({ repository }) => {
      const seen: Uint8Array[] = []
      await assert.rejects(
        async () => {
          for await (const piece of repository.blob({ digest })) seen.push(piece)
        },
        { code: 'ERR_CORRUPT', expected: digest },
      )
      assert.ok(Buffer.concat(seen).length < bytes.length, 'the end of wrong bytes must not be visible')
    },
  ))

test('wrong bytes that came in one piece are not asked for again, though their reader could begin again', () =>
  withFake(
    (_, response) => reply(response, 200, { body: Buffer.alloc(bytes.length) }),
    async ({ repository, asked }) => {
      const reading = repository.blob({ digest }, { onRestart: () => undefined })
      await assert.rejects(bytesOf(reading), { code: 'ERR_CORRUPT' })
      assert.deepEqual(asked(), ['GET'])
    },
  ))

test('a blob whose length nobody tells ends with its answer', () =>
  withFake(
    (_, response) => response.writeHead(200).end(bytes),
    async ({ repository }) => assert.deepEqual(await bytesOf(repository.blob({ digest })), bytes),
  ))

test('a size once told holds for the answers that follow', () =>
  withFake(
    ({ headers: { range } }, response) => {
      if (range === undefined) cut(response, 200, { part: bytes.subarray(0, 1000), length: bytes.length })
      else reply(response, 206, { headers: { 'content-range': 'bytes 1000-1009/1010' }, body: Buffer.alloc(10) })
    },
    async ({ repository }) => {
      await assert.rejects(bytesOf(repository.blob({ digest })), {
        code: 'ERR_CORRUPT',
        expected: `${bytes.length} bytes`,
        got: '1010 bytes',
      })
    },
  ))

const parts: Readonly<Record<string, readonly [Answer, BlobOptions]>> = {
  'the whole, ranges or not': [(_, response) => reply(response, 200, { body: bytes }), { offset: 10, end: 20 }],
  'more than was asked for': [
    (_, response) =>
      reply(response, 206, {
        headers: { 'content-range': `bytes 10-${bytes.length - 1}/${bytes.length}` },
        body: bytes.subarray(10),
      }),
    { offset: 10, end: 20 },
  ],
  'a part that is cut': [
    ({ headers: { range = '' } }, response) => {
      const [, first = 0] = /(\d+)-/.exec(range) ?? []
      const start = Number(first)
      const headers = { 'content-range': `bytes ${start}-1999/${bytes.length}` }
      if (start === 0) cut(response, 206, { headers, part: bytes.subarray(0, 700), length: 2000 })
      else reply(response, 206, { headers, body: bytes.subarray(start, 2000) })
    },
    { end: 2000 },
  ],
}

for (const [name, [answer, options]] of Object.entries(parts)) {
  test(`a part is exactly what was wanted where the registry sends ${name}`, () =>
    withFake(answer, async ({ repository }) => {
      const { offset = 0, end = 0 } = options
      for (const blob of [{ digest }, { digest, size: bytes.length }])
        assert.deepEqual(await bytesOf(repository.blob(blob, options)), bytes.subarray(offset, end))
    }))
}
