import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ResolveError } from '../../src/core/chain/failure.ts'
import { CoreError, factsOf } from '../../src/core/errors.ts'
import type { Attempt, ErrorFacts } from '../../src/core/errors.ts'

const attempt: Attempt = {
  registry: 'company',
  repository: 'team/app',
  stage: 'resolve',
  outcome: 'ERR_RATE_LIMITED',
  ms: 3,
  bytes: 0,
}
const cause = new Error('429')
const facts: ErrorFacts = {
  cause,
  registry: 'company',
  status: 429,
  digest: 'sha256:1',
  attempts: [attempt],
  retryAfterMs: 60_000,
  url: 'https://company.example/v2/',
  position: 3,
  entry: 'company',
  field: 'url',
  expected: 'this',
  got: 'that',
}

test('an error told in another light lost what it knew: attempts, status, waiting time, cause', () => {
  const told = new CoreError('ERR_RATE_LIMITED', 'slowly', facts).with({ code: 'ERR_ENGINE', message: 'it broke off' })
  assert.equal(told.code, 'ERR_ENGINE')
  assert.equal(told.message, 'it broke off')
  assert.deepEqual(factsOf(told), facts)
})

test('what the light names is replaced, and the first error stays as it was', () => {
  const error = new CoreError('ERR_UNAVAILABLE', 'no', facts)
  const other = new Error('another')
  const told = error.with({ registry: 'public', cause: other })
  assert.deepEqual([told.registry, told.cause, told.status, told.message], ['public', other, 429, 'no'])
  assert.deepEqual(factsOf(error), facts)
})

test('a failed resolve told in another light is still one, with its explanation', () => {
  const explanation = { reference: 'team/app:1', plan: [], attempts: [attempt], served: null }
  const told = new ResolveError('ERR_RATE_LIMITED', 'slowly', { explanation, isFinal: false }).with({
    code: 'ERR_ENGINE',
  })
  assert.ok(told instanceof ResolveError)
  assert.equal(told.explanation, explanation)
  assert.deepEqual([told.code, told.attempts], ['ERR_ENGINE', [attempt]])
})

test('a secret in a message is no more visible in another light', () => {
  const told = new CoreError('ERR_LOCAL', 'no').with({ message: 'https://alice:secret@company.example' })
  assert.doesNotMatch(told.message, /secret/)
})
