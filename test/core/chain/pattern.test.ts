import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { matchesPattern, patternFault } from '../../../src/core/chain/pattern.ts'

const table: readonly (readonly [pattern: string, yes: readonly string[], no: readonly string[]])[] = [
  ['team/app', ['team/app'], ['team/app2', 'team', 'x/team/app', 'team/app/x']],
  ['team/*', ['team/app', 'team/x.y'], ['team', 'team/a/b', 'teams/app', 'x/team/app']],
  ['team/**', ['team/app', 'team/a/b'], ['team', 'teams/app', 'x/team/app']],
  ['**/app', ['app', 'team/app', 'a/b/app'], ['application', 'app/x']],
  ['team/app-*', ['team/app-1', 'team/app-'], ['team/app', 'team/app-1/x']],
  ['*-internal/**', ['x-internal/a', 'x-internal/a/b'], ['internal/a', 'x/x-internal/a']],
  ['ab*ba', ['abba', 'ab-ba'], ['aba', 'ab']],
  ['a*b*c/d', ['abc/d', 'axbxc/d'], ['acb/d', 'abc/e', 'ac/d']],
  ['*', ['ubuntu', 'team/app', 'a/b/c'], []],
  ['**', ['ubuntu', 'team/app', 'a/b/c'], []],
  ['*/*', ['team/app'], ['ubuntu', 'a/b/c']],
  ['a/**/z', ['a/z', 'a/b/z', 'a/b/c/z'], ['a/b', 'z', 'b/a/z']],
]

test('patterns name what the table says', () => {
  for (const [pattern, yes, no] of table) {
    assert.equal(patternFault(pattern), undefined, pattern)
    for (const name of yes) assert.equal(matchesPattern(pattern, name), true, `${pattern} names ${name}`)
    for (const name of no) assert.equal(matchesPattern(pattern, name), false, `${pattern} does not name ${name}`)
  }
})

/** A rule that tries every way never comes to an end here. */
test('a pattern of many ** is no more work than its length', { timeout: 20_000 }, () => {
  const name = Array.from({ length: 60 }, () => 'a').join('/')
  const wild = Array.from({ length: 30 }, () => '**').join('/a/')
  assert.equal(matchesPattern(wild, name), true)
  assert.equal(matchesPattern(`${wild}/b`, name), false)
})

test('what is no pattern says why', () => {
  for (const pattern of ['', '/team', 'team/', 'Team/*', 'team/app:1', 'acme.io:5000/team/*', 'a**', 'a b', 'a//b'])
    assert.equal(typeof patternFault(pattern), 'string', pattern)
})

test('a name is named by itself, by its folder and by everything', () => {
  const part = fc.stringMatching(/^[a-z0-9]{1,8}$/)
  fc.assert(
    fc.property(fc.array(part, { minLength: 2, maxLength: 5 }), (parts) => {
      const name = parts.join('/')
      assert.ok(matchesPattern(name, name))
      assert.ok(matchesPattern(`${parts[0]}/**`, name))
      assert.ok(matchesPattern(parts.map(() => '*').join('/'), name))
      assert.ok(!matchesPattern(`${name}x`, name))
    }),
  )
})
