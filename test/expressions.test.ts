import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { findingsBelow, findingsIn } from './expressions/found.ts'
import { verdictOn } from './expressions/verdict.ts'

const { expressions, spreads } = findingsBelow(resolve(import.meta.dirname, '..'), 'src')

/** Files whose expressions are put together from constants, each anchored at the start or of one character at a time. */
const madeOfParts = new Set(['src/core/text.ts', 'src/core/chain/owner-sweep.ts'])

test('no expression takes more than linear time, whatever text it is given', () => {
  assert.ok(expressions.length > 150, 'the expressions were not found')
  const seen = new Map<string, string>()
  const wrong = expressions.flatMap(({ file, line, source, flags }) => {
    if (source === undefined)
      return madeOfParts.has(file) ? [] : [`${file}:${line}: its source is known only while the program runs`]
    const key = `/${source}/${flags}`
    const verdict = seen.get(key) ?? verdictOn(source, flags)
    seen.set(key, verdict)
    return verdict === 'safe' ? [] : [`${file}:${line}: ${key}: ${verdict}`]
  })
  assert.deepEqual(wrong, [])
})

for (const [source, flags] of [
  ['repository .* not found', 'i'],
  [String.raw`\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@`, 'gi'],
  [String.raw`<title[^>]*>([^<]*)<`, 'i'],
  [String.raw`<[^>]*>`, 'g'],
  [String.raw`\/+$`, ''],
  ['^(a+)+$', ''],
  ['^(?:a|a)*$', ''],
  [String.raw`<(script|style)[\s\S]*?<\/\1>`, 'g'],
] as const)
  test(`/${source}/${flags} would be noticed`, () => assert.notEqual(verdictOn(source, flags), 'safe'))

/** A call with one argument for each item of a list that others make fails beyond some ten thousand. */
const unbounded = new Set([
  'push',
  'unshift',
  'splice',
  'concat',
  'max',
  'min',
  'fromCharCode',
  'fromCodePoint',
  'set',
  'add',
])

test('no list is spread into the arguments of a call that takes any number', () => {
  assert.ok(spreads.length > 0, 'the calls were not found')
  assert.deepEqual(
    spreads.filter(({ callee }) => unbounded.has(callee)).map(({ file, line, callee }) => `${file}:${line}: ${callee}`),
    [],
  )
})

test('expressions and spread calls are found wherever they stand', () => {
  const text = [
    'const a = /a/g',
    "const b = new RegExp('b', 'i')",
    "const c = RegExp('c' + name)",
    'const d = text.split(/d/).map((x) => x / 2 / 3)',
    'found.push(...names)',
    'const most = Math.max(0, ...sizes)',
    'const copy = [...names]',
  ].join('\n')
  const found = findingsIn(text, 'x.ts')
  assert.deepEqual(
    found.expressions.map(({ line, source, flags }) => [line, source, flags]),
    [
      [1, 'a', 'g'],
      [2, 'b', 'i'],
      [3, undefined, ''],
      [4, 'd', ''],
    ],
  )
  assert.deepEqual(
    found.spreads.map(({ line, callee }) => [line, callee]),
    [
      [5, 'push'],
      [6, 'max'],
    ],
  )
})
