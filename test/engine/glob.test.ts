import assert from 'node:assert/strict'
import { test } from 'node:test'
import { globOf } from '../../src/engine/build/glob.ts'

const table: readonly (readonly [pattern: string, yes: readonly string[], no: readonly string[]])[] = [
  ['node_modules', ['node_modules', 'Node_Modules'], ['node_modules/x', 'a/node_modules']],
  ['*.key', ['a.key', '.key'], ['a/b.key', 'a.keys']],
  ['*/*.key', ['a/b.key'], ['a.key', 'a/b/c.key']],
  ['**/*.key', ['a.key', 'a/b.key', 'a/b/c.key'], ['a.keys']],
  ['a/**', ['a/b', 'a/b/c'], ['a', 'b/a']],
  ['a/**/z', ['a/z', 'a/b/z', 'a/b/c/z'], ['a/bz', 'z']],
  ['**', ['a', 'a/b'], []],
  ['a?c', ['abc'], ['ac', 'a/c']],
  ['[a-c]1', ['a1', 'c1'], ['d1', '-1']],
  ['[^a]1', ['b1'], ['a1']],
  ['[a', ['[a'], ['a']],
  [String.raw`\*a`, ['*a'], ['ba', String.raw`\*a`]],
  ['(a+)+.{2}|b$', ['(a+)+.{2}|b$'], ['aaaa', 'b']],
]

for (const [pattern, yes, no] of table)
  test(`the rule ${pattern}`, () => {
    const matches = globOf(pattern)
    for (const path of yes) assert.equal(matches(path), true, path)
    for (const path of no) assert.equal(matches(path), false, path)
  })

test('a rule of many * ends, whatever the path', () => {
  const path = 'a'.repeat(250)
  assert.equal(globOf(`${'*a'.repeat(30)}b`)(path), false)
  assert.equal(globOf('*a'.repeat(30))(path), true)
  assert.equal(globOf(`${'**/a/'.repeat(20)}b`)('a/'.repeat(100)), false)
})
