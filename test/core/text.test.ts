import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cut, escaped, escapedJson, formatSize, oneLine, shown } from '../../src/core/text.ts'
import { hiddenIn, hostile, pieces } from '../support/hostile.ts'

test('all of it on one line has nothing hidden, and no more characters than are wanted', () => {
  const line = oneLine(hostile, 300)
  assert.deepEqual(hiddenIn(line), [])
  assert.equal(Array.from(line).length, 300)
  assert.ok(line.endsWith('…'))
})

for (const [what, text] of Object.entries(pieces)) {
  test(`${what}: one line, nothing hidden, nothing obeyed by a terminal`, () => {
    assert.deepEqual(hiddenIn(oneLine(text)), [])
    assert.deepEqual(hiddenIn(shown(text)), [])
    assert.deepEqual(hiddenIn(escaped(text)), [])
    assert.doesNotMatch(escaped(text), /\n/)
  })
}

test('line breaks of every kind become spaces, other hidden characters one mark for each run', () => {
  assert.equal(oneLine(pieces['further lines']), 'one two three four five six seven')
  assert.equal(oneLine('a\u001B\u0007\u202Eb'), 'a\uFFFDb')
})

test('what people write comes out as it was: accents, emoji of several characters, joiners of Persian', () => {
  for (const text of ['naïve Größe', '👨‍👩‍👧 ✔️ 1️⃣ 🏳️‍🌈', 'می‌خواهم', '“team/app”: 3 of 7 layers · 41 MB → company'])
    assert.equal(oneLine(text), text)
})

test('a joiner that joins nothing is hidden text', () => {
  assert.equal(oneLine('te\u200Dam/a\u200Cpp'), 'te\uFFFDam/a\uFFFDpp')
  assert.equal(oneLine('ا\u200Da a\u200Dا'), 'ا\uFFFDa a\uFFFDا')
  assert.equal(oneLine('app\uFE0F'), 'app\uFFFD')
})

test('text is cut between characters, never inside one', () => {
  assert.equal(cut('😀'.repeat(9), 4), '😀😀😀…')
  assert.equal(cut('😀'.repeat(4), 4), '😀😀😀😀')
  assert.equal(cut('👨‍👩‍👧👨‍👩‍👧', 3), '👨…')
  assert.deepEqual(hiddenIn(cut(oneLine(hostile, 5000), 17)), [])
})

test('what is cut off is said also where only line breaks would follow', () => {
  assert.equal(oneLine(`a${'\n'.repeat(65_536)}b`, 10), 'a …')
})

test('written out, nothing is lost', () => {
  const text = `${hostile}"\\`.replaceAll(/\p{Cs}/gu, '')
  const json = escapedJson(JSON.stringify({ text }, null, 2))
  assert.deepEqual(hiddenIn(json, { lines: true }), [])
  assert.deepEqual(JSON.parse(json), { text })
  assert.equal(escaped('a\nb\u009B\u{E0041}'), String.raw`a\nb\u009b\udb40\udc41`)
})

test('JSON without hidden characters is printed as before', () => {
  const value = { name: 'team/app', sizes: [1, 2], note: 'Größe 👍🏽' }
  assert.equal(escapedJson(JSON.stringify(value, null, 2)), JSON.stringify(value, null, 2))
})

test('sizes have decimal units, with a digit after the point only below ten', () => {
  const sizes = [0, 820, 999, 1000, 1250, 9_949, 9_950, 999_499, 999_500, 41_200_000, 999_600_000, 3e15]
  const written = '0 B, 820 B, 999 B, 1 kB, 1.3 kB, 9.9 kB, 10 kB, 999 kB, 1 MB, 41 MB, 1 GB, 3000 TB'
  assert.equal(sizes.map(formatSize).join(', '), written)
})
