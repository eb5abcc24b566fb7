import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changed, inserted, moved, removed, renamed, reordered } from '../../../src/extension/registries/entries.ts'

test('a move keeps everything else in order', () => {
  assert.deepEqual(moved(['a', 'b', 'c', 'd'], 0, 2), ['b', 'a', 'c', 'd'])
  assert.deepEqual(moved(['a', 'b', 'c', 'd'], 3, 1), ['a', 'd', 'b', 'c'])
  assert.deepEqual(moved(['a', 'b', 'c', 'd'], 1, 4), ['a', 'c', 'd', 'b'])
  assert.deepEqual(moved(['a', 'b'], 0, 0), ['a', 'b'])
})

test('a change keeps the fields it is not about, unknown ones included', () => {
  const entries = [{ name: 'a', url: 'a.io', note: 1 }, { name: 'b' }]
  assert.deepEqual(changed(entries, 0, { url: 'c.io', username: 'alice' }), [
    { name: 'a', url: 'c.io', note: 1, username: 'alice' },
    { name: 'b' },
  ])
  assert.deepEqual(changed(entries, 0, { url: undefined })[0], { name: 'a', note: 1 })
})

test('whoever mirrors a renamed registry follows it', () => {
  const entries = [{ name: 'copy', mirrorOf: 'old' }, { name: 'other', mirrorOf: 'docker.io' }, 'nonsense']
  assert.deepEqual(renamed(entries, 'old', 'new'), [{ name: 'copy', mirrorOf: 'new' }, entries[1], 'nonsense'])
})

test('in and out', () => {
  assert.deepEqual(inserted(['a', 'b'], 'x', 0), ['x', 'a', 'b'])
  assert.deepEqual(inserted(['a', 'b'], 'x'), ['a', 'b', 'x'])
  assert.deepEqual(removed(['a', 'b'], 0), ['b'])
})

test('an order over several lists: own entries first, the others’ as they are, unusable ones last', () => {
  const own = [
    { name: 'wrong', url: 'ftp://x.io' },
    { name: 'own', url: 'own.io' },
  ]
  const user = [
    { name: 'a', url: 'a.io', timeout: 2 },
    { name: 'own', url: 'own.io', timeout: 9 },
  ]
  const lists = [
    { entries: own, places: new Map([['own', 1]]) },
    {
      entries: user,
      places: new Map([
        ['a', 0],
        ['own', 1],
      ]),
    },
  ]
  assert.deepEqual(reordered(lists, ['a', 'own']), [user[0], own[1], own[0]])
})

test('an entry that holds several registries is written once', () => {
  const entries = ['both', 'c']
  const places = new Map([
    ['a', 0],
    ['b', 0],
    ['c', 1],
  ])
  assert.deepEqual(reordered([{ entries, places }], ['c', 'a', 'b']), ['c', 'both'])
})
