import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { CoreError } from '../../src/core/errors.ts'
import { Flights, orAborted } from '../../src/core/flights.ts'

/** Work that lasts until it is aborted, and how often it was begun. */
function lasting(): { readonly start: (signal: AbortSignal) => Promise<never>; readonly signals: AbortSignal[] } {
  const signals: AbortSignal[] = []
  const start = (signal: AbortSignal): Promise<never> => {
    signals.push(signal)
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
  }
  return { start, signals }
}

test('work goes on while one of those who share it stays, and is aborted when the last has left', async () => {
  const flights = new Flights<never>()
  const { start, signals } = lasting()
  const [one, other] = [new AbortController(), new AbortController()]
  const both = [one, other].map(({ signal }) => flights.join('x', start, signal))
  assert.equal(signals.length, 1)
  one.abort()
  await assert.rejects(both[0] ?? Promise.resolve(), { code: 'ERR_CANCELLED' })
  assert.equal(signals[0]?.aborted, false)
  other.abort()
  await assert.rejects(both[1] ?? Promise.resolve(), { code: 'ERR_CANCELLED' })
  assert.equal(signals[0]?.aborted, true)
})

test('who comes after the last has left begins anew', async () => {
  const flights = new Flights<never>()
  const { start, signals } = lasting()
  const controller = new AbortController()
  const left = flights.join('x', start, controller.signal)
  controller.abort()
  const fresh = flights.join('x', start)
  await assert.rejects(left, { code: 'ERR_CANCELLED' })
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true, false],
  )
  flights.close()
  await assert.rejects(fresh, /aborted/)
})

test('who does not leave keeps the work alive for good, whoever else leaves', async () => {
  const flights = new Flights<number>()
  const gate = new AbortController()
  const signals: AbortSignal[] = []
  const start = (signal: AbortSignal): Promise<number> => {
    signals.push(signal)
    return once(gate.signal, 'abort').then(() => 5)
  }
  const stays = flights.join('x', start)
  const controller = new AbortController()
  const leaves = flights.join('x', start, controller.signal)
  controller.abort()
  await assert.rejects(leaves, { code: 'ERR_CANCELLED' })
  assert.equal(signals[0]?.aborted, false)
  gate.abort()
  assert.equal(await stays, 5)
})

test('who has left already starts nothing', async () => {
  const { start, signals } = lasting()
  await assert.rejects(new Flights<never>().join('x', start, AbortSignal.abort()), { code: 'ERR_CANCELLED' })
  assert.deepEqual(signals, [])
})

test('who asks after everything was forgotten begins anew, and who waited is served all the same', async () => {
  const flights = new Flights<number>()
  const gates: AbortController[] = []
  const start = (): Promise<number> => {
    const gate = new AbortController()
    const number = gates.push(gate)
    return once(gate.signal, 'abort').then(() => number)
  }
  const before = flights.join('x', start)
  flights.forget()
  const after = flights.join('x', start)
  gates[0]?.abort()
  assert.equal(await before, 1)
  const joined = flights.join('x', start)
  gates[1]?.abort()
  assert.deepEqual(await Promise.all([after, joined]), [2, 2])
})

test('the reason of who left is told: a code of ours as it is, anything else as cancelled', async () => {
  const late = new CoreError('ERR_UNAVAILABLE', 'too late')
  const never = new Promise<never>(() => undefined)
  assert.equal(await orAborted(never, AbortSignal.abort(late)).catch((error: unknown) => error), late)
  await assert.rejects(orAborted(never, AbortSignal.abort('x'), 'left'), {
    code: 'ERR_CANCELLED',
    message: 'left',
    cause: 'x',
  })
  const { start } = lasting()
  await assert.rejects(new Flights<never>().join('x', start, AbortSignal.abort(late)), late)
})

test('work that is let go harms nobody when it fails, and work that has ended is not cancelled after it', async () => {
  const [gate, controller] = [new AbortController(), new AbortController()]
  const work = once(gate.signal, 'abort').then(() => Promise.reject(new Error('nobody waits')))
  const left = orAborted(work, controller.signal)
  controller.abort()
  await assert.rejects(left, { code: 'ERR_CANCELLED' })
  gate.abort()
  const other = new AbortController()
  assert.equal(await orAborted(Promise.resolve(5), other.signal), 5)
  other.abort()
})
