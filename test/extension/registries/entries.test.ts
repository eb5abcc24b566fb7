import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeRegistries } from '../../../src/core/index.ts'
import {
  changed,
  inserted,
  moved,
  placeOf,
  placesOf,
  removed,
  renamed,
  reordered,
  type Entries,
} from '../../../src/extension/registries/entries.ts'

const decode = (entries: Entries) => decodeRegistries(entries, { source: 'settings' })

test('an entry is found by the name it has in the list, given or not', () => {
  const entries = [{ url: 'ghcr.io' }, { name: 'company', url: 'registry.acme.io' }, { url: 'https://ghcr.io' }]
  const names = decode(entries).registries.map(({ name }) => name)
  assert.deepEqual(
    placesOf(entries, decode).map(({ name }) => name),
    names,
  )
  for (const [place, name] of names.entries()) assert.equal(placeOf(entries, name, decode), place)
})

test('entries that cannot be used keep their place and are not mistaken for others', () => {
  const entries = [
    { name: 'wrong', url: 'ftp://registry.acme.io' },
    { name: 'company', url: 'registry.acme.io' },
    { name: 'company', url: 'other.acme.io' },
    'nonsense',
    { name: 'copy', url: 'mirror.acme.io', mirrorOf: 'company' },
    { name: 'lost', url: 'lost.acme.io', mirrorOf: 'nobody' },
    { name: 'last', url: 'registry.acme.io' },
  ]
  assert.deepEqual(placesOf(entries, decode), [
    { name: 'company', place: 1 },
    { name: 'copy', place: 4 },
    { name: 'last', place: 6 },
  ])
  assert.equal(placeOf(entries, 'wrong', decode), -1)
})

test('the older, flat form has places too', () => {
  const entries = [{ registry_url: 'https://registry.acme.io' }, { name: 'hub', url: 'docker.io' }]
  assert.deepEqual(
    placesOf(entries, decode).map(({ place }) => place),
    [0, 1],
  )
})

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
  assert.deepEqual(reordered([own, user], ['a', 'own'], decode), [user[0], own[1], own[0]])
})
