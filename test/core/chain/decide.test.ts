import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { decide, decideRace } from '../../../src/core/chain/decide.ts'
import type { Answer, Standing } from '../../../src/core/chain/decide.ts'
import { mostTelling } from '../../../src/core/chain/failure.ts'
import { CoreError } from '../../../src/core/errors.ts'
import type { ErrorCode } from '../../../src/core/errors.ts'
import { entriesOf } from './registries.ts'
import type { Written } from './registries.ts'

const plain: Written = { name: 'r', url: 'r.example' }
const mirror: Written = { ...plain, mirrorOf: 'docker.io' }
const strict: Written = { ...plain, onUnavailable: 'stop' }
const descriptor = {
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: `sha256:${'1'.repeat(64)}`,
  size: 1,
}

const served: Answer = { kind: 'served', descriptor, repository: 'a' }
const absent: Answer = { kind: 'absent', error: new CoreError('ERR_NOT_FOUND', 'no', { registry: 'r' }) }
const failed = (code: ErrorCode): Answer => ({ kind: 'failed', error: new CoreError(code, 'no', { registry: 'r' }) })

function standings(...list: readonly (readonly [Written, Answer | undefined])[]): readonly Standing[] {
  return list.map(([written, answer]) => ({ entry: at(written), answer }))
}

function at(written: Written): Standing['entry'] {
  const [entry] = entriesOf([written])
  assert.ok(entry)
  return entry
}

const goesOn: readonly ErrorCode[] = ['ERR_UNAVAILABLE', 'ERR_STALLED', 'ERR_RATE_LIMITED']
const stops: readonly ErrorCode[] = [
  'ERR_DENIED',
  'ERR_AUTH_REJECTED',
  'ERR_AUTH_REQUIRED',
  'ERR_CORRUPT',
  'ERR_UNSUPPORTED',
  'ERR_TOO_LARGE',
  'ERR_POLICY',
  'ERR_LOCAL',
]

test('not found goes on to the next', () => {
  assert.deepEqual(decide(standings([plain, absent], [plain, served])), { kind: 'served', index: 1 })
})

for (const code of goesOn) {
  test(`${code} goes on, unless the registry says stop`, () => {
    assert.deepEqual(decide(standings([plain, failed(code)], [plain, served])), { kind: 'served', index: 1 })
    assert.deepEqual(decide(standings([strict, failed(code)], [plain, served])), { kind: 'stopped', index: 0 })
  })
}

for (const code of stops) {
  test(`${code} is not "not found": it stops, at a mirror it goes on`, () => {
    assert.deepEqual(decide(standings([plain, failed(code)], [plain, served])), { kind: 'stopped', index: 0 })
    assert.deepEqual(decide(standings([mirror, failed(code)], [plain, served])), { kind: 'served', index: 1 })
  })
}

test('a lower answer waits for the higher ones', () => {
  assert.deepEqual(decide(standings([plain, undefined], [plain, served])), { kind: 'pending', index: 0 })
  assert.deepEqual(decide(standings([plain, served], [plain, undefined])), { kind: 'served', index: 0 })
})

test('a race is won by the first to have it, and lost when all have answered', () => {
  assert.deepEqual(decideRace(standings([plain, undefined], [plain, served])), { kind: 'served', index: 1 })
  assert.deepEqual(decideRace(standings([plain, failed('ERR_DENIED')], [plain, undefined])), {
    kind: 'pending',
    index: 1,
  })
  assert.deepEqual(decideRace(standings([plain, failed('ERR_DENIED')], [plain, absent])), { kind: 'exhausted' })
})

function codeOf(...list: readonly (readonly [Written, Answer])[]): string | undefined {
  const all = standings(...list)
  const entries = all.map(({ entry }) => entry)
  return mostTelling(all, entries)?.code
}

test('of many failures the most telling one is told', () => {
  assert.equal(codeOf([plain, absent], [plain, absent]), 'ERR_NOT_FOUND')
  assert.equal(codeOf([plain, absent], [plain, failed('ERR_UNAVAILABLE')]), 'ERR_UNAVAILABLE')
  assert.equal(codeOf([plain, failed('ERR_UNAVAILABLE')], [plain, failed('ERR_AUTH_REJECTED')]), 'ERR_AUTH_REJECTED')
  assert.equal(codeOf([plain, failed('ERR_RATE_LIMITED')], [plain, absent]), 'ERR_RATE_LIMITED')
})

test('a broken mirror does not hide that its origin has no such image', () => {
  const [far, origin] = entriesOf([
    { name: 'far', url: 'far.example', mirrorOf: 'origin' },
    { name: 'origin', url: 'origin.example' },
  ])
  assert.ok(far && origin)
  const all = [
    { entry: far, answer: failed('ERR_UNAVAILABLE') },
    { entry: origin, answer: absent },
  ]
  assert.equal(mostTelling(all, [far, origin])?.code, 'ERR_NOT_FOUND')
})

const anyAnswer = fc.constantFrom<Answer>(served, absent, ...[...goesOn, ...stops].map(failed))
const anyEntry = fc.constantFrom(plain, mirror, strict).map(at)
const anyStandings = fc.array(fc.record({ entry: anyEntry, answer: anyAnswer }), { minLength: 1, maxLength: 6 })

test('the order in which answers arrive never changes the verdict', () => {
  fc.assert(
    fc.property(
      anyStandings.chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray([...all.keys()], { minLength: all.length })),
      ),
      ([all, order]) => {
        const final = decide(all)
        const arrived = new Set<number>()
        for (const index of order) {
          arrived.add(index)
          const early = decide(
            all.map(({ entry, answer }, i) => ({ entry, answer: arrived.has(i) ? answer : undefined })),
          )
          if (early.kind !== 'pending') assert.deepEqual(early, final)
        }
      },
    ),
  )
})

test('the winner is never lower than a healthy registry that has it', () => {
  fc.assert(
    fc.property(anyStandings, (all) => {
      const decision = decide(all)
      const first = all.findIndex(({ answer }) => answer.kind === 'served')
      if (decision.kind === 'served') assert.equal(decision.index, first)
      else assert.ok(first < 0 || (decision.kind === 'stopped' && decision.index < first))
    }),
  )
})
