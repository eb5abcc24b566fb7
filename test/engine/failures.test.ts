import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ErrorCode } from '../../src/core/errors.ts'
import { failure, refusal } from '../../src/engine/failures.ts'

const words: readonly (readonly [text: string, code: ErrorCode])[] = [
  ['manifest for acme.io/team/app:1 not found: manifest unknown: manifest unknown', 'ERR_NOT_FOUND'],
  ['manifest for acme.io/team/app:1 not found', 'ERR_NOT_FOUND'],
  ['repository acme.io/team/app not found: does not exist or no pull access', 'ERR_NOT_FOUND'],
  ['Repository acme.io/team/app Not Found', 'ERR_NOT_FOUND'],
  ['failed to resolve reference "acme.io/team/app:1": acme.io/team/app:1: not found', 'ERR_NOT_FOUND'],
  ['failed to resolve reference "acme.io/team/app:1": acme.io/team/app:1: not found, sorry', 'ERR_NOT_FOUND'],
  ['failed to resolve reference "acme.io/team/app:1": unexpected', 'ERR_ENGINE'],
  ['not found is what the repository is', 'ERR_ENGINE'],
  ['pull access denied for team/app, repository does not exist or may require login', 'ERR_DENIED'],
]

for (const [text, code] of words) test(`"${text}" is ${code}`, () => assert.equal(failure(text).code, code))

test('what an engine says is cut before it is read', () => {
  for (const piece of ['repository ', 'manifest for ', 'failed to resolve reference ', 'http://', 'certificate is ']) {
    const said = failure(piece.repeat(100_000))
    assert.ok(said.message.length < 3_000, piece)
    assert.ok(refusal(500, JSON.stringify({ message: piece.repeat(100_000) })).message.length < 3_000, piece)
  }
})
