import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Speed } from '../../../src/extension/work/speed.ts'

test('nothing is said before there is half a second to go by', () => {
  const speed = new Speed()
  assert.equal(speed.add(0, 1000), undefined)
  assert.equal(speed.add(5000, 1400), undefined)
  assert.equal(speed.add(10_000, 2000), 10_000)
})

test('only the last three seconds count', () => {
  const speed = new Speed()
  speed.add(0, 0)
  speed.add(1_000_000, 1000)
  speed.add(1_000_000, 3500)
  assert.equal(speed.add(1_003_000, 4500), 3000)
})

test('a count that falls back is standing still, not running backwards', () => {
  const speed = new Speed()
  speed.add(9000, 0)
  assert.equal(speed.add(4000, 1000), 0)
})
