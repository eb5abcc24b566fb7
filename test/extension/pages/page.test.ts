import assert from 'node:assert/strict'
import { test } from 'node:test'
import { markdown, text } from '../../../src/extension/pages/page.ts'
import type { Page } from '../../../src/extension/pages/page.ts'
import { hiddenIn, hostile, pieces } from '../../support/hostile.ts'

const page: Page = {
  title: 'team/app:1.0',
  understood: 'Understood as team/app, tag 1.0.',
  verdict: 'company serves it.',
  digest: 'sha256:12ab',
  others: ['harbour has the same image.'],
  headings: {
    inOrder: 'In order',
    columns: ['Registry', 'Rule', 'Answer', 'Time'],
    near: 'Names that exist',
    tallies: 'So far',
  },
  rows: [
    { place: 1, registry: 'company', url: 'https://c.example', rule: 'asked', answer: 'has it', time: '12 ms' },
    { place: 2, registry: 'hub', url: 'https://h.example', rule: 'not asked: owned', answer: '', time: '' },
  ],
  near: [],
  tallies: ['company: 3 times'],
}

/** Markdown as it is read: escaped marks are just themselves. */
const read = (shown: string): string => shown.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')

test('the page has the verdict, the digest, and one row per registry in order', () => {
  const shown = read(markdown(page))
  assert.match(shown, /^# team\/app:1\.0\n/)
  assert.match(shown, /\*\*company serves it\.\*\*\n\n`sha256:12ab`/)
  assert.match(
    shown,
    /\| 1 \| \*\*company\*\* `https:\/\/c\.example` \| asked \| has it \| 12 ms \|\n\| 2 \| \*\*hub\*\*/,
  )
  assert.doesNotMatch(shown, /Names that exist/)
  assert.match(shown, /## So far\n\n- company: 3 times/)
})

test('as text it needs no Markdown to be read', () => {
  assert.equal(
    text(page),
    [
      'team/app:1.0',
      'Understood as team/app, tag 1.0.',
      'company serves it.',
      'sha256:12ab',
      'harbour has the same image.',
      '',
      'In order:',
      '1. company (https://c.example)',
      '   asked',
      '   has it (12 ms)',
      '2. hub (https://h.example)',
      '   not asked: owned',
      '',
    ].join('\n'),
  )
})

/** The page with `text` wherever text from outside can stand. */
function pageOf(text: string): Page {
  const row = { place: 1, registry: text, url: text, rule: text, answer: text, time: text }
  return {
    ...page,
    title: text,
    understood: text,
    verdict: text,
    others: [text],
    near: [text],
    rows: [row],
    tallies: [text],
  }
}

for (const [what, text] of Object.entries({ ...pieces, everything: hostile })) {
  test(`${what} on a page: no markup, address, mathematics, line or cell comes of it`, () => {
    const shown = markdown(pageOf(text))
    assert.deepEqual(hiddenIn(shown, { lines: true }), [])
    assert.equal(shown.split('\n').length, markdown(pageOf('x')).split('\n').length)
    const bare = shown.replaceAll(/\\[!-/:-@[-`{-~]|`[^`\n]*`/g, '')
    const own = /^(?:#{1,2} |- |\*\*[^*]*\*\*$|\|.*\|$)/gm
    assert.doesNotMatch(
      bare.replaceAll(own, (line) => line.replaceAll(/[#*|:-]/g, '')),
      /[!-/:-@[-`{-~]/,
    )
    for (const line of shown.split('\n').filter((one) => one.startsWith('|')))
      assert.equal(line.replaceAll(/\\./g, '').split('|').length, 7)
  })

  test(`${what} in the text of a page adds no line`, () => {
    const copied = copyOf(text)
    assert.deepEqual(hiddenIn(copied, { lines: true }), [])
    assert.equal(copied.split('\n').length, copyOf('x').split('\n').length)
  })
}

const copyOf = (words: string): string => text(pageOf(words))
