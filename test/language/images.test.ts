import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageNames, replaceImages, triggerImages } from '../../src/language/images.ts'
import type { BuildSettings } from '../../src/language/values.ts'

const amd64: BuildSettings = { platform: 'linux/amd64' }

function names(source: string, settings: BuildSettings = amd64): readonly string[] {
  return imageNames(source, settings).map(({ name, isNeeded }) => (isNeeded ? name : `(${name})`))
}

/** The file with every name replaced by `new`. */
function renewed(source: string, settings: BuildSettings = amd64): string {
  return replaceImages(source, new Map(imageNames(source, settings).map((name) => [name, 'new'])))
}

const cases = [
  [
    'a stage chosen by its architecture',
    'FROM lin:1 AS bin-amd64\nFROM arm:1 AS bin-arm64\nFROM bin-${TARGETARCH}',
    ['lin:1', '(arm:1)'],
  ],
  ['a default in a default', 'ARG BASE=lin\nARG TAG=2\nFROM ${IMG:-${BASE}:${TAG}}', ['lin:2']],
  ['a prefix taken away', 'ARG V=v1\nFROM lin:${V#v}', ['lin:1']],
  ['another word where there is one', 'ARG REG=r.io\nFROM ${REG:+${REG}/}lin', ['r.io/lin']],
  ['a stage that is not used', 'FROM gone:1 AS win\nFROM lin:1', ['(gone:1)', 'lin:1']],
  [
    'a stage used by a mount alone',
    'FROM a:1 AS tools\nFROM lin:1\nRUN --mount=from=tools,target=/t true',
    ['a:1', 'lin:1'],
  ],
  ['a stage used by its number', 'FROM a:1\nFROM b:1\nFROM lin:1\nCOPY --from=1 /a /b', ['(a:1)', 'b:1', 'lin:1']],
  ['quoted signs that are no heredoc', 'FROM a:1\nRUN echo "a <<EOF b"\nFROM last', ['(a:1)', 'last']],
  [
    'a heredoc with a number before it',
    'FROM a:1\nRUN cat 3<<EOF\nFROM evil\nEOF\nCOPY --from=b:1 / /',
    ['a:1', 'b:1'],
  ],
  ['a heredoc in a trigger', 'FROM a:1\nONBUILD RUN <<EOF\nFROM evil\nEOF', ['a:1']],
  ['a comment between continued lines', 'FROM \\\n# FROM evil\n  a:1', ['a:1']],
  ['another escape character', '# escape=`\nFROM `\na:1\nRUN dir C:\\\nCOPY --from=b:1 / /', ['a:1', 'b:1']],
  ['a later stage is no base of an earlier one', 'FROM owned\nFROM a:1 AS owned\nCOPY --from=0 / /', ['owned', 'a:1']],
  ['variables BuildKit does not fill in', 'ARG A=x\nFROM a:1\nARG A\nCOPY --from=$A / /', ['a:1']],
  [
    'a trigger that no stage inherits',
    'FROM a:1 AS base\nONBUILD COPY --from=t:1 / /\nFROM b:1',
    ['(a:1)', '(t:1)', 'b:1'],
  ],
  ['a trigger that a stage inherits', 'FROM a:1 AS base\nONBUILD COPY --from=t:1 / /\nFROM base', ['a:1', 't:1']],
  ['a syntax of other files', '// syntax=team/frontend:1 x\n{}', ['team/frontend:1']],
  ['a syntax in JSON', '{"a": 1, "syntax": "team/frontend:1"}', ['team/frontend:1']],
  ['a syntax in JSON that is written otherwise', String.raw`{"synt\u0061x":"team\/frontend:1"}`, ['team/frontend:1']],
  ['the last of two syntaxes in JSON', '{"syntax":"a","x":{"syntax":"b"},"syntax":"c"}', ['c']],
  ['a syntax in JSON after a shebang', '\uFEFF#!/bin/x\n {"syntax":"team/frontend:1"}', ['team/frontend:1']],
  ['a syntax after a form feed', '//\fsyntax\f=\fteam/frontend:1\n', ['team/frontend:1']],
  [
    'variables named like parts of an object',
    'ARG __proto__=a:1\nARG constructor=b:1\nFROM $__proto__\nFROM ${constructor}\nFROM c${valueOf}:1',
    ['(a:1)', '(b:1)', 'c:1'],
  ],
  ['a syntax after a word of its own', '# author=me\n# syntax=team/frontend:1\nFROM a:1', ['team/frontend:1', 'a:1']],
] as const

for (const [name, source, expected] of cases)
  test(`names of a build: ${name}`, () => assert.deepEqual(names(source), expected))

