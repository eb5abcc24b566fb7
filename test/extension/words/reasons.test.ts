import '../fake/install.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reasonOf, type Because } from '../../../src/core/chain/reasons.ts'
import type { PlanStep } from '../../../src/core/chain/types.ts'

const { illnessText, planText } = await import('../../../src/extension/words/reasons.ts')

const skipping: readonly Because[] = [
  { code: 'elsewhere', host: 'acme.io' },
  {
    code: 'owned',
    owners: [
      { registry: 'company', pattern: 'team/*' },
      { registry: 'lab', pattern: 'team/app' },
    ],
  },
  { code: 'incapable', capabilities: ['push'] },
  { code: 'denied', pattern: 'x/*' },
  { code: 'not-allowed', patterns: ['a/*', 'b/*'] },
  { code: 'unwell', illness: { code: 'status', status: 503 } },
]
const asking: readonly Because[] = [
  { code: 'owner', pattern: 'team/*' },
  { code: 'named' },
  { code: 'listed', place: 2 },
  { code: 'listed', place: 2, mirrorOf: 'docker.io' },
]

function step(action: PlanStep['action'], because: Because): PlanStep {
  return {
    registry: 'a',
    url: 'https://a.io',
    repository: 'team/app',
    action,
    because,
    reason: reasonOf(because, action),
  }
}

test('the editor makes its own sentence of every reason: in English, the one of the command line', () => {
  for (const because of skipping.flatMap((one) => [one, { ...one, guest: true as const }]))
    assert.equal(planText(step('skip', because)), `not asked: ${reasonOf(because, 'skip')}`)
  for (const because of asking.flatMap((one) => [one, { ...one, last: true as const }]))
    assert.equal(planText(step('ask', because)), `asked for team/app: ${reasonOf(because, 'ask')}`)
  const guest = { code: 'named', guest: true, last: true } as const
  assert.equal(planText(step('ask', guest)), `asked for team/app: ${reasonOf(guest, 'ask')}`)
})

test('a pause is told with its end, as a person here writes the time', () => {
  const until = Date.UTC(2026, 0, 2, 3, 4, 5)
  const because = { code: 'unwell', illness: { code: 'timeout' }, until } as const
  const written = new Date(until).toLocaleTimeString('en')
  assert.equal(planText(step('skip', because)), `not asked: it did not answer in time; skipped until ${written}`)
  assert.equal(illnessText({ code: 'rate-limit' }), 'it limits the rate of requests')
})
