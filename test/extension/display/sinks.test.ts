import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { answers, displayed, installFakeVscode } from '../../support/fakevscode.ts'
import { hiddenIn, hostile, iconsIn, linksIn, pieces } from '../../support/hostile.ts'

installFakeVscode()
const vscode = await import('vscode')
const notices = await import('../../../src/extension/display/notices.ts')
const boxes = await import('../../../src/extension/display/boxes.ts')
const rows = await import('../../../src/extension/display/rows.ts')
const { openLog } = await import('../../../src/extension/display/log.ts')
const { problem } = await import('../../../src/extension/display/problems.ts')

const longest = 2500
const { None } = vscode.TreeItemCollapsibleState
const severity = vscode.InputBoxValidationSeverity.Error

beforeEach(() => {
  displayed.length = 0
  answers.length = 0
})

/** Fails when something shown is more than one short line of plain text. `own` are icons the program put there itself. */
function assertInert({ lines = false, own = [] as readonly string[] } = {}): void {
  assert.notEqual(displayed.length, 0)
  for (const { by, text } of displayed) {
    assert.deepEqual(hiddenIn(text, { lines }), [], `${by} has hidden characters`)
    assert.deepEqual(linksIn(text), [], `${by} has links`)
    assert.deepEqual(
      iconsIn(text).filter((icon) => !own.includes(icon)),
      [],
      `${by} has icons`,
    )
    assert.ok(text.length <= longest, `${by} is ${text.length} long`)
  }
}

const everything = [...Object.values(pieces), hostile]

test('a notification, its buttons, a dialog: text only', async () => {
  for (const text of everything) {
    await notices.inform(text, text)
    await notices.warn(text, { title: text })
    await notices.complain(text, text)
    await notices.confirm({ question: text, detail: [text], action: text })
    await notices.advise(text, text)
  }
  assertInert()
})

test('paragraphs of a dialog stay apart, and text from outside makes none', async () => {
  await notices.confirm({ question: 'Delete?', detail: ['a\nb', 'c'], action: 'Delete' })
  assert.ok(displayed.some(({ text }) => text === 'a b\n\nc'))
})

test('the button that was chosen is known by what it was given as, whatever it shows', async () => {
  answers.push(1, 0)
  assert.equal(await notices.inform('x', 'Run…', hostile), hostile)
  const item = { title: hostile, run: 1 }
  assert.equal(await notices.complain('x', item), item)
  assert.equal(await notices.complain('x', item), undefined)
})

test('a question is answered yes by its action alone', async () => {
  const question = { question: 'x', detail: [], action: hostile }
  answers.push(0, undefined)
  assert.equal(await notices.confirm(question), true)
  assert.equal(await notices.confirm(question), false)
})

test('progress, status bar, clipboard: text only, and no further line', async () => {
  for (const text of everything) {
    await notices.withProgress({ location: { viewId: 'view' }, title: text }, async (progress) =>
      progress.report({ message: text }),
    )
    notices.mention(text, 1)
    await notices.copyLines(text.slice(0, 1000))
    const item = new notices.StatusItem('id', { name: 'Work', command: 'c' })
    item.show('sync~spin', { text, tooltip: text, spoken: text })
  }
  const own = new Set(['clipboard'])
  const copied = displayed.filter(({ by }) => own.has(by))
  assert.deepEqual(
    copied.flatMap(({ text }) => hiddenIn(text)),
    [],
  )
  displayed.splice(0, displayed.length, ...displayed.filter(({ by }) => !own.has(by)))
  assertInert({ own: ['$(sync~spin)'] })
  assert.ok(displayed.some(({ by, text }) => by === 'StatusBarItem.text' && text.startsWith('$(sync~spin) ')))
})

