import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

const extension = path.resolve(import.meta.dirname, '../../../src/extension')

test('every sentence of the tree is made in the room of words', () => {
  const files = globSync(['tree/**/*.ts', 'display/**/*.ts', 'host/**/*.ts'], { cwd: extension })
  assert.ok(files.length > 30, 'the files were not found')
  const speaking = files.filter((file) => readFileSync(path.join(extension, file), 'utf8').includes('l10n.t('))
  assert.deepEqual(speaking, [])
})
