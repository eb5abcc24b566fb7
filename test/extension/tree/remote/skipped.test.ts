import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Chain } from '../../../../src/core/chain/chain.ts'
import { namesLike } from '../../../../src/operations/like.ts'
import { Suggestions } from '../../../../src/extension/names/suggestions.ts'
import { Branch } from '../../../../src/extension/tree/remote/branch.ts'
import { Gate } from '../../../../src/extension/tree/remote/gate.ts'
import { makeImage } from '../../../support/images.ts'
import { startMemoryRegistry } from '../../../support/memory.ts'
import type { MemoryRegistry } from '../../../support/memory.ts'
import { listOf } from '../../list.ts'

const image = makeImage({ seed: 'skipped' })
const repositories = { 'team/app': { '1': image } }
const first = (items: readonly string[]): boolean => items.length > 0

interface Setup {
  readonly ill: MemoryRegistry
  readonly chain: Chain
  readonly branch: Branch
}

/** A registry that answers 503, above one that is well; and the tree's knowledge of the first. */
async function setup(t: TestContext): Promise<Setup> {
  const ill = await startMemoryRegistry({ repositories, intercept: () => ({ status: 503 }) })
  const well = await startMemoryRegistry({ repositories })
  t.after(() => Promise.all([ill.stop(), well.stop()]))
  const { chain, entries, configs } = listOf([
    { name: 'ill', url: ill.url },
    { name: 'well', url: well.url },
  ])
  t.after(() => chain.close())
  const [entry] = entries
  const [config] = configs
  assert.ok(entry && config)
  return { ill, chain, branch: new Branch({ registry: entry.registry, config, gate: new Gate(1) }) }
}

/** The tree asks whether it is there, what it has, and for tags, and gets no answer. */
async function fail(branch: Branch): Promise<void> {
  await branch.check()
  await branch.catalog.load(first)
  await branch.tags('team/app').load(first)
  assert.equal(branch.registry.health.state, 'skipped')
}

test('three failures in the tree did not spare the next pull: the breaker is the registry\u2019s own', async (t) => {
  const { ill, chain, branch } = await setup(t)
  await fail(branch)
  const before = ill.requests.length
  const { registry, explanation } = await chain.resolve('team/app:1')
  assert.equal(registry.name, 'well')
  assert.match(explanation.plan[0]?.reason ?? '', /it answered 503; skipped until/)
  assert.equal(ill.requests.length, before)
})

test('a registry that is skipped was asked by the tree, by suggestions and for names like it', async (t) => {
  const { ill, chain, branch } = await setup(t)
  for (let count = 0; count < 3; count += 1) await chain.resolve('team/app:1')
  const before = ill.requests.length
  await branch.check()
  await branch.catalog.load(first)
  await branch.tags('team/app').load(first)
  const content = await branch.content('team/app', '1')
  await new Suggestions(() => Promise.resolve(chain)).find('team/', new AbortController().signal, () => undefined)
  await namesLike(chain, 'team/ap:1')
  assert.equal(ill.requests.length, before)
  assert.equal(content.state, 'failed')
  assert.ok(branch.health.state === 'bad' && branch.health.error instanceof Error)
  assert.match(branch.health.error.message, /ill was not asked: it answered 503; skipped until/)
})

test('who tries again, or tests it, asks a registry that is skipped', async (t) => {
  const { ill, chain, branch } = await setup(t)
  await fail(branch)
  ill.configure({ intercept: () => undefined })
  branch.registry.resetHealth()
  branch.refresh()
  await branch.check()
  await branch.catalog.load(first)
  assert.equal(branch.health.state, 'good')
  assert.deepEqual(branch.catalog.items, ['team/app'])
  ill.configure({ intercept: () => ({ status: 503 }) })
  for (let count = 0; count < 3; count += 1) await chain.resolve('team/app:1')
  assert.equal(branch.registry.health.state, 'skipped')
  ill.configure({ intercept: () => undefined })
  await chain.test('ill')
  assert.equal(branch.registry.health.state, 'ready')
})

test('a registry that refuses was taken for one that is ill', async (t) => {
  const { ill, chain, branch } = await setup(t)
  ill.configure({ intercept: () => ({ status: 403 }) })
  for (let count = 0; count < 5; count += 1) {
    branch.refresh()
    await branch.check()
    await branch.catalog.load(first)
  }
  assert.equal(chain.health()[0]?.state, 'ready')
  assert.deepEqual(chain.health()[0]?.counters.failed, { ERR_DENIED: 10 })
})
