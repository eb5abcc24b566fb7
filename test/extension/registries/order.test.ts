import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeRegistries } from '../../../src/core/config/decode.ts'
import type { ScopedRegistries } from '../../../src/core/config/scopes.ts'
import type { Entries } from '../../../src/extension/registries/entries.ts'
import { registryOrder } from '../../../src/extension/registries/order.ts'
import type { ScopeList } from '../../../src/extension/registries/settings.ts'

/** FAKE settings in memory, the most specific list first, that keep what is written. */
function settingsOf(scopes: Partial<Record<keyof ScopedRegistries, Entries>>) {
  const written: ScopeList[] = []
  const order = ['folder', 'workspace', 'user'] as const
  const settings = {
    scopes: () => scopes,
    lists: () => order.flatMap((scope) => (scopes[scope] ? [{ scope, entries: scopes[scope] }] : [])),
    write: async (list: ScopeList) => void written.push(list),
  }
  return { settings, written }
}

function namesIn(list: ScopeList | undefined): unknown {
  return list?.entries.map((entry) => (entry as { readonly name?: string }).name)
}

/** `count` entries that count how often one of them is decoded. */
function counted(count: number) {
  let reads = 0
  const entries = Array.from({ length: count }, (_, index) => ({
    name: `r${index}`,
    get url() {
      reads += 1
      return `r${index}.acme.io`
    },
  }))
  return { entries, reads: () => reads }
}

test('to reorder forty registries, the list is decoded once', async () => {
  const once = counted(40)
  decodeRegistries(once.entries, { source: 'settings' })
  assert.ok(once.reads() >= 40)
  for (const change of ['place', 'shift'] as const) {
    const { entries, reads } = counted(40)
    const { settings, written } = settingsOf({ user: entries })
    const order = registryOrder(settings)
    await (change === 'place' ? order.place('r39', 'r0') : order.shift('r39', -1))
    assert.equal(reads(), once.reads(), change)
    assert.equal(written.length, 1)
  }
})

test('a workspace’s entry that mirrors a registry of the user is moved like any other', async () => {
  const user = [{ name: 'company', url: 'registry.acme.io' }]
  const workspace = [
    { name: 'near', url: 'near.example', mirrorOf: 'ghcr.io' },
    { name: 'lab', url: 'lab.example' },
    { name: 'copy', url: 'copy.example', mirrorOf: 'quay.io' },
  ]
  const { settings, written } = settingsOf({ user, workspace })
  await registryOrder(settings).place('copy', 'near')
  assert.deepEqual(written[0]?.scope, 'workspace')
  assert.deepEqual(namesIn(written[0]), ['copy', 'near', 'lab'])
})

test('a registry that only the user’s list has gets its place in the workspace’s', async () => {
  const user = [{ name: 'company', url: 'registry.acme.io' }]
  const workspace = [{ name: 'lab', url: 'lab.example' }]
  const { settings, written } = settingsOf({ user, workspace })
  await registryOrder(settings).place('company', 'lab')
  assert.deepEqual(namesIn(written[0]), ['company', 'lab'])
})

test('the ends of the list stay the ends', async () => {
  const { settings, written } = settingsOf({
    user: [
      { name: 'a', url: 'a.io' },
      { name: 'b', url: 'b.io' },
    ],
  })
  const order = registryOrder(settings)
  await order.shift('a', -1)
  await order.shift('b', 1)
  assert.deepEqual(written, [])
  await order.shift('a', 1)
  assert.deepEqual(namesIn(written[0]), ['b', 'a'])
})
