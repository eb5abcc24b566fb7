import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Health } from '../../../src/core/registry/health.ts'
import type { ErrorFacts } from '../../../src/core/errors.ts'
import { CoreError } from '../../../src/core/errors.ts'
import { handClock } from '../chain/registries.ts'

const name = 'company'
const timeout = new CoreError('ERR_UNAVAILABLE', 'late', { cause: new DOMException('late', 'TimeoutError') })

function setup() {
  const clock = handClock()
  let network = 'home'
  const moveTo = (where: string): void => void (network = where)
  const health = new Health(name, clock, () => network)
  const fail = (facts: ErrorFacts | CoreError = { status: 503 }): void => {
    const error = facts instanceof CoreError ? facts : new CoreError('ERR_UNAVAILABLE', 'no', facts)
    health.asking()({ error, found: false, ms: 1, bytes: 0 })
  }
  const answer = (ms = 10): void => health.asking()({ found: true, ms, bytes: 5 })
  const asked = (): boolean => health.verdict() === undefined
  return { clock, health, fail, answer, asked, moveTo }
}

test('two failures are borne, the third within 30 s opens the breaker', () => {
  const { fail, asked, clock } = setup()
  fail()
  fail()
  assert.ok(asked())
  clock.advance(31_000)
  fail()
  assert.ok(asked(), 'the first two are forgotten by now')
  fail()
  fail()
  assert.ok(!asked())
})

test('an answer in between, found or not, starts the count anew', () => {
  const { fail, answer, asked } = setup()
  fail()
  fail()
  answer()
  fail()
  fail()
  assert.ok(asked())
})

test('one timeout opens it; a refused connection does not', () => {
  const first = setup()
  first.fail(new CoreError('ERR_UNAVAILABLE', 'no', { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) }))
  assert.ok(first.asked())
  first.fail(timeout)
  assert.ok(!first.asked())
  const second = setup()
  second.fail(
    new CoreError('ERR_UNAVAILABLE', 'no', {
      cause: Object.assign(new Error('x'), { code: 'UND_ERR_CONNECT_TIMEOUT' }),
    }),
  )
  assert.ok(!second.asked())
})

test('a trial after 5 s, then 10, 20 … up to 5 min; one trial at a time', () => {
  const { health, clock, fail, asked } = setup()
  fail(timeout)
  for (const pause of [5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]) {
    clock.advance(pause - 1)
    assert.ok(!asked(), `${pause} ms are not over`)
    clock.advance(1)
    assert.ok(asked())
    const tell = health.asking()
    assert.match(health.verdict()?.reason ?? '', /being tried again/)
    tell({ error: timeout, found: false, ms: 1, bytes: 0 })
  }
})

test('a trial that is given up leaves room for another; one that is answered closes the breaker', () => {
  const { health, clock, fail, answer, asked } = setup()
  fail(timeout)
  clock.advance(5_000)
  health.asking()(undefined)
  assert.ok(asked())
  answer()
  assert.equal(health.now().state, 'ready')
  fail()
  assert.ok(asked(), 'it starts from the beginning')
})

test('a rate limit lasts as long as it says, else 30 s, and is told as one', () => {
  const { health, clock, fail, asked } = setup()
  fail(new CoreError('ERR_RATE_LIMITED', 'slow', { status: 429, retryAfterMs: 90_000 }))
  clock.advance(89_999)
  assert.equal(health.verdict()?.code, 'ERR_RATE_LIMITED')
  clock.advance(1)
  assert.ok(asked())
  fail(new CoreError('ERR_RATE_LIMITED', 'slow', { status: 429 }))
  clock.advance(29_999)
  assert.ok(!asked())
  clock.advance(1)
  assert.ok(asked())
})

test('Retry-After of an unavailable answer is obeyed at once', () => {
  const { clock, fail, asked } = setup()
  fail({ status: 503, retryAfterMs: 60_000 })
  clock.advance(59_999)
  assert.ok(!asked())
  clock.advance(1)
  assert.ok(asked())
})

test('a refusal is no illness', () => {
  const { fail, asked } = setup()
  for (const code of ['ERR_DENIED', 'ERR_AUTH_REQUIRED', 'ERR_UNSUPPORTED'] as const)
    for (let count = 0; count < 5; count += 1) fail(new CoreError(code, 'no', { status: 403 }))
  assert.ok(asked())
})

test('what it did is counted; latency follows its answers', () => {
  const { health, fail, answer } = setup()
  answer(10)
  answer(20)
  health.asking()({ found: false, ms: 3, bytes: 0 })
  fail()
  fail(timeout)
  const { counters, latencyMs, until } = health.now()
  assert.deepEqual(counters, { served: 2, notFound: 1, failed: { ERR_UNAVAILABLE: 2 }, bytes: 10, ms: 35 })
  assert.ok(latencyMs !== undefined && latencyMs > 3 && latencyMs < 20)
  assert.ok(until !== undefined)
})

test('a reset asks again at once, and answers to questions from before it do not count', () => {
  const { health, fail, asked } = setup()
  const old = health.asking()
  fail(timeout)
  health.reset()
  assert.ok(asked())
  old({ error: timeout, found: false, ms: 1, bytes: 0 })
  assert.ok(asked())
  fail(timeout)
  health.reset()
  assert.ok(asked())
})

test('on another network nobody is skipped for what happened on the one before', () => {
  const { health, fail, asked, moveTo } = setup()
  fail(timeout)
  assert.ok(!asked())
  moveTo('office')
  assert.equal(health.now().state, 'ready')
  assert.ok(asked())
  const old = health.asking()
  fail(new CoreError('ERR_RATE_LIMITED', 'slow', { status: 429, retryAfterMs: 90_000 }))
  assert.ok(!asked(), 'the office limits it')
  moveTo('train')
  assert.ok(asked())
  old({ error: timeout, found: false, ms: 1, bytes: 0 })
  assert.ok(asked(), 'a question asked in the office says nothing of the train')
  assert.equal(health.now().counters.failed.ERR_UNAVAILABLE, 1)
})

test('who asks a skipped registry all the same is told why it is, and how long', () => {
  const { health, clock, fail } = setup()
  assert.equal(health.refusal(), undefined)
  fail(new CoreError('ERR_UNAVAILABLE', 'late', { cause: timeout, status: 503, retryAfterMs: 60_000 }))
  const refusal = health.refusal()
  assert.match(refusal?.message ?? '', /^company was not asked: it answered 503; skipped until /)
  assert.deepEqual(
    [refusal?.code, refusal?.registry, refusal?.status, refusal?.retryAfterMs, refusal?.cause],
    ['ERR_UNAVAILABLE', name, 503, 60_000, timeout],
  )
  clock.advance(60_000)
  health.asking()
  assert.equal(health.verdict()?.code, 'ERR_UNAVAILABLE')
  assert.equal(health.refusal(), undefined, 'it is being tried, so that it may be asked')
})

test('how long a blob or an upload took says nothing of how fast it answers', () => {
  const { health, answer } = setup()
  answer(10)
  health.asking()({ found: true, ms: 60_000, bytes: 5, streamed: true })
  assert.equal(health.now().latencyMs, 10)
})

test('whether it is there is no question for content: neither served nor not found', () => {
  const { health } = setup()
  health.asking()({ found: undefined, ms: 7, bytes: 0 })
  const { counters, latencyMs } = health.now()
  assert.deepEqual([counters.served, counters.notFound, latencyMs], [0, 0, 7])
})
