import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { test } from 'node:test'
import type { ChainSource } from '../../../src/core/chain/source.ts'
import type { Descriptor } from '../../../src/core/oci/documents.ts'
import { digestOf } from '../../../src/core/reference/digest.ts'
import { makeImage } from '../../support/images.ts'
import { startMemoryRegistry } from '../../support/memory.ts'
import { fakeServer } from '../http/harness.ts'
import { chainOf } from './registries.ts'

const image = makeImage({ seed: 'mixture' })
const layer = image.blobs[1]
assert.ok(layer)
const descriptor: Descriptor = { mediaType: layer.mediaType, digest: layer.digest, size: layer.bytes.byteLength }
const wrongHalf = Buffer.from(layer.bytes.subarray(0, layer.bytes.byteLength / 2)).map((byte) => byte ^ 0xff)

/** A fake registry before another: half of the layer, wrong, then a cut, unless the `count`th reading is right. */
async function halfWrong(target: string, isRight: (count: number) => boolean) {
  let count = 0
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const isLayer = request.method === 'GET' && request.url?.endsWith(layer?.digest ?? '') === true
    if (isLayer && request.headers.range === undefined) count += 1
    if (isLayer && !isRight(count)) {
      if (request.headers.range !== undefined) return void request.socket.destroy()
      response.writeHead(200, { 'content-length': descriptor.size })
      response.write(wrongHalf, () => setImmediate(() => request.socket.destroy()))
      return
    }
    const { status, headers, body } = await fetch(new URL(request.url ?? '', target), { method: request.method ?? '' })
    response.writeHead(status, Object.fromEntries(headers))
    for await (const piece of body ?? []) response.write(piece)
    response.end()
  }
  return await fakeServer((request, response) => void answer(request, response))
}

async function withSource(isRight: (count: number) => boolean, use: (source: ChainSource) => Promise<void>) {
  const [one, other] = await Promise.all(
    [0, 1].map(() => startMemoryRegistry({ repositories: { 'team/app': { '1': image } } })),
  )
  assert.ok(one && other)
  await using mirror = await halfWrong(one.url, isRight)
  const chain = chainOf([
    { name: 'mirror', url: mirror.url.origin, mirrorOf: 'origin' },
    { name: 'origin', url: other.url },
  ])
  try {
    await use(chain.source(await chain.resolve('team/app:1')))
  } finally {
    await chain.close()
    await Promise.all([one.stop(), other.stop()])
  }
}

async function read(source: ChainSource): Promise<Buffer> {
  let pieces: Uint8Array[] = []
  const onRestart = (): void => void (pieces = [])
  for await (const piece of source.blob(descriptor, { onRestart })) pieces.push(piece)
  return Buffer.concat(pieces)
}

const told = ({ attempts }: ChainSource): readonly string[] =>
  attempts.map(({ registry, outcome }) => `${registry} ${outcome}`)

test('bytes of two registries that are wrong together: each is asked alone, and the innocent one serves', () =>
  withSource(
    () => false,
    async (source) => {
      assert.equal(digestOf(await read(source)), layer.digest)
      assert.deepEqual(told(source), [
        'mirror ERR_UNAVAILABLE',
        'origin ERR_CORRUPT',
        'mirror ERR_UNAVAILABLE',
        'origin served',
      ])
    },
  ))

test('bytes of two registries that are wrong together put neither in quarantine', () =>
  withSource(
    (count) => count > 1,
    async (source) => {
      assert.equal(digestOf(await read(source)), layer.digest)
      assert.deepEqual(told(source), ['mirror ERR_UNAVAILABLE', 'origin ERR_CORRUPT', 'mirror served'])
      const places = source.attempts.length
      assert.equal(digestOf(await read(source)), layer.digest)
      assert.deepEqual(told(source).slice(places), ['mirror served'])
    },
  ))
