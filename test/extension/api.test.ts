import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Engine } from '../../src/engine/engine.ts'
import { openApi } from '../../src/extension/api.ts'
import { makeImage } from '../support/images.ts'
import { startMemoryRegistry } from '../support/memory.ts'
import { listOf, plainHost } from './list.ts'

const image = makeImage({ seed: 'api' })
const silent = { dispose: () => undefined }

async function opened(t: TestContext, engine?: Engine) {
  const server = await startMemoryRegistry({ repositories: { 'team/app': { '1': image } } })
  const list = listOf([{ name: 'company', url: server.url }])
  t.after(() => Promise.all([server.stop(), list.chain.close()]))
  const registries = { current: async () => list, onDidChange: () => silent }
  const engines = { current: async () => engine, onDidChange: () => silent, reset: () => undefined }
  return openApi({ registries, engine: engines, host: async () => plainHost })
}

test('another extension learns who serves a name, as plain values', async (t) => {
  const api = await opened(t)
  assert.deepEqual([api.version, Object.isFrozen(api)], [1, true])
  const resolved = await api.resolve('team/app:1')
  assert.deepEqual(resolved, {
    reference: 'team/app:1',
    registry: 'company',
    repository: 'team/app',
    digest: image.digest,
    mediaType: image.mediaType,
    size: image.bytes.length,
  })
  await assert.rejects(api.resolve('team/none:1'), { code: 'ERR_NOT_FOUND' })
})

test('a pull for another extension fails with a code where there is no engine, or no name', async (t) => {
  const api = await opened(t)
  await assert.rejects(api.pull('team/app:1'), { code: 'ERR_UNAVAILABLE' })
  await assert.rejects(api.pull('NOT A NAME'), { code: 'ERR_REFERENCE' })
})
