import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sortTags } from '../../../../src/extension/tree/remote/versions.ts'

const cases: readonly (readonly [what: string, sorted: readonly string[]])[] = [
  ['latest is on top, then the newest version', ['latest', '1.10.0', '1.9.2', '1.2.0']],
  ['a leading v does not matter', ['v2.0.0', '1.9.0', 'v1.8.0']],
  ['a floating version is before those it may mean', ['2', '1', '1.10', '1.10.1', '1.10.0', '1.9']],
  [
    'a release is before its variants, those before its pre-releases',
    ['3.1.0', '3.1.0-alpine', '3.1.0-slim', '3.1.0-rc.2', '3.1.0-rc.1', '3.1.0-beta1'],
  ],
  ['pre-releases of a newer version are before an older release', ['2.0.0-rc1', '1.9.9']],
  ['words come after versions, commits after words', ['1.0', 'edge', 'main', '3f2c9ab', 'sha-3f2c9abd0']],
  ['dates are versions', ['20240301', '20231231', '2024.03', '2024.02']],
]

for (const [what, sorted] of cases)
  test(what, () => {
    assert.deepEqual(sortTags(sorted.toReversed()), sorted)
    assert.deepEqual(sortTags(sorted.toSorted()), sorted)
  })

test('by name, numbers count as numbers and nothing else matters', () => {
  assert.deepEqual(sortTags(['latest', '1.10', '1.9', 'edge'], 'name'), ['1.9', '1.10', 'edge', 'latest'])
})

test('every tag is kept, once', () => {
  const tags = Array.from(
    { length: 5000 },
    (_, index) => `${index % 7}.${index}.${index % 3}${index % 5 ? '' : '-rc1'}`,
  )
  assert.deepEqual(new Set(sortTags(tags)), new Set(tags))
  assert.equal(sortTags(tags).length, tags.length)
})

test('of very many tags the first are put in order, and none is lost', () => {
  const tags = Array.from({ length: 200_000 }, (_, index) => `v1.${(index * 7919) % 200_000}`)
  const sorted = sortTags(tags)
  assert.deepEqual(sorted.slice(6_000), tags.slice(6_000))
  assert.deepEqual(new Set(sorted.slice(0, 6_000)), new Set(tags.slice(0, 6_000)))
  assert.ok(Number(sorted[0]?.slice(3)) > Number(sorted[5_999]?.slice(3)))
})

test('words are in the order of a dictionary, their numbers by value', () => {
  const words = ['app_2', 'app-2', 'app-10', 'app.1', 'app', 'App-3', 'b', 'a010', 'a9', 'a11']
  const expected = ['a9', 'a010', 'a11', 'app', 'app_2', 'app-2', 'App-3', 'app-10', 'app.1', 'b']
  assert.deepEqual(sortTags(words, 'name'), expected)
  const collator = new Intl.Collator('en', { numeric: true })
  assert.deepEqual(words.toSorted(collator.compare), expected)
})
