import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unsuitable } from '../../src/cli/runtime.ts'

test('an old Node is told what is needed instead of failing somewhere', () => {
  assert.equal(unsuitable('20.20.2', '>=22.19'), 'portolan needs Node 22.19 or later; this is 20.20.2')
  assert.match(unsuitable('22.18.0', '>=22.19') ?? '', /22\.18\.0/)
})

test('the oldest Node that suits, and every later one, runs', () => {
  for (const version of ['22.19.0', '22.20.1', '24.0.0', '26.1.0'])
    assert.equal(unsuitable(version, '>=22.19'), undefined)
})
