import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { parseArguments } from '../../src/cli/arguments.ts'
import type { Command } from '../../src/cli/command.ts'
import { UsageError } from '../../src/cli/usage.ts'

const base = { summary: '', optionHelp: {}, run: () => Promise.resolve(0) }
const one: Command = { ...base, name: 'one', words: ['REF', '[MORE]'], options: { limit: { type: 'string' } } }
const many: Command = { ...base, name: 'many', words: ['FILE…'], options: {} }
const commands = [one, many]

test('options may stand anywhere', () => {
  const { command, words, flag, value } = parseArguments(
    ['--json', 'one', '--limit=3', 'a', '--config', 'f', 'b'],
    commands,
  )
  assert.equal(command, one)
  assert.deepEqual(words, ['a', 'b'])
  assert.deepEqual([flag('json'), flag('help'), value('limit'), value('config')], [true, false, '3', 'f'])
})

test('a word after -- is no option', () => {
  assert.deepEqual(parseArguments(['one', '--', '--limit'], commands).words, ['--limit'])
})

test('a command that takes many words wants one', () => {
  assert.deepEqual(parseArguments(['many', 'a', 'b', 'c'], commands).words, ['a', 'b', 'c'])
  assert.throws(() => parseArguments(['many'], commands), {
    name: 'UsageError',
    message: 'FILE is missing',
    command: 'many',
  })
})

test('any words give an invocation or a UsageError', () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom('one', 'many', '--', '-', '--json', '--limit', '-h', '--config=x', '--no-json'),
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (argv) => {
      try {
        const { command, flag } = parseArguments(argv, commands)
        assert.ok(command !== undefined || flag('help') || flag('version'))
      } catch (error) {
        assert.ok(error instanceof UsageError, String(error))
      }
    }),
    { numRuns: 2000 },
  )
})
