import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { createLogger } from '../../src/cli/log.ts'
import { Output } from '../../src/cli/output.ts'

/** What is written by `use`, on both streams. */
function written(use: (output: Output) => void): string {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  use(new Output({ stdout, stderr, json: false }))
  return `${stdout.read() ?? ''}${stderr.read() ?? ''}`
}

const hostile = {
  'escape sequences': '\u001b]0;title\u0007\u001b[31mred',
  'control characters of eight bits': '\u009b31mred\u0090q',
  'a second line': 'one\r\ntwo\u0085three',
  'text that turns the direction of writing': 'a\u202egnp.exe\u2066b\u200fc',
  'a deletion': 'a\u007f\u0008b',
}

for (const [what, text] of Object.entries(hostile))
  test(`a terminal obeys nothing it is shown: ${what}`, () => {
    const shown = written((output) => output.lines([text]))
    assert.doesNotMatch(shown.slice(0, -1), /[\p{Cc}\p{Bidi_Control}]/u)
    assert.match(shown, /\\/)
    const told = written((output) => output.tell(text.replaceAll('\n', ' ')))
    assert.doesNotMatch(told.slice(0, -1), /[\p{Cc}\p{Bidi_Control}]/u)
  })

test('a sentence has an end, and is one line whatever is in it', () => {
  const told = written((output) => output.tell(`a\nb${'x'.repeat(65_536)}`))
  assert.ok(told.length < 2100)
  assert.match(told, /^a\\nbx+…\n$/)
})

test('the log holds no secret', () => {
  const line = written((output) =>
    createLogger(output, true).warn('asked', { url: 'https://alice:hunter2@acme.io/', header: 'Bearer abcdefghij' }),
  )
  assert.match(line, /asked url=/)
  assert.doesNotMatch(line, /hunter2|abcdefghij/)
})
