import assert from 'node:assert/strict'
import {
  bareMediaType,
  decodeManifest,
  digestOf,
  isCoreError,
  manifestTypeOf,
  matchesDigest,
} from '../../src/core/index.ts'
import { flag, notApplicable, text } from './adapter.ts'
import type { Adapter, Vector, Verdict } from './adapter.ts'

const schema1 = 'schema 1 is refused, so the digest of its payload without the signatures is never needed'

export const adapter: Adapter = {
  groups: {
    'cimage/guess-mime': (vector) => assert.equal(typeOf(bytesOf(vector)), text(vector, 'mimeType')),
    'cimage/digest': checkDigest,
    'cimage/matches-digest': checkMatch,
    'cimage/normalize-mime-known': (vector) => {
      assert.equal(bareMediaType(text(vector, 'input')), text(vector, 'output'))
    },
    'cimage/normalize-mime-unknown': notApplicable('a type the server does not tell is decided from the document'),
  },
}

function checkDigest(vector: Vector): Verdict {
  const bytes = bytesOf(vector)
  if (flag(vector, 'shouldFail')) {
    assert.throws(() => decodeManifest(bytes), isCoreError)
    return undefined
  }
  if (isSigned(bytes)) return notApplicable(schema1)
  assert.equal(digestOf(bytes), text(vector, 'expectedSHA256'))
  assert.equal(digestOf(bytes, 'sha512'), text(vector, 'expectedSHA512'))
  return undefined
}

function checkMatch(vector: Vector): Verdict {
  const bytes = bytesOf(vector)
  if (flag(vector, 'result') && isSigned(bytes)) return notApplicable(schema1)
  assert.equal(matchesDigest(bytes, text(vector, 'expectedDigest')), flag(vector, 'result'))
  return undefined
}

function isSigned(bytes: Uint8Array): boolean {
  if (!typeOf(bytes).endsWith('prettyjws')) return false
  assert.throws(
    () => decodeManifest(bytes),
    (error) => isCoreError(error, 'ERR_UNSUPPORTED'),
  )
  return true
}

function typeOf(bytes: Uint8Array): string {
  try {
    return manifestTypeOf(bytes)
  } catch (error) {
    assert.ok(isCoreError(error))
    return ''
  }
}

function bytesOf(vector: Vector): Uint8Array {
  return Buffer.from(text(vector, 'bytes_b64'), 'base64')
}
