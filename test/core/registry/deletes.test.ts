import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeImage, makeIndex } from '../../support/images.ts'
import { startMemoryRegistry } from '../../support/memory.ts'
import type { Reply } from '../../support/memory/reply.ts'
import type { MemoryRegistryOptions } from '../../support/memory.ts'
import { startDockerRegistry, startRegistry3 } from '../../support/registry.ts'
import { seed } from '../../support/seed.ts'
import { needs } from '../../support/tools.ts'
import { all, clientOf } from './client.ts'
import type { Registry } from '../../../src/core/registry/registry.ts'

const image = makeImage({ seed: 'deletes' })
const other = makeImage({ seed: 'deletes other' })

async function withFake(
  options: MemoryRegistryOptions,
  use: (registry: Registry, asked: () => number) => Promise<void>,
) {
  const tags = { 'team/app': { a: image, b: other, c: image } }
  const memory = await startMemoryRegistry({ repositories: tags, ...options })
  const registry = clientOf(memory.url)
  try {
    await use(registry, () => memory.inFlightMax)
  } finally {
    await registry.close()
    await memory.stop()
  }
}

test('the tags that share a digest are found, at most eight requests at once', () =>
  withFake({ tags: { 'team/app': 100 } }, async (registry, inFlight) => {
    const repository = registry.repository('team/app')
    const numbered = Array.from({ length: 100 }, (_, place) => `v${String(place).padStart(5, '0')}`)
    assert.deepEqual(await repository.tagsOf(image.digest), ['a', 'c'])
    assert.deepEqual(await repository.tagsOf(other.digest), ['b', ...numbered])
    assert.ok(inFlight() <= 8, String(inFlight()))
  }))

test('the tags of an index that lists a digest are found with those that name it', () => {
  const index = makeIndex([other, image])
  const repositories = { 'team/app': { all: index, b: other, image, last: makeIndex([other]) } }
  return withFake({ repositories }, async (registry) => {
    const repository = registry.repository('team/app')
    assert.deepEqual(await repository.tagsOf(image.digest), ['all', 'image'])
    assert.deepEqual(await repository.tagsOf(index.digest), ['all'])
  })
})

test('the tags that share a digest are not known where their list does not end', async () => {
  const headers = { 'content-type': 'application/json', link: '<?last=a>; rel="next"' }
  const list: Reply = { status: 200, headers, body: '{"tags":["a"]}' }
  await withFake(
    { intercept: ({ url }) => (url.pathname.endsWith('/tags/list') ? list : undefined) },
    async (registry) => {
      const repository = registry.repository('team/app')
      const expected = { code: 'ERR_POLICY', registry: 'company', message: /can not all be known: it repeats itself/ }
      await assert.rejects(repository.tagsOf(image.digest), expected)
    },
  )
})

test('a tag goes alone where the registry can do that', () =>
  withFake({}, async (registry) => {
    await registry.repository('team/app').deleteTag('a')
    assert.deepEqual(await all(registry.tags('team/app')), ['b', 'c'])
    assert.equal((await registry.resolve('team/app', image.digest)).status, 200)
    await assert.rejects(registry.repository('team/app').deleteTag('a'), { code: 'ERR_NOT_FOUND' })
  }))

test('a digest goes with every tag of it', () =>
  withFake({}, async (registry) => {
    await registry.repository('team/app').deleteManifest(image.digest)
    assert.deepEqual(await all(registry.tags('team/app')), ['b'])
    await assert.rejects(registry.repository('team/app').deleteManifest(image.digest), { code: 'ERR_NOT_FOUND' })
  }))

test('a registry that deletes digests only says so of a tag', () =>
  withFake({ deletes: 'digests' }, async (registry) => {
    const repository = registry.repository('team/app')
    await assert.rejects(repository.deleteTag('a'), {
      code: 'ERR_UNSUPPORTED',
      registry: 'company',
      message: /tag alone/,
    })
    assert.deepEqual(await all(registry.tags('team/app')), ['a', 'b', 'c'])
  }))

test('a registry that deletes nothing says so', () =>
  withFake({ deletes: false }, async (registry) => {
    const repository = registry.repository('team/app')
    await assert.rejects(repository.deleteManifest(image.digest), { code: 'ERR_UNSUPPORTED', registry: 'company' })
  }))

test('a digest is never taken for a tag, nor a tag for a digest', () =>
  withFake({}, async (registry) => {
    const repository = registry.repository('team/app')
    await assert.rejects(repository.deleteTag(image.digest), { code: 'ERR_REFERENCE' })
    await assert.rejects(repository.deleteManifest('a'), { code: 'ERR_REFERENCE' })
  }))

test('docker-registry 2.8 deletes digests, and a tag alone is ERR_UNSUPPORTED', async () => {
  const server = await startDockerRegistry()
  const registry = clientOf(server.url)
  try {
    for (const tag of ['a', 'c']) await seed(server.url, 'team/app', tag, image)
    await seed(server.url, 'team/app', 'b', other)
    const repository = registry.repository('team/app')
    await assert.rejects(repository.deleteTag('a'), { code: 'ERR_UNSUPPORTED' })
    assert.deepEqual([...(await repository.tagsOf(image.digest))].sort(), ['a', 'c'])
    await repository.deleteManifest(image.digest)
    assert.deepEqual(await repository.tagsOf(image.digest), [])
    await assert.rejects(registry.resolve('team/app', 'a'), { code: 'ERR_NOT_FOUND' })
    assert.equal((await registry.resolve('team/app', 'b')).descriptor.digest, other.digest)
  } finally {
    await registry.close()
    await server.stop()
  }
})

test('docker-registry 2.8 with deletes switched off: ERR_UNSUPPORTED', async () => {
  const server = await startDockerRegistry({ delete: false })
  const registry = clientOf(server.url)
  try {
    await seed(server.url, 'team/app', 'a', image)
    await assert.rejects(registry.repository('team/app').deleteManifest(image.digest), { code: 'ERR_UNSUPPORTED' })
  } finally {
    await registry.close()
    await server.stop()
  }
})

test('distribution 3 deletes a tag alone', needs('registry'), async () => {
  const server = await startRegistry3()
  const registry = clientOf(server.url)
  try {
    for (const tag of ['a', 'c']) await seed(server.url, 'team/app', tag, image)
    await registry.repository('team/app').deleteTag('a')
    assert.deepEqual(await all(registry.tags('team/app')), ['c'])
  } finally {
    await registry.close()
    await server.stop()
  }
})
