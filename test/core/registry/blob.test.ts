import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { blobOf, randomBytes } from '../../support/images.ts'
import { startDockerRegistry } from '../../support/registry.ts'
import { blobDescriptor, bytesOf, clientOf } from './client.ts'
import { cut, reply, startFake } from './fake.ts'
import type { FakeRequest } from './fake.ts'
import type { BlobOptions } from '../../../src/core/content/content.ts'

const bytes = randomBytes('blob', 200_000)
const blob = blobOf(bytes)
const descriptor = blobDescriptor(blob)
const half = 100_000
type Answer = (request: FakeRequest, response: ServerResponse, start: number) => void

/** Reads the blob from a fake that cuts the first answer at half and gives all later ones to `answer`. */
async function afterCut(answer: Answer, options: BlobOptions = {}): Promise<{ got: Buffer; ranges: string[] }> {
  const fake = await startFake((request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    if (request.before === 0) cut(response, 200, { part: bytes.subarray(0, half), length: bytes.length })
    else answer(request, response, start)
  })
  const registry = clientOf(fake.url)
  try {
    const got = await bytesOf(registry.repository('team/app').blob(descriptor, options))
    return { got, ranges: fake.requests.map(({ headers }) => headers.range ?? '') }
  } finally {
    await registry.close()
    await fake.stop()
  }
}

function partial(
  response: ServerResponse,
  start: number,
  { range, body = bytes }: { range?: string; body?: Buffer } = {},
) {
  const contentRange = range ?? `bytes ${start}-${bytes.length - 1}/${bytes.length}`
  reply(response, 206, { headers: { 'content-range': contentRange }, body: body.subarray(start) })
}

test('a cut download goes on at its offset', async () => {
  const { got, ranges } = await afterCut((_, response, start) => partial(response, start))
  assert.deepEqual(got, bytes)
  assert.deepEqual(ranges, ['', `bytes=${half}-`])
})

test('a 200 in place of a 206 is the whole: its beginning is skipped', async () => {
  const { got, ranges } = await afterCut((_, response) => reply(response, 200, { body: bytes }))
  assert.deepEqual(got, bytes)
  assert.equal(ranges.length, 2)
})

