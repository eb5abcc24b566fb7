import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { isCoreError } from '../../src/core/errors.ts'
import { silentLogger, systemClock } from '../../src/core/host.ts'

test('a sleep ends by itself, and at once when its signal aborts', async () => {
  await systemClock.sleep(1)
  const abort = new AbortController()
  const asleep = systemClock.sleep(3_600_000, abort.signal)
  abort.abort()
  await assert.rejects(asleep, (error) => isCoreError(error, 'ERR_CANCELLED'))
  await assert.rejects(systemClock.sleep(1, AbortSignal.abort()), (error) => isCoreError(error, 'ERR_CANCELLED'))
})

test('a sleep that ended leaves nothing on its signal', async () => {
  const { signal } = new AbortController()
  await systemClock.sleep(1, signal)
  assert.equal(getEventListeners(signal, 'abort').length, 0)
})

test('a sleep longer than a timer can count does not end at once', async () => {
  const abort = new AbortController()
  const asleep = systemClock.sleep(Number.MAX_SAFE_INTEGER, abort.signal)
  const first = await Promise.race([asleep.then(() => 'slept'), systemClock.sleep(20).then(() => 'still asleep')])
  assert.equal(first, 'still asleep')
  abort.abort()
  await assert.rejects(asleep)
})

test('the monotonic clock does not go back, the silent logger says nothing', () => {
  const before = systemClock.now()
  assert.ok(systemClock.now() >= before)
  assert.ok(Math.abs(systemClock.wallTime() - Date.now()) < 60_000)
  assert.equal(silentLogger.error('x'), undefined)
})
