import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { imageNames } from '../../src/language/images.ts'
import { expand } from '../../src/language/shell.ts'

/** What BuildKit 0.33 makes of these words and files: its own shell lexer, parser and stages, run once on random ones. */
interface Expected {
  readonly values: Readonly<Record<string, string>>
  readonly words: readonly (readonly [word: string, escape: string, expanded: string | null])[]
  readonly files: readonly (readonly [source: string, names: readonly string[], syntax: string])[]
}

const expected = JSON.parse(readFileSync(join(import.meta.dirname, 'buildkit.json'), 'utf8')) as Expected

test('a word expands to what BuildKit expands it to, and is unreadable where BuildKit refuses it', () => {
  for (const [word, escape, expanded] of expected.words)
    assert.equal(expand(word, { values: expected.values, escape }) ?? null, expanded, JSON.stringify(word))
  assert.ok(expected.words.length > 300)
})

test('a file names the images that BuildKit finds in it, at the same lines', () => {
  for (const [source, names, syntax] of expected.files) {
    const found = imageNames(source, { platform: 'linux/amd64' })
    const told = found.map(({ kind, name, startLine, endLine }) => `${kind} ${name} ${startLine}-${endLine}`)
    assert.deepEqual(told.slice(syntax === '' ? 0 : 1), names, JSON.stringify(source))
    assert.equal(found.find(({ kind }) => kind === 'syntax')?.name ?? '', syntax, JSON.stringify(source))
  }
  assert.ok(expected.files.length > 100)
})
