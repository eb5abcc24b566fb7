import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CoreError, isCoreError } from '../../src/core/errors.ts'
import type { Resolution } from '../../src/core/chain/types.ts'
import { holders, nameFailure } from '../../src/operations/fetch.ts'
import { makeImage } from '../support/images.ts'
import { startMemoryRegistry } from '../support/memory.ts'
import { listOf } from '../extension/list.ts'

const image = makeImage({ seed: 'origins' })
const other = makeImage({ seed: 'origins, another' })
const never = new AbortController().signal

async function others(resolution: Resolution): Promise<readonly string[]> {
  const found: string[] = []
  for await (const { registry, repository } of holders(resolution, never)) found.push(`${registry.name} ${repository}`)
  return found.slice(1)
}

test('who has the same digest is found, though its tag names another image; who has only the tag is not', async (t) => {
  const first = await startMemoryRegistry({ repositories: { 'team/app': { '1': image } } })
  const moved = await startMemoryRegistry({ repositories: { 'team/app': { '1': other, old: image } } })
  const different = await startMemoryRegistry({ repositories: { 'team/app': { '1': other } } })
  t.after(() => Promise.all([first.stop(), moved.stop(), different.stop()]))
  const { chain } = listOf([
    { name: 'first', url: first.url },
    { name: 'different', url: different.url },
    { name: 'moved', url: moved.url },
  ])
  assert.deepEqual(await others(await chain.resolve('team/app:1')), ['moved team/app'])
})

test('a name that is owned is not looked for elsewhere, not even by digest', async (t) => {
  const owner = await startMemoryRegistry({ repositories: { 'team/app': { '1': image } } })
  const harbour = await startMemoryRegistry({ repositories: { 'team/app': { '1': image } } })
  t.after(() => Promise.all([owner.stop(), harbour.stop()]))
  const { chain } = listOf([
    { name: 'owner', url: owner.url, owns: ['team/**'] },
    { name: 'harbour', url: harbour.url },
  ])
  assert.deepEqual(await others(await chain.resolve('team/app:1')), [])
  assert.deepEqual(harbour.requests, [])
})

test('a pull that broke off at a registry lost why: the answers, the waiting time, the cause', async (t) => {
  const first = await startMemoryRegistry({ repositories: { 'team/app': { '1': image } } })
  t.after(() => first.stop())
  const { chain } = listOf([{ name: 'first', url: first.url }])
  const resolution = await chain.resolve('team/app:1')
  const cause = new Error('toomanyrequests')
  const limited = new CoreError('ERR_RATE_LIMITED', 'slowly', { cause, status: 429, retryAfterMs: 60_000 })
  const told = nameFailure(limited, resolution.registry, resolution.explanation.attempts)
  assert.ok(isCoreError(told, 'ERR_RATE_LIMITED'))
  assert.deepEqual(
    [told.registry, told.status, told.retryAfterMs, told.cause, told.attempts],
    ['first', 429, 60_000, cause, resolution.explanation.attempts],
  )
  const broken = nameFailure(
    new CoreError('ERR_UNAVAILABLE', 'EOF', { cause }),
    resolution.registry,
    resolution.explanation.attempts,
  )
  assert.ok(isCoreError(broken, 'ERR_ENGINE'))
  assert.equal(broken.attempts?.length, 1)
})