const untrusted: Readonly<Record<string, Answer>> = {
  'starts elsewhere': (_, response, start) =>
    partial(response, start, { range: `bytes 5-${bytes.length - 1}/${bytes.length}` }),
  'has no Content-Range': (_, response, start) => reply(response, 206, { body: bytes.subarray(start) }),
  'has two of them': (_, response, start) =>
    partial(response, start, { range: `bytes ${start}-9/10, bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
  'is a 416': (_, response) => reply(response, 416, { headers: { 'content-range': `bytes */${bytes.length}` } }),
}

for (const [name, answer] of Object.entries(untrusted)) {
  test(`a resumed answer that ${name} is not used: the whole is asked for`, async () => {
    const { got, ranges } = await afterCut((request, response, start) => {
      if (request.headers.range === undefined) reply(response, 200, { body: bytes })
      else answer(request, response, start)
    })
    assert.deepEqual(got, bytes)
    assert.deepEqual(ranges, ['', `bytes=${half}-`, ''])
  })
}

test('a range of content of another size is ERR_CORRUPT', () =>
  assert.rejects(
    afterCut((_, response, start) => partial(response, start, { range: `bytes ${start}-299999/300000` })),
    { code: 'ERR_CORRUPT', registry: 'company', expected: '200000 bytes', got: '300000 bytes' },
  ))

test('a resumed download that does not match begins again when its reader can, and ends when not', async () => {
  const wrong = Buffer.from(bytes)
  wrong[150_000] = (wrong[150_000] ?? 0) ^ 1
  const answer: Answer = (_, response, start) => {
    if (start > 0) partial(response, start, { body: wrong })
    else reply(response, 200, { body: bytes })
  }
  await assert.rejects(afterCut(answer), { code: 'ERR_CORRUPT', expected: blob.digest, registry: 'company' })
  let restarts = 0
  const { ranges } = await afterCut(answer, { onRestart: () => (restarts += 1) })
  assert.equal(restarts, 1)
  assert.deepEqual(ranges, ['', `bytes=${half}-`, ''])
})

test('a reader that checks the bytes itself gets them as they come', async () => {
  const wrong = Buffer.alloc(bytes.length)
  const fake = await startFake((_, response) => reply(response, 200, { body: wrong }))
  const registry = clientOf(fake.url)
  const blobs = registry.repository('team/app')
  assert.deepEqual(await bytesOf(blobs.blob(descriptor, { unverified: true })), wrong)
  await registry.close()
  await fake.stop()
})

test('a source that can be replaced is resumed once, then given up at its offset', async () => {
  const fake = await startFake(({ headers }, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0)
    const range = { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }
    const part = bytes.subarray(start, start + 1000)
    cut(response, start === 0 ? 200 : 206, { headers: start === 0 ? {} : range, part, length: bytes.length - start })
  })
  const registry = clientOf(fake.url)
  const stream = registry.repository('team/app').blob(descriptor, { replaceable: true })
  await assert.rejects(bytesOf(stream), { code: 'ERR_UNAVAILABLE', registry: 'company', message: /byte 2000 of/ })
  assert.deepEqual(
    fake.requests.map(({ headers }) => headers.range),
    [undefined, 'bytes=1000-'],
  )
  await registry.close()
  await fake.stop()
})

test('a mismatch without a resume is not tried again', async () => {
  const fake = await startFake((_, response) => reply(response, 200, { body: Buffer.alloc(bytes.length) }))
  const registry = clientOf(fake.url)
  const pieces: Uint8Array[] = []
  try {
    await assert.rejects(
      async () => {
        for await (const piece of registry.repository('team/app').blob(descriptor)) pieces.push(piece)
      },
      { code: 'ERR_CORRUPT', expected: blob.digest },
    )
    assert.ok(Buffer.concat(pieces).length < bytes.length, 'the end of wrong bytes must not be visible')
    assert.equal(fake.requests.length, 1)
  } finally {
    await registry.close()
    await fake.stop()
  }
})

const sizes: Readonly<Record<string, Buffer>> = {
  'a shorter blob': bytes.subarray(0, half),
  'a longer blob': Buffer.concat([bytes, Buffer.from('more')]),
}

for (const [name, body] of Object.entries(sizes)) {
  test(`${name} is ERR_CORRUPT before a byte of it is read`, async (t) => {
    const fake = await startFake((_, response) => reply(response, 200, { body }))
    const registry = clientOf(fake.url)
    const stream = registry.repository('team/app').blob(descriptor)[Symbol.asyncIterator]()
    t.after(async () => {
      await stream.return?.()
      await registry.close()
      await fake.stop()
    })
    await assert.rejects(stream.next(), { code: 'ERR_CORRUPT', got: `${body.length} bytes` })
  })
}

test('a longer blob without a length never shows its end', async () => {
  const fake = await startFake((_, response) =>
    response.writeHead(200).end(Buffer.concat([bytes, Buffer.from('more')])),
  )
  const registry = clientOf(fake.url)
  await assert.rejects(bytesOf(registry.repository('team/app').blob(descriptor)), { code: 'ERR_CORRUPT' })
  await registry.close()
  await fake.stop()
})

test('external addresses of a layer are never asked', async () => {
  const elsewhere = await startFake((_, response) => reply(response, 200, { body: bytes }))
  const fake = await startFake((_, response) => reply(response, 404))
  const registry = clientOf(fake.url)
  const foreign = { ...descriptor, urls: [`${elsewhere.url}/layer`] }
  await assert.rejects(bytesOf(registry.repository('team/app').blob(foreign)), {
    code: 'ERR_NOT_FOUND',
    message: /kept elsewhere/,
  })
  assert.equal(elsewhere.requests.length, 0)
  await registry.close()
  await Promise.all([fake.stop(), elsewhere.stop()])
})

test('an offset reads the rest, at the end nothing, and counts the bytes', async () => {
  const server = await startDockerRegistry()
  const registry = clientOf(server.url)
  try {
    const repository = registry.repository('team/app')
    await repository.putBlob(descriptor, async function* whole() {
      yield bytes
    })
    let counted = 0
    const tail = await bytesOf(repository.blob(descriptor, { offset: 150_000, onBytes: (count) => (counted += count) }))
    assert.deepEqual(tail, bytes.subarray(150_000))
    assert.equal(counted, 50_000)
    assert.equal((await bytesOf(repository.blob(descriptor, { offset: bytes.length }))).length, 0)
    const empty = blobOf(new Uint8Array())
    await repository.putBlob(blobDescriptor(empty), async function* nothing() {})
    assert.equal((await bytesOf(repository.blob(blobDescriptor(empty)))).length, 0)
    const long = blobOf(bytes)
    const sha512 = { ...blobDescriptor(long), digest: `sha512:${'0'.repeat(128)}` }
    await assert.rejects(bytesOf(repository.blob(sha512)), { code: 'ERR_NOT_FOUND' })
  } finally {
    await registry.close()
    await server.stop()
  }
})

test('cuts are forgiven for as long as every connection brings a mebibyte', async () => {
  const step = 1024 * 1024
  const large = blobOf(randomBytes('large', 8 * step + 5))
  const fake = await startFake(({ headers }, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0)
    const range = { 'content-range': `bytes ${start}-${large.bytes.length - 1}/${large.bytes.length}` }
    const part = large.bytes.subarray(start, start + step)
    const length = large.bytes.length - start
    cut(response, start === 0 ? 200 : 206, { headers: start === 0 ? {} : range, part, length })
  })
  const registry = clientOf(fake.url)
  const got = await bytesOf(registry.repository('team/app').blob(blobDescriptor(large)))
  assert.ok(got.equals(large.bytes))
  assert.equal(fake.requests.length, 9)
  await registry.close()
  await fake.stop()
})

test('a download that is begun again is checked, too', async () => {
  const wrong = Buffer.from(bytes.toReversed())
  const answer: Answer = (_, response, start) =>
    start > 0 ? partial(response, start, { body: wrong }) : reply(response, 200, { body: wrong })
  await assert.rejects(afterCut(answer, { onRestart: () => undefined }), { code: 'ERR_CORRUPT' })
})

test('a reader that checks the bytes itself is told of a longer blob', async () => {
  const fake = await startFake((_, response) => response.writeHead(200).end(Buffer.concat([bytes, bytes])))
  const registry = clientOf(fake.url)
  const stream = registry.repository('team/app').blob(descriptor, { unverified: true })
  await assert.rejects(bytesOf(stream), { code: 'ERR_CORRUPT', message: /more than 200000 bytes/ })
  await registry.close()
  await fake.stop()
})

test('an encoding that changes the bytes is ERR_UNSUPPORTED', async () => {
  const fake = await startFake((_, response) =>
    reply(response, 200, { headers: { 'content-encoding': 'br' }, body: bytes }),
  )
  const registry = clientOf(fake.url)
  await assert.rejects(bytesOf(registry.repository('team/app').blob(descriptor)), {
    code: 'ERR_UNSUPPORTED',
    message: /encoded as br/,
  })
  await registry.close()
  await fake.stop()
})
