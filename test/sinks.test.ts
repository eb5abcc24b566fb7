import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { codeOf, sourcesOf } from './architecture/imports.ts'
import { sinks } from './architecture/rules.ts'

const root = resolve(import.meta.dirname, '..')
const texts = new Map(sourcesOf(root, 'src').map((file) => [file, readFileSync(join(root, file), 'utf8')]))

/** The sources of a room outside the place a sink has there, and what `pattern` finds in their code. */
function placesOf(pattern: RegExp, sink: keyof typeof sinks, inStrings = false): readonly string[] {
  const { room, within } = sinks[sink]
  return [...texts].flatMap(([file, text]) => {
    if (!file.startsWith(`src/${room}/`) || file.startsWith(within)) return []
    const searched = inStrings ? text : codeOf(text).code
    return [...searched.matchAll(pattern)].map(([found]) => `${file}: ${found}`)
  })
}

/** Members of the window that show no text but the program's own, or none. */
const silent = new Set(['activeTextEditor', 'createTreeView', 'showOpenDialog', 'showTextDocument', 'tabGroups'])

test('the window of VS Code is asked to show text in one folder only', () => {
  const all = placesOf(/\bvscode\s*\.\s*window\b(?:\s*\.\s*\w+)?/g, 'display')
  assert.ok(all.length > 3, 'the sources were not found')
  assert.deepEqual(
    all.filter((found) => !silent.has(/\w+$/.exec(found)?.[0] ?? '')),
    [],
  )
})

test('nobody gets at it by another name', () => {
  const byName = /import\s*\{[^}]*\}\s*from\s*'vscode'|=\s*vscode\s*[;\n]|\bvscode\s*\[|[{,]\s*window\b[^}\n]*\}\s*=/g
  assert.deepEqual(placesOf(byName, 'display', true), [])
})

test('rows, hovers, problems and what stands above the tree are made there too', () => {
  const made = /\bnew\s+vscode\s*\.\s*(?:MarkdownString|TreeItem|Diagnostic)\b/g
  const above = /\bview\s*\.\s*(?:message|title|description)\s*=/g
  assert.deepEqual([...placesOf(made, 'display'), ...placesOf(above, 'display')], [])
})

test('no icon is written into a text: an icon of its own has a place of its own', () => {
  assert.deepEqual(placesOf(/\$\([a-z][\w~-]*\)/g, 'display', true), [])
})

test('a terminal is told to obey by nobody else', () => {
  const escapes = /\\u001[bB]|\\u009[bB]|\\x1[bB]|\\x9[bB]|\\e\[|\\033/g
  assert.deepEqual([...placesOf(escapes, 'display', true), ...placesOf(escapes, 'output', true)], [])
})

test('every sentence is made in the words’ room', () => {
  assert.deepEqual(placesOf(/\bl10n\b/g, 'words'), [])
  assert.ok(
    [...texts].some(([file, text]) => file.startsWith(sinks.words.within) && text.includes('l10n.t(')),
    'the words were not found',
  )
})

test('the command line writes in one place', () => {
  assert.deepEqual(placesOf(/\bconsole\b|\.\s*write(?:Sync)?\s*\(|\bprocess\s*\.\s*std(?:out|err)\b/g, 'output'), [
    'src/cli/main.ts: console',
  ])
})

test('the linter watches over members that are there to be used', () => {
  const own = [...texts].filter(([file]) => file.startsWith(sinks.display.within)).map(([, text]) => text)
  const unused = sinks.display.properties.filter((name) => !own.some((text) => new RegExp(`\\b${name}\\b`).test(text)))
  assert.deepEqual(unused, ['createWebviewPanel'])
})
