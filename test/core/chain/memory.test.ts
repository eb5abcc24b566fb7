import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import type { OwnerMemory, Provenance } from '../../../src/core/chain/memory.ts'
import { systemClock } from '../../../src/core/host.ts'
import { chain, two } from './company.ts'
import { handClock, plainHost } from './registries.ts'

/** A FAKE memory: what it recalls, and what it was told. */
function fakeMemory(parts: Partial<OwnerMemory> = {}): { readonly memory: OwnerMemory; readonly told: Provenance[] } {
  const told: Provenance[] = []
  const memory = {
    recall: () => Promise.resolve(told.at(-1)),
    record: (_: string, provenance: Provenance) => {
      told.push(provenance)
      return Promise.resolve()
    },
    ...parts,
  }
  return { memory, told }
}

const never = (): Promise<never> => new Promise(() => undefined)
const failing = (): Promise<never> => Promise.reject(new Error('broken'))

test('a memory that never answers holds up neither an answer nor the end', async () => {
  const { memory } = fakeMemory({ recall: never, record: never })
  const hasty = { ...plainHost, clock: { ...systemClock, sleep: () => Promise.resolve() } }
  const closing = chain({ memory, host: hasty })
  assert.equal((await closing.resolve('team/app:1')).registry.name, 'company')
  await closing.close()
})

test('a memory that fails is no failure of an answer', async () => {
  const { memory } = fakeMemory({ recall: failing, record: failing })
  const said: string[] = []
  const logger = { ...plainHost.logger, warn: (message: string) => void said.push(message) }
  const closing = chain({ memory, host: { ...plainHost, logger } })
  assert.equal((await closing.resolve('team/app:1')).registry.name, 'company')
  await closing.close()
  assert.deepEqual(said, ['who served a name last can not be told', 'who served a name could not be kept'])
})

test('an answer does not wait until it is remembered; the end does', async () => {
  const gate = new AbortController()
  let isKept = false
  const record = async (): Promise<void> => {
    await once(gate.signal, 'abort')
    isKept = true
  }
  const { memory } = fakeMemory({ record })
  const closing = chain({ memory })
  await closing.resolve('team/app:1')
  assert.equal(isKept, false)
  const closed = closing.close().then(() => isKept)
  setImmediate(() => setImmediate(() => gate.abort()))
  assert.equal(await closed, true)
})

test('an unchanged owner is written again after an hour, a changed one at once', async () => {
  const clock = handClock()
  const { memory, told } = fakeMemory()
  const remembering = chain({ memory, host: { ...plainHost, clock } })
  const resolve = async (): Promise<number> => {
    await remembering.resolve('team/app:1')
    return told.length
  }
  assert.equal(await resolve(), 1)
  clock.advance(3_599_999)
  assert.equal(await resolve(), 1)
  clock.advance(1)
  assert.equal(await resolve(), 2)
  await two.first.use('all:404')
  assert.equal(await resolve(), 3)
})

test('what was remembered by a clock that ran ahead is written again', async () => {
  const clock = handClock()
  const { memory, told } = fakeMemory()
  const remembering = chain({ memory, host: { ...plainHost, clock } })
  await remembering.resolve('team/app:1')
  clock.advance(-48 * 3_600_000)
  await remembering.resolve('team/app:1')
  assert.equal(told.length, 2)
})
