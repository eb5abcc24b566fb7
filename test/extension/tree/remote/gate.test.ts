import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Gate } from '../../../../src/extension/tree/remote/gate.ts'

test('no more than the limit runs at a time, and everything runs, failures included', async () => {
  const gate = new Gate(3)
  let running = 0
  let most = 0
  const work = (index: number) => async (): Promise<number> => {
    most = Math.max(most, ++running)
    await new Promise(setImmediate)
    running--
    if (index === 4) throw new Error('four')
    return index
  }
  const results = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => gate.run(work(index))))
  assert.equal(most, 3)
  assert.deepEqual(
    results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason.message)),
    Array.from({ length: 20 }, (_, index) => (index === 4 ? 'four' : index)),
  )
})
