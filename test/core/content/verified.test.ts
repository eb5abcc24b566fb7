import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { verified } from '../../../src/core/content/verified.ts'
import { digestOf } from '../../../src/core/reference/digest.ts'

const bytes = Buffer.from('the content of something')

function descriptorOf(content: Uint8Array, algorithm: 'sha256' | 'sha512' = 'sha256') {
  return { mediaType: 'text/plain', digest: digestOf(content, algorithm), size: content.byteLength }
}

async function* pieces(...parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts
}

/** What comes out until the end or the error. */
async function visible(stream: AsyncIterable<Uint8Array>): Promise<{ bytes: Buffer; error: unknown }> {
  const seen: Uint8Array[] = []
  try {
    for await (const piece of stream) seen.push(piece)
    return { bytes: Buffer.concat(seen), error: undefined }
  } catch (error) {
    return { bytes: Buffer.concat(seen), error }
  }
}

test('right content comes out whole, however it is cut, with either algorithm', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 50 })),
      fc.constantFrom('sha256', 'sha512'),
      async (parts, algorithm) => {
        const whole = Buffer.concat(parts)
        const seen = await visible(verified(pieces(...parts), descriptorOf(whole, algorithm)))
        assert.equal(seen.error, undefined)
        assert.deepEqual(seen.bytes, whole)
      },
    ),
  ))

test('wrong content never comes out whole', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { minLength: 1 }),
      fc.nat(),
      async (parts, at) => {
        const whole = Buffer.concat(parts)
        const flipped = Buffer.from(whole)
        flipped[at % whole.length] = (flipped[at % whole.length] ?? 0) ^ 1
        const seen = await visible(verified(pieces(...parts), descriptorOf(flipped)))
        assert.ok(seen.bytes.length < whole.length)
      },
    ),
  ))

test('the last piece waits for the digest: nothing of a wrong single piece is visible', async () => {
  const wrong = { ...descriptorOf(bytes), digest: digestOf(Buffer.from('other')) }
  const seen = await visible(verified(pieces(bytes), wrong, 'company'))
  assert.equal(seen.bytes.length, 0)
  const { code, registry, expected, got, digest } = seen.error as Record<string, unknown>
  assert.deepEqual(
    { code, registry, expected, got, digest },
    { code: 'ERR_CORRUPT', registry: 'company', expected: wrong.digest, got: digestOf(bytes), digest: wrong.digest },
  )
})

test('too short and too long are ERR_CORRUPT, and what is too long stays unread', async () => {
  const descriptor = descriptorOf(bytes)
  const short = await visible(verified(pieces(bytes.subarray(1)), descriptor))
  assert.equal((short.error as { code: string }).code, 'ERR_CORRUPT')
  assert.equal((short.error as { got: string }).got, `${bytes.byteLength - 1} bytes`)
  let read = 0
  async function* endless() {
    for (; read < 100; read += 1) yield bytes
  }
  const long = await visible(verified(endless(), descriptor))
  assert.equal((long.error as { code: string }).code, 'ERR_CORRUPT')
  assert.equal(long.bytes.length, 0)
  assert.equal(read, 1, 'two pieces were taken')
})

test('an error of the source passes through, and a reader that leaves ends the source', async () => {
  async function* broken() {
    yield bytes.subarray(0, 3)
    throw new RangeError('gone')
  }
  assert.equal(((await visible(verified(broken(), descriptorOf(bytes)))).error as Error).name, 'RangeError')
  let ended = false
  async function* watched() {
    try {
      yield bytes.subarray(0, 3)
      yield bytes.subarray(3)
    } finally {
      ended = true
    }
  }
  for await (const _ of verified(watched(), descriptorOf(bytes))) break
  assert.equal(ended, true)
})
