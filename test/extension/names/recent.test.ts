import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Memento } from 'vscode'
import { recentNames, remember } from '../../../src/extension/names/recent.ts'

function memory(): Memento {
  const values = new Map<string, unknown>()
  return {
    keys: () => [...values.keys()],
    get: <T>(key: string, otherwise?: T) => (values.get(key) as T | undefined) ?? otherwise,
    update: async (key: string, value: unknown) => void values.set(key, value),
  }
}

test('recent names: the latest first, each once, twenty at most', async () => {
  const memento = memory()
  for (let n = 0; n < 25; n += 1) await remember(memento, `app:${n}`)
  await remember(memento, 'app:10')
  const names = recentNames(memento)
  assert.equal(names.length, 20)
  assert.deepEqual(names.slice(0, 3), ['app:10', 'app:24', 'app:23'])
  assert.equal(names.filter((name) => name === 'app:10').length, 1)
})
