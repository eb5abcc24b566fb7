import assert from 'node:assert/strict'
import { test } from 'node:test'
import { markdown, text } from '../../../src/extension/operations/page.ts'
import type { Page } from '../../../src/extension/operations/page.ts'

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

test('the page has the verdict, the digest, and one row per registry in order', () => {
  const shown = markdown(page)
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

test('text from a registry is never markup: no link, image, html or further cell comes of it', () => {
  const evil = '[click](command:evil) ![x](http://x) <img src=x> | cell\n# heading `code`'
  const [row] = page.rows
  assert.ok(row)
  const shown = markdown({ ...page, rows: [{ ...row, answer: evil, url: 'a`b|c' }], others: [evil] })
  assert.doesNotMatch(shown, /(?<!\\)\[click|(?<!\\)!\\?\[x|(?<!\\)<img|^# heading/m)
  assert.match(shown, /`a b c`/)
  assert.equal(shown.split('\n').filter((line) => line.startsWith('| 1')).length, 1)
})
