import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { runVectors, vectorsFolder } from './suite.ts'

const folder = vectorsFolder()
const skip = existsSync(folder) ? false : `there are no vectors in ${folder}; VECTORS names another folder`

test('every applicable vector passes', { skip }, async (context) => {
  for (const result of await runVectors(folder)) {
    await context.test(`${result.file}: ${result.passed} passed`, () => assert.deepEqual(result.failures, []))
  }
})
