import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { describe } from '../../src/operations/describe.ts'
import type { Description } from '../../src/operations/describe.ts'
import { makeImage, makeMultiPlatform } from '../support/images.ts'
import type { SampleImage } from '../support/images.ts'
import { startMemoryRegistry } from '../support/memory.ts'
import { listOf } from '../extension/list.ts'

async function described(t: TestContext, image: SampleImage): Promise<Description> {
  const registry = await startMemoryRegistry({ repositories: { 'team/app': { '1': image } } })
  t.after(() => registry.stop())
  const chain = listOf([{ name: 'company', url: registry.url }]).chain
  const signal = new AbortController().signal
  const platform = { os: 'linux', architecture: 'amd64' }
  const resolution = await chain.resolve('team/app:1')
  return await describe(chain.source(resolution), resolution, { platform, signal })
}

function layersOf(image: SampleImage | undefined): number {
  return (image?.blobs ?? []).slice(1).reduce((sum, { bytes }) => sum + bytes.byteLength, 0)
}

test('of an index: the platform of the engine, and the bytes of its layers', async (t) => {
  const index = makeMultiPlatform(['linux/arm64', 'linux/amd64'], { seed: 'describe', layers: [5000, 700] })
  assert.deepEqual(await described(t, index), {
    platform: 'linux/amd64',
    digest: index.children[1]?.digest,
    sizeBytes: layersOf(index.children[1]),
  })
})

test('of an index without the platform of the engine: what there is to choose from', async (t) => {
  const index = makeMultiPlatform(['linux/arm64', 'linux/s390x'], { seed: 'describe' })
  assert.deepEqual(await described(t, index), { choices: ['linux/arm64', 'linux/s390x'] })
})

test('of a single image for another platform: that it is foreign', async (t) => {
  const image = makeImage({ seed: 'describe', platform: { os: 'linux', architecture: 'arm64' } })
  assert.deepEqual(await described(t, image), {
    platform: 'linux/arm64',
    sizeBytes: layersOf(image),
    foreign: true,
  })
})
