import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assert as check, property, string } from 'fast-check'
import { edits, nearest } from '../../src/operations/nearest.ts'

test('a slip of the finger finds the name that was meant', () => {
  const names = ['team/api', 'team/app', 'team/web', 'library/hello']
  assert.deepEqual(nearest('taem/app', names), ['team/app', 'team/api'])
  assert.deepEqual(nearest('Team/App2', names)[0], 'team/app')
})

test('a name without its namespace, or with another, finds the one of the same end', () => {
  assert.deepEqual(nearest('app', ['team/app', 'team/backend']), ['team/app'])
  assert.deepEqual(nearest('tools/hello', ['library/hello', 'team/app']), ['library/hello'])
})

test('the nearest tag comes first, and no more than asked for', () => {
  assert.deepEqual(nearest('1.10', ['1.9.2', '1.10.0', '2.10', '1.11'], 2), ['2.10', '1.11'])
})

test('what is not alike is not offered', () => {
  assert.deepEqual(nearest('no/such', ['team/app', 'library/hello']), [])
  assert.deepEqual(nearest('postgres', []), [])
})

test('two neighbours swapped are one edit', () => {
  assert.equal(edits('latset', 'latest'), 1)
  assert.equal(edits('kitten', 'sitting'), 3)
})

test('edits are a distance: none to itself, the same both ways, at most the longer text', () => {
  const word = string({ maxLength: 12 })
  check(
    property(word, word, (one, other) => {
      assert.equal(edits(one, one), 0)
      assert.equal(edits(one, other), edits(other, one))
      assert.ok(edits(one, other) <= Math.max(one.length, other.length))
      assert.ok(edits(one, other) >= Math.abs(one.length - other.length))
    }),
  )
})
