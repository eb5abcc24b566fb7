import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Memento } from 'vscode'
import { pushedDigest, rememberPushed } from '../../../src/extension/push/memory.ts'

/** A FAKE memento: a map. */
function fakeMemento(): Memento {
  const kept = new Map<string, unknown>()
  const get: Memento['get'] = (key: string, otherwise?: unknown) => (kept.get(key) ?? otherwise) as never
  return {
    keys: () => [...kept.keys()],
    get,
    update: async (key, value) => void kept.set(key, value),
  }
}

test('what was pushed from here is known by its full name, the latest digest of each', async () => {
  const memento = fakeMemento()
  await rememberPushed(memento, 'harbour:5000/team/app:1', 'sha256:a')
  await rememberPushed(memento, 'harbour:5000/team/app:1', 'sha256:b')
  assert.equal(pushedDigest(memento, 'harbour:5000/team/app:1'), 'sha256:b')
  assert.equal(pushedDigest(memento, 'company:5000/team/app:1'), undefined)
  assert.equal(pushedDigest(memento, 'toString'), undefined)
})

test('the memory of what was pushed grew with every tag', async () => {
  const memento = fakeMemento()
  for (let build = 0; build < 320; build += 1) await rememberPushed(memento, `company/app:${build}`, 'sha256:a')
  assert.equal(pushedDigest(memento, 'company/app:0'), undefined)
  assert.equal(pushedDigest(memento, 'company/app:319'), 'sha256:a')
})