test('boxes: titles, prompts, choices and what is wrong with an answer are text only', async () => {
  for (const text of everything) {
    const item = { label: text, description: text, detail: text, given: 1, value: text }
    const options = { title: text, prompt: text, placeHolder: text, validateInput: () => text }
    await boxes.showInputBox(options)
    await boxes.showInputBox({ validateInput: () => ({ message: text, severity }) })
    await boxes.showQuickPick([item], { title: text, placeHolder: text })
    await boxes.showQuickPicks([item], { title: text })
    const input = boxes.createInputBox()
    Object.assign(input, { title: text, prompt: text, placeholder: text, validationMessage: text })
    input.validationMessage = { message: text, severity }
    const pick = boxes.createQuickPick<typeof item>()
    Object.assign(pick, { title: text, placeholder: text, items: [item], activeItems: [item] })
  }
  assertInert()
})

test('what a person edits is left as it is', () => {
  const box = boxes.createInputBox()
  box.value = 'a$(x)'
  assert.equal(box.value, 'a$(x)')
})

test('choices come back as the ones that were given', async () => {
  const items = [{ label: hostile }, { label: 'b' }]
  assert.equal(await boxes.showQuickPick(items, {}), items[0])
  assert.deepEqual(await boxes.showQuickPicks(items, {}), items)
  const pick = boxes.createQuickPick()
  pick.items = items
  pick.activeItems = items.slice(1)
  assert.equal(pick.items[0], items[0])
  assert.equal(pick.activeItems[0], items[1])
})

test('a row, its hover, what stands above the tree: text only', () => {
  for (const text of everything) {
    rows.rowItem({ label: text, description: text, spoken: text }, None)
    rows.showAbove({ message: '' } as never, text)
  }
  assertInert()
})

test('the lines of a hover are the ones that were given', () => {
  rows.rowItem({ label: 'Layer 1', tooltip: ['sha256:12', 'a\nb'] }, None)
  assert.ok(displayed.some(({ by, text }) => by === 'TreeItem.tooltip' && text === 'sha256:12\na b'))
})

test('a hover of several values has each on its line, and every mark of theirs escaped', () => {
  rows.hover(hostile, [
    ['Account', hostile],
    ['', hostile],
    ['Left out', ''],
  ])
  const text = displayed[0]?.text ?? ''
  assert.equal(text.split('\n').length, 3)
  assert.deepEqual(hiddenIn(text, { lines: true }), [])
  assert.deepEqual(linksIn(text), [])
  assert.doesNotMatch(text.slice(2, -2), /(?<!\\)(?:\\\\)*[[\]<>`$]|https?:|www\./)
})

test('the log: no secret, whoever tells it', () => {
  openLog('Portolan').error('caused by a request to https://alice:hunter2@acme.io/v2/?sig=hunter2')
  assert.deepEqual(displayed, [{ by: 'log', text: 'caused by a request to https://***@acme.io/v2/?sig=***' }])
})

test('the log: several lines are one entry, and none of them looks like the next', () => {
  const log = openLog('Portolan')
  for (const text of everything)
    for (const level of ['trace', 'debug', 'info', 'warn', 'error'] as const) log[level](text)
  for (const { text } of displayed) assert.deepEqual(hiddenIn(text, { lines: true }), [])
  displayed.length = 0
  log.error('one\n2026-01-01 00:00:00.000 [info] forged')
  assert.deepEqual(displayed, [{ by: 'log', text: 'one\n    2026-01-01 00:00:00.000 [info] forged' }])
})

test('a problem keeps the lines of the builder, as many as can be read, with nothing hidden', () => {
  for (const text of everything) problem({} as never, text)
  problem({} as never, 'a\n'.repeat(1000))
  for (const { text } of displayed) {
    assert.deepEqual(hiddenIn(text, { lines: true }), [])
    assert.ok(text.split('\n').length <= 30)
  }
})

test("the program's own sentences come out as they are", async () => {
  const own = [
    'Pulled team/app:1.10.0 from company in 2.1 s (41 MB, linux/amd64, sha256:12ab34cd56ef).',
    '“tags” (3): company → harbour · 4 ms; why?',
  ]
  for (const text of own) await notices.inform(text)
  assert.deepEqual(
    displayed.map(({ text }) => text),
    own,
  )
})
