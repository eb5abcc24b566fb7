import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Chain } from '../../../src/core/chain/chain.ts'
import { chainOf, failureOf, handClock, plainHost } from './registries.ts'
import { chain, open, two } from './company.ts'

test('a registry that never answers costs its timeout once, then nothing until it is tried again', async () => {
  await two.first.use('silent')
  const clock = handClock()
  const slow = chainOf(
    [
      { name: 'company', url: two.first.url, timeout: 1 },
      { name: 'public', url: two.second.url },
    ],
    { host: { ...plainHost, clock } },
  )
  open.push(slow)
  assert.equal((await slow.resolve('team/app:1')).registry.name, 'public')
  assert.equal(two.first.requests.length, 1)
  const { explanation } = await slow.resolve('team/app:1')
  assert.equal(two.first.requests.length, 1, 'it is not asked while the breaker is open')
  assert.match(explanation.plan[0]?.reason ?? '', /did not answer in time; skipped until/)
  await two.first.use('ok')
  clock.advance(5_001)
  assert.equal((await slow.resolve('team/app:1')).registry.name, 'company')
  assert.equal(slow.health()[0]?.state, 'ready')
})

test('three unavailable answers open the breaker, a reset closes it', async () => {
  await two.first.use('all:503')
  const tired = chain()
  for (let count = 0; count < 5; count += 1) await tired.resolve('team/app:1')
  assert.equal(two.first.requests.length, 3)
  assert.equal(tired.health()[0]?.state, 'skipped')
  assert.deepEqual(tired.health()[0]?.counters.failed, { ERR_UNAVAILABLE: 3 })
  await two.first.use('ok')
  tired.resetHealth()
  assert.equal((await tired.resolve('team/app:1')).registry.name, 'company')
})

test('a test of a registry asks it though it is skipped, and its answer counts', async () => {
  await two.first.use('all:503')
  const tested = chain()
  for (let count = 0; count < 3; count += 1) await tested.resolve('team/app:1')
  assert.equal(tested.entry('company')?.registry.health.state, 'skipped')
  await two.first.use('refuse')
  assert.equal((await failureOf(tested.test('company'))).code, 'ERR_UNAVAILABLE')
  assert.equal(tested.entry('company')?.registry.health.counters.failed.ERR_UNAVAILABLE, 4)
  await two.first.use('ok')
  assert.equal(tested.entry('company')?.registry.health.latencyMs, undefined)
  assert.ok((await tested.test('company')).ms > 0)
  assert.notEqual(tested.entry('company')?.registry.health.latencyMs, undefined)
  assert.equal(tested.entry('company')?.registry.health.state, 'ready')
  assert.equal((await tested.resolve('team/app:1')).registry.name, 'company')
  assert.equal((await failureOf(tested.test('nobody'))).code, 'ERR_CONFIG')
})

test('two chains of the same registries skip the same ones', async () => {
  await two.first.use('all:503')
  const { entries } = chain()
  for (let count = 0; count < 4; count += 1) await new Chain({ entries, host: plainHost }).resolve('team/app:1')
  assert.equal(two.first.requests.length, 3)
})

for (const [mode, code] of [
  ['all:401', 'ERR_AUTH_REQUIRED'],
  ['all:403', 'ERR_DENIED'],
] as const)
  test(`a registry that answers ${mode.slice(4)} instead of 404 hides the lower one, and the error says what to do`, async () => {
    await two.first.use(mode)
    const error = await failureOf(chain().resolve('team/low:1'))
    assert.equal(error.code, code)
    assert.match(
      error.message,
      /some registries \(Docker Hub is one\) say this of names they do not have: if public is meant, move it above company in the list, or let it own the name \("owns": \["team\/low"\]\)/,
    )
    assert.equal((await chain({ second: { owns: ['team/low'] } }).resolve('team/low:1')).registry.name, 'public')
  })

test('Retry-After is obeyed: not asked again while it lasts', async () => {
  await two.first.use('ratelimit:60')
  const limited = chain()
  for (let count = 0; count < 3; count += 1) await limited.resolve('team/app:1')
  assert.equal(two.first.requests.length, 1)
  const error = await failureOf(chain({ first: { onUnavailable: 'stop' } }).resolve('team/app:1'))
  assert.equal(error.code, 'ERR_RATE_LIMITED')
  assert.equal(error.retryAfterMs, 60_000)
})
