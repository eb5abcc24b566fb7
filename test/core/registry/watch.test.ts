import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { CoreError } from '../../../src/core/errors.ts'
import type { RemoteRegistry } from '../../../src/core/registry/remote.ts'
import { makeImage } from '../../support/images.ts'
import { startMemoryRegistry } from '../../support/memory.ts'
import type { MemoryRegistry, MemoryRegistryOptions } from '../../support/memory.ts'
import { all, blobDescriptor, bytesOf, clientOf, manifestOf } from './client.ts'

const image = makeImage({ seed: 'watch' })
const [blob] = image.blobs
assert.ok(blob)
const config = blobDescriptor(blob)

async function setup(
  t: TestContext,
  options: MemoryRegistryOptions = {},
): Promise<{ readonly server: MemoryRegistry; readonly registry: RemoteRegistry }> {
  const server = await startMemoryRegistry({ repositories: { 'team/app': { '1': image } }, ...options })
  const registry = clientOf(server.url, { limits: { tries: 1 } })
  t.after(() => Promise.all([registry.close(), server.stop()]))
  return { server, registry }
}

test('a call that took two requests was counted twice', async (t) => {
  const { server, registry } = await setup(t, {
    intercept: ({ method }) => (method === 'HEAD' ? { status: 405 } : undefined),
  })
  await registry.resolve('team/app', '1')
  assert.equal(server.requests.length, 2)
  assert.deepEqual([registry.health.counters.served, registry.health.counters.bytes], [1, image.bytes.byteLength])
})

test('content counts as found or not, with its bytes; lists, pings and writes as neither', async (t) => {
  const { registry } = await setup(t)
  const repository = registry.repository('team/app')
  await repository.manifest('1')
  await bytesOf(repository.blob(config))
  await assert.rejects(registry.resolve('team/app', '2'), { code: 'ERR_NOT_FOUND' })
  await registry.ping()
  await all(registry.catalog())
  await all(registry.tags('team/app'))
  await assert.rejects(all(registry.tags('team/none')), { code: 'ERR_NOT_FOUND' })
  await repository.putManifest(manifestOf(image), '3')
  await repository.referrers(image.digest)
  const { served, notFound, failed, bytes } = registry.health.counters
  assert.deepEqual([served, notFound, failed, bytes], [2, 1, {}, image.bytes.byteLength + config.size])
})

test('three failures of any kind of call, and the next question is not sent', async (t) => {
  const { server, registry } = await setup(t, { intercept: () => ({ status: 503 }) })
  const repository = registry.repository('team/app')
  const calls: readonly (() => Promise<unknown>)[] = [
    () => registry.ping(),
    () => all(registry.catalog()),
    () => all(registry.tags('team/app')),
    () => registry.resolve('team/app', '1'),
    () => repository.manifest('1'),
    () => bytesOf(repository.blob(config)),
    () => repository.has(config),
    () => repository.putManifest(manifestOf(image)),
    () => repository.putBlob(config, () => assert.fail('nothing is sent')),
    () => repository.adopt(config, repository.registry.repository('team/other')),
    () => repository.referrers(image.digest),
    () => repository.tagsOf(image.digest),
    () => repository.deleteTag('1'),
    () => repository.deleteManifest(image.digest),
  ]
  for (const call of calls) {
    registry.resetHealth()
    for (let count = 0; count < 3; count += 1) await assert.rejects(call(), { code: 'ERR_UNAVAILABLE' })
    assert.equal(registry.health.state, 'skipped', call.toString())
    const sent = server.requests.length
    await assert.rejects(registry.ping(), /company was not asked: it answered 503; skipped until/)
    assert.equal(server.requests.length, sent)
  }
})

test('a push to a registry that is skipped is tried all the same: nobody else can take it', async (t) => {
  const { server, registry } = await setup(t, { intercept: () => ({ status: 503 }) })
  for (let count = 0; count < 3; count += 1) await assert.rejects(registry.ping())
  server.configure({ intercept: () => undefined })
  await registry.repository('team/app').putManifest(manifestOf(image), '2')
  assert.equal(registry.health.state, 'ready', 'and what it answers counts')
})

test('the failure of where the content of a push came from was held against where it went', async (t) => {
  const { registry } = await setup(t)
  const error = new CoreError('ERR_UNAVAILABLE', 'cut', { registry: 'elsewhere' })
  const other = blobDescriptor({
    mediaType: 'application/octet-stream',
    digest: `sha256:${'0'.repeat(64)}`,
    bytes: new Uint8Array(9),
  })
  for (let count = 0; count < 3; count += 1)
    await assert.rejects(
      registry.repository('team/app').putBlob(other, async function* content() {
        yield new Uint8Array(3)
        throw error
      }),
    )
  assert.equal(registry.health.state, 'ready')
  assert.deepEqual(registry.health.counters.failed, {})
})

test('a reader that leaves in the middle, and a question given up, say nothing of a registry', async (t) => {
  const { registry } = await setup(t, { delayMs: 20 })
  const controller = new AbortController()
  const asked = registry.ping({ signal: controller.signal })
  controller.abort()
  await assert.rejects(asked, { code: 'ERR_CANCELLED' })
  for await (const _ of registry.repository('team/app').blob(config)) break
  assert.deepEqual(registry.health, {
    registry: 'company',
    state: 'ready',
    counters: { served: 0, notFound: 0, failed: {}, bytes: 0, ms: 0 },
  })
})
