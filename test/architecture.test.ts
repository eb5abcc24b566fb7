import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { cycleIn, importsIn, importsOf, sourcesOf } from './architecture/imports.ts'
import { lintOverrides, violationOf } from './architecture/rules.ts'

const root = resolve(import.meta.dirname, '..')
const sources = sourcesOf(root, 'src')
const imports = sources.flatMap((file) => importsOf(root, file))

test('every import is one the design allows', () => {
  assert.ok(sources.length > 50 && imports.length > 100, 'the sources were not found')
  const wrong = imports.flatMap((found) => {
    const reason = violationOf(found)
    return reason === undefined ? [] : [`${found.file}:${found.line} imports '${found.specifier}': ${reason}`]
  })
  assert.deepEqual(wrong, [])
})

test('every relative import names a file that exists, with its extension', () => {
  const missing = imports.filter(({ resolved }) => resolved !== undefined && !existsSync(join(root, resolved)))
  assert.deepEqual(missing, [])
})

test('no file reaches itself again through its imports', () => {
  const graph = new Map(
    sources.map((file) => [
      file,
      imports.flatMap((found) => (found.file === file && found.resolved !== undefined ? [found.resolved] : [])),
    ]),
  )
  assert.equal(cycleIn(graph)?.join(' → '), undefined)
})

test('the registries and faults the tests run against know nothing of the product', () => {
  const rooms = ['core', 'language', 'engine', 'operations', 'server', 'cli', 'extension']
  const found = sourcesOf(root, 'test/support').flatMap((file) => importsOf(root, file))
  const wrong = found.filter(({ resolved }) => rooms.some((room) => resolved?.startsWith(`src/${room}/`)))
  assert.ok(found.length > 50)
  assert.deepEqual(wrong, [])
})

test('a test imports the files it tests, so that what only tests use of a front door is told as unused', () => {
  const doors = new Set(['core', 'language', 'engine', 'operations'].map((room) => `src/${room}/index.ts`))
  const found = sourcesOf(root, 'test').flatMap((file) => importsOf(root, file))
  assert.deepEqual(
    found.filter(({ resolved }) => resolved !== undefined && doors.has(resolved)).map(({ file }) => file),
    [],
  )
})

test('the linter has the same rules', () => {
  const { overrides } = JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8'))
  assert.deepEqual(overrides, lintOverrides())
})

for (const [file, specifier, allowed] of [
  ['src/core/http/client.ts', 'vscode', false],
  ['src/core/http/client.ts', 'undici', true],
  ['src/core/http/client.ts', '../auth/client.ts', false],
  ['src/core/http/client.ts', '../oci/documents.ts', true],
  ['src/core/http/client.ts', '../index.ts', false],
  ['src/core/chain/chain.ts', '../registry/remote.ts', true],
  ['src/core/chain/chain.ts', '../config/types.ts', false],
  ['src/core/transfer/copy.ts', '../registry/remote.ts', false],
  ['src/core/errors.ts', './host.ts', false],
  ['src/core/http/answer.ts', '../text.ts', true],
  ['src/core/text.ts', './errors.ts', false],
  ['src/core/chain/chain.ts', '../../engine/index.ts', false],
  ['src/engine/transport.ts', 'dockerode', true],
  ['src/engine/index.ts', '../core/index.ts', true],
  ['src/engine/index.ts', '../core/errors.ts', false],
  ['src/engine/index.ts', 'vscode', false],
  ['src/engine/index.ts', '../operations/index.ts', false],
  ['src/operations/pull.ts', '../engine/index.ts', true],
  ['src/operations/pull.ts', '../engine/transfer.ts', false],
  ['src/operations/pull.ts', 'vscode', false],
  ['src/operations/pull.ts', '../extension/failures.ts', false],
  ['src/cli/main.ts', '../engine/index.ts', true],
  ['src/cli/main.ts', '../operations/index.ts', true],
  ['src/cli/main.ts', '../extension/extension.ts', false],
  ['src/cli/main.ts', 'dockerode', false],
  ['src/extension/tree/tree.ts', 'vscode', true],
  ['src/extension/tree/tree.ts', '../../core/index.ts', true],
  ['src/extension/tree/tree.ts', '../../core/chain/chain.ts', false],
  ['src/extension/tree/tree.ts', '../../operations/pull.ts', false],
  ['src/extension/tree/tree.ts', '../../core/text.ts', true],
  ['src/extension/tree/tree.ts', 'dockerode', false],
  ['src/extension/tree/tree.ts', '../../../test/support/images.ts', false],
  ['src/extension/pull/pull.ts', '../work/work.ts', true],
  ['src/extension/pull/pull.ts', '../tree/view.ts', false],
  ['src/extension/words/messages.ts', '../failures.ts', false],
  ['src/extension/nowhere/file.ts', '../words/messages.ts', false],
  ['src/elsewhere/file.ts', 'node:fs', false],
] as const) {
  test(`${file} ${allowed ? 'may' : 'may not'} import ${specifier}`, () => {
    const found = importsIn(`import x from '${specifier}'`, file)
    assert.equal(found.length, 1)
    assert.deepEqual(found.map(violationOf), allowed ? [undefined] : found.map(violationOf).map(String))
  })
}

test('imports are found in every form, and not in comments', () => {
  const text = `
    import a, {
      type B,
    } from 'one'
    import type { C } from "two"
    export * from './three.ts'
    const four = await import('four')
    type Five = typeof import('five')
    // import 'six' from a comment's text
    /* import { x } from 'seven' */
    const url = 'https://example.org' // it's fine
    const pattern = /['"]/; const eight = require('eight')
    import('nine' + name)
    import(ten)
    const text = 'moved from ' + ' to '
    import 'eleven'
  `
  const specifiers = importsIn(text, 'src/core/x.ts').map(({ specifier }) => specifier)
  assert.deepEqual(specifiers.toSorted(), [
    './three.ts',
    '<computed>',
    '<computed>',
    'eight',
    'eleven',
    'five',
    'four',
    'nine',
    'one',
    'two',
  ])
  assert.deepEqual(importsIn('/// <reference types="vscode" />', 'src/cli/a.ts').map(violationOf), [
    'cli may not import the package vscode',
  ])
})

test('a cycle is found', () => {
  const graph = { a: ['b'], b: ['c'], c: ['b'] }
  assert.deepEqual(cycleIn(new Map(Object.entries(graph))), ['b', 'c', 'b'])
})