test('the target decides which stages are needed, by name, case aside, and by number', () => {
  const source = 'FROM lin:1 AS Dev\nFROM gone:1 AS prod'
  assert.deepEqual(names(source, { target: 'dev' }), ['lin:1', '(gone:1)'])
  assert.deepEqual(names(source, { target: '1' }), ['(lin:1)', 'gone:1'])
})

test('the platform a FROM asks for is told, with its variables filled in', () => {
  const [one, two] = imageNames('FROM --platform=$BUILDPLATFORM a\nFROM --platform=linux/arm64 b', amd64)
  assert.deepEqual([one?.platform, two?.platform], ['linux/amd64', 'linux/arm64'])
})

test('Podman fills in variables of a stage where it copies from', () => {
  const source = 'ARG A=x:1\nFROM a:1\nARG A\nARG B=${A}-b\nCOPY --from=$A / /\nRUN --mount=from=${B} true'
  assert.deepEqual(names(source, { variablesInFrom: true, buildArgs: { A: 'y:2' } }), ['a:1', 'y:2', 'y:2-b'])
})

test('build arguments count where they are declared, and those of the platform everywhere', () => {
  assert.deepEqual(names('FROM ${A:-none}', { buildArgs: { A: 'x' } }), ['none'])
  assert.deepEqual(names('ARG A\nFROM ${A:-none}', { buildArgs: { A: 'x' } }), ['x'])
  assert.deepEqual(names('FROM a-$TARGETARCH', { ...amd64, buildArgs: { TARGETARCH: 'mine' } }), ['a-mine'])
})

test('words are replaced where they stand: quotes go, lines, comments and stage names stay', () => {
  const source =
    '# syntax=a:1 arg\r\nFROM "b:1" AS base # x\nFROM b\\\n:2\nCOPY --from="c:1" --link / /\nRUN --mount=from=c:2,target=/x true\n'
  const expected =
    '# syntax=new arg\r\nFROM new AS base # x\nFROM \\\nnew\nCOPY --from="new" --link / /\nRUN --mount=from=new,target=/x true\n'
  assert.equal(renewed(source), expected)
})

test('a name split over lines leaves no empty line to be continued', () => {
  const source = 'FROM \\\nli\\\n  # comment\nn:\\\n1\nCOPY a /a\n'
  assert.equal(renewed(source), 'FROM \\\n\\\n  # comment\n\\\nnew\nCOPY a /a\n')
  assert.deepEqual(names(renewed(source)), ['new'])
})

test("a base's triggers name images, but for those that are stages here", () => {
  const triggers = [
    'COPY --from=tools /a /a',
    'COPY --from=team/x:1 /a /a',
    'RUN --mount=from=y,target=/y true',
    'RUN echo',
    'COPY --from=0 a b',
  ]
  assert.deepEqual(triggerImages(triggers, 'FROM a AS tools\nFROM b'), ['team/x:1', 'y'])
})

test('what is unreadable is left out, and any text is read to its end', () => {
  for (const text of [
    '',
    '\u0000\u0001',
    'FROM',
    'FROM \n',
    'ARG\nCOPY --from\nRUN --mount\n',
    'FROM ${',
    '<<EOF',
    '\uFEFF',
  ])
    assert.deepEqual(names(text), [], JSON.stringify(text))
  assert.deepEqual(names('\uFEFFFROM a'), ['a'])
})

test('arguments that grow without end, nest without end or need much matching are left to the builder', () => {
  const doubled = ['ARG A=xxxxxxxx', ...Array.from({ length: 60 }, () => 'ARG A=${A}${A}'), 'FROM b:${A}'].join('\n')
  assert.deepEqual(names(doubled), [])
  assert.deepEqual(names(`FROM ${'${A:-'.repeat(5000)}x${'}'.repeat(5000)}`), [])
  assert.deepEqual(names(`ARG V=${'a'.repeat(4000)}\nFROM x:\${V##${'*a'.repeat(200)}b}`), [`x:${'a'.repeat(4000)}`])
  assert.deepEqual(names(`FROM a\n${'RUN a \\\n'.repeat(20_000)} b\n`), ['a'])
})

test('a variable that a stage declares and every object has stands for nothing', () => {
  const source =
    'FROM scratch\nARG valueOf\nARG __proto__=a:1\nCOPY --from=${valueOf:-b:1} / /\nCOPY --from=$__proto__ / /\n'
  const found = imageNames(source, { variablesInFrom: true })
  assert.deepEqual(
    found.map(({ name }) => name),
    ['b:1', 'a:1'],
  )
})
