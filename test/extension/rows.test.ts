import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandName, keysOf, rowCommandName, rowCommands } from '../../src/extension/commands.ts'
import { offRow, onRow } from '../../src/extension/rows.ts'

const clicked = { kind: 'tag', tag: '3.0' }
const beside = { kind: 'tag', tag: '2.0' }
const elsewhere = { kind: 'tag', tag: '9.9' }

/** A handler and a refusal that write down how they were called. */
function recorded() {
  const calls: unknown[][] = []
  const refused: true[] = []
  const handler = (...args: unknown[]): void => void calls.push(args)
  return { calls, refused, fromRow: onRow(handler, () => void refused.push(true)), handler }
}

for (const lost of [undefined, null, {}, 'tag', 7])
  test(`a menu whose row was lost (${JSON.stringify(lost)}) did what was selected elsewhere`, () => {
    const { calls, refused, fromRow } = recorded()
    fromRow(lost, [elsewhere])
    fromRow(lost)
    assert.deepEqual(calls, [])
    assert.equal(refused.length, 2)
  })

test('a row that is not among the selected ones took them along', () => {
  const { calls, fromRow } = recorded()
  fromRow(clicked, [elsewhere, beside])
  fromRow(clicked, undefined)
  fromRow(clicked, [elsewhere, undefined])
  assert.deepEqual(calls, [
    [clicked, [clicked]],
    [clicked, [clicked]],
    [clicked, [clicked]],
  ])
})

test('all selected rows are meant when the clicked one is among them', () => {
  const { calls, fromRow } = recorded()
  fromRow(clicked, [beside, clicked])
  assert.deepEqual(calls, [[clicked, [beside, clicked]]])
})

test('some of the selected rows were deleted when others of them were lost', () => {
  const { calls, refused, fromRow } = recorded()
  fromRow(clicked, [beside, undefined, clicked])
  assert.deepEqual(calls, [])
  assert.equal(refused.length, 1)
})

test('the title of the view acted on the focused row, which nobody had clicked', () => {
  const { calls, handler } = recorded()
  const plain = offRow(handler)
  plain(elsewhere, [elsewhere, beside])
  plain(null, [])
  plain()
  assert.deepEqual(calls, [[undefined, undefined], [undefined, undefined], []])
})

test('texts and files still reach the commands of the palette', () => {
  const { calls, handler } = recorded()
  const file = { scheme: 'file', path: '/Dockerfile' }
  offRow(handler)('team/app:1.0')
  offRow(handler)(file, [file])
  assert.deepEqual(calls, [['team/app:1.0'], [file, [file]]])
})

test('a command of a row has an id of its own beside the public one', () => {
  for (const id of keysOf(rowCommands)) assert.notEqual(rowCommandName(id), commandName(id))
})
