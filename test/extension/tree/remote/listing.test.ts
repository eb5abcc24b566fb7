import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { test } from 'node:test'
import { Listing, type OpenPages, type Turn } from '../../../../src/extension/tree/remote/listing.ts'

const atOnce: Turn = (work) => work()
const all = (): boolean => false
const some = (items: readonly string[]): boolean => items.length > 0

interface Door {
  readonly opened: Promise<void>
  readonly open: () => void
}

/** Something to wait for until the test opens it. */
function door(): Door {
  const latch = new EventEmitter()
  const opened = once(latch, 'open').then(() => {})
  return { opened, open: () => latch.emit('open') }
}

/** Pages that count how often they are opened and asked for. */
function counted(pages: readonly (readonly string[])[]) {
  const asked = { opened: 0, pages: 0 }
  const open: OpenPages = async function* open() {
    asked.opened++
    for (const page of pages) {
      asked.pages++
      yield page
    }
  }
  return { asked, open }
}

test('reads no more pages than are wanted, and goes on from there', async () => {
  const { asked, open } = counted([['a', 'b'], ['c'], ['d']])
  const listing = new Listing(open, atOnce)
  await listing.load(some)
  assert.deepEqual([listing.items, asked.pages, listing.complete], [['a', 'b'], 1, false])
  await listing.load(some)
  assert.equal(asked.pages, 1)
  await listing.load((items) => items.length > 2)
  assert.deepEqual([listing.items, asked.pages], [['a', 'b', 'c'], 2])
  await listing.load(all)
  assert.deepEqual([listing.items, asked.opened, listing.complete], [['a', 'b', 'c', 'd'], 1, true])
})

test('those who ask at the same time share one reading', async () => {
  const { asked, open } = counted([['a'], ['b']])
  const listing = new Listing(open, atOnce)
  await Promise.all([listing.load(some), listing.load(some), listing.load(all)])
  assert.deepEqual([asked, listing.items], [{ opened: 1, pages: 2 }, ['a', 'b']])
})

test('a list without a single name is complete and empty', async () => {
  const listing = new Listing(counted([]).open, atOnce)
  await listing.load(some)
  assert.deepEqual([listing.items, listing.complete, listing.asked], [[], true, true])
})

test('a failure is kept with what was read before it, until it is started anew', async () => {
  let broken = true
  const open: OpenPages = async function* open() {
    yield ['a']
    if (broken) throw new Error('no more')
    yield ['b']
  }
  const listing = new Listing(open, atOnce)
  await listing.load(all)
  assert.deepEqual([listing.items, String(listing.error)], [['a'], 'Error: no more'])
  broken = false
  await listing.load(all)
  assert.equal(String(listing.error), 'Error: no more')
  listing.restart()
  assert.deepEqual([listing.items, listing.error], [['a'], undefined])
  await listing.load(all)
  assert.deepEqual([listing.items, listing.error], [['a', 'b'], undefined])
})

test('what a list does not show is known with the reading it belongs to', async () => {
  let readings = 0
  const open: OpenPages = async function* open(_, onNote) {
    readings++
    if (readings === 1) onNote({ kind: 'left-out', count: 2, example: '<b>' })
    yield ['a']
    if (readings === 1) onNote({ kind: 'left-out', count: 1, example: '<i>' })
    if (readings === 1) onNote({ kind: 'incomplete', reason: 'it repeats itself' })
  }
  const listing = new Listing(open, atOnce)
  await listing.load(all)
  assert.deepEqual(listing.unshown, { leftOut: 3, example: '<b>', incomplete: 'it repeats itself' })
  listing.restart()
  await listing.load(all)
  assert.deepEqual(listing.unshown, { leftOut: 0 })
})

test('names known before stay until the first page of the new reading is there', async () => {
  const pages = [['old'], ['new']]
  const gates: Door[] = []
  const open: OpenPages = async function* open() {
    const gate = door()
    gates.push(gate)
    await gate.opened
    yield pages[gates.length - 1] ?? []
  }
  const listing = new Listing(open, atOnce)
  const first = listing.load(all)
  gates[0]?.open()
  await first
  listing.restart()
  const second = listing.load(all)
  assert.deepEqual(listing.items, ['old'])
  gates[1]?.open()
  await second
  assert.deepEqual(listing.items, ['new'])
})

test('the answer to a reading that was given up is dropped, and its request aborted', async () => {
  const signals: AbortSignal[] = []
  const gate = door()
  const open: OpenPages = async function* open(signal) {
    signals.push(signal)
    if (signals.length === 1) await gate.opened
    yield [`reading ${signals.length}`]
  }
  const listing = new Listing(open, atOnce)
  const stale = listing.load(all)
  listing.restart()
  await listing.load(all)
  gate.open()
  await stale
  assert.deepEqual(listing.items, ['reading 2'])
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true, false],
  )
})

test('a reading that was stopped in the middle begins anew, without repeating names', async () => {
  const { asked, open } = counted([['a'], ['b']])
  const listing = new Listing(open, atOnce)
  await listing.load(some)
  listing.stop()
  await listing.load(all)
  assert.deepEqual([listing.items, asked.opened], [['a', 'b'], 2])
})
