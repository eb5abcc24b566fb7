import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { terminalLine, terminalLines } from '../../../src/extension/display/terminal-text.ts'
import { displayed, installFakeVscode } from '../../support/fakevscode.ts'
import { hiddenIn, hostile, pieces } from '../../support/hostile.ts'

installFakeVscode()
const { Screen, typeCommand } = await import('../../../src/extension/display/screen.ts')
const { BuildTerminal } = await import('../../../src/extension/build/terminal.ts')

beforeEach(() => {
  displayed.length = 0
})

// oxlint-disable-next-line no-control-regex
const own = /\r\u001B\[K|\u001B\[(?:0|1|2|31|32|33)m|\r\n/g

/** What was written to a terminal, without the program's own styles and line ends. */
function strange(): readonly string[] {
  return hiddenIn(
    displayed
      .filter(({ by }) => by === 'terminal')
      .map(({ text }) => text.replaceAll(own, ''))
      .join(''),
  )
}

test('colours, titles, links, clipboard and shell marks of a build are taken out whole', () => {
  assert.equal(terminalLine(pieces['colour and movement']), 'red')
  assert.equal(terminalLine(pieces["a terminal's links, clipboard and shell marks"]), 'here')
  assert.equal(terminalLine('\u001B(Bplain\u001B7\u001Bc'), 'plain')
  assert.equal(terminalLine('\u009D0;title\u009Cx\u0090q\u001B\\y'), 'xy')
})

test('a sequence that never ends hides nothing that follows', () => {
  assert.equal(terminalLine('\u001B]0;title'), '0;title')
  assert.equal(terminalLine('\u001B[12'), '12')
  assert.deepEqual(hiddenIn(terminalLine(pieces['a string that never ends'])), [])
})

test('of a line that was written over, the last writing is shown', () => {
  assert.equal(terminalLine('10 %\r20 %\r'), '20 %')
  assert.deepEqual(terminalLines('a\r\nb\r\n'), ['a', 'b'])
})

test('tabs are columns', () => {
  assert.equal(terminalLine('a\tbc\td'), `a${' '.repeat(7)}bc${' '.repeat(6)}d`)
})

test('64 KiB of the beginnings of sequences are looked at once each', () => {
  for (const start of [
    '\u001B',
    '\u001B[',
    '\u001B]',
    '\u009B',
    '\u009D',
    '\u001BP',
    '\u001B[0',
    '\u001B ',
    '\t',
    '\r',
  ]) {
    const line = terminalLine(start.repeat(65_536 / start.length))
    assert.deepEqual(hiddenIn(line), [])
    assert.ok(line.length <= 2000)
  }
})

test('a screen obeys its own styles only', () => {
  const screen = new Screen({ title: hostile, icon: 'package' }, () => undefined)
  for (const text of [...Object.values(pieces), hostile]) {
    screen.line(['green', text], ['plain', text])
    screen.lines('dim', text, '    ')
    screen.overwrite(['plain', text])
  }
  screen.end()
  assert.deepEqual(strange(), [])
  assert.deepEqual(hiddenIn(displayed.find(({ by }) => by === 'createTerminal')?.text ?? '\0'), [])
})

test('the output and the steps of a build are text in its terminal', () => {
  const terminal = new BuildTerminal(hostile, () => undefined)
  try {
    for (const text of Object.values(pieces)) {
      const step = { kind: 'step', id: text, name: text } as const
      terminal.title(text)
      terminal.event({ ...step, state: 'started' })
      terminal.event({ kind: 'log', id: text, text })
      terminal.event({ kind: 'warning', text })
      terminal.event({ ...step, state: 'done', durationMs: 1 })
      terminal.event({ ...step, state: 'cached' })
      terminal.event({ ...step, state: 'failed', error: text })
      terminal.note(text)
      terminal.success(text)
      terminal.failure(text)
    }
  } finally {
    terminal.dispose()
  }
  assert.deepEqual(strange(), [])
})

test('no line of a build passes for a line of the program', () => {
  const terminal = new BuildTerminal('x', () => undefined)
  try {
    terminal.event({ kind: 'log', id: 'a', text: '✓ forged\n✓ forged\r✓ forged\n' })
  } finally {
    terminal.dispose()
  }
  for (const { text } of displayed.filter(({ by }) => by === 'terminal')) assert.match(text, /^ {4}/)
})

test('a command that is typed in is one line, and is not run', () => {
  typeCommand('Run', 'docker run x\nrm -rf /\r', {})
  assert.deepEqual(displayed.at(-1), { by: 'sendText', text: 'docker run x rm -rf /' })
})
