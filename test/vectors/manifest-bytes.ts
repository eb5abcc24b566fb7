import assert from 'node:assert/strict'
import { isCoreError } from '../../src/core/errors.ts'
import { parseObject } from '../../src/core/json.ts'
import { decodeManifest, takeManifest } from '../../src/core/oci/manifest.ts'
import { bareMediaType, isSchema1Type } from '../../src/core/oci/media-types.ts'
import { digestOf, isDigest, parseDigest } from '../../src/core/reference/digest.ts'
import { flag, notApplicable, text } from './adapter.ts'
import type { Adapter, Vector, Verdict } from './adapter.ts'

const schema1 = 'schema 1 is refused, so the digest of its payload without the signatures is never needed'

export const adapter: Adapter = {
  groups: {
    'cimage/guess-mime': checkType,
    'cimage/digest': checkDigest,
    'cimage/matches-digest': checkMatch,
    'cimage/normalize-mime-known': (vector) => {
      assert.equal(bareMediaType(text(vector, 'input')), text(vector, 'output'))
    },
    'cimage/normalize-mime-unknown': notApplicable('a type the server does not tell is decided from the document'),
  },
}

function checkType(vector: Vector): Verdict {
  const bytes = bytesOf(vector)
  const wanted = text(vector, 'mimeType')
  if (!isSchema1Type(wanted)) assert.equal(typeOf(bytes), wanted)
  else assert.throws(() => takeManifest(bytes, {}), { code: 'ERR_UNSUPPORTED' })
  return undefined
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
  assert.equal(isOf(bytes, text(vector, 'expectedDigest')), flag(vector, 'result'))
  return undefined
}

function isSigned(bytes: Uint8Array): boolean {
  if (parseObject(Buffer.from(bytes).toString())?.['signatures'] === undefined) return false
  assert.throws(() => decodeManifest(bytes), { code: 'ERR_UNSUPPORTED' })
  return true
}

/** The media type a registry's answer is taken to have. */
function typeOf(bytes: Uint8Array): string {
  try {
    return takeManifest(bytes, {}).descriptor.mediaType
  } catch (error) {
    assert.ok(isCoreError(error))
    return ''
  }
}

function isOf(bytes: Uint8Array, digest: string): boolean {
  return isDigest(digest) && digestOf(bytes, parseDigest(digest).algorithm) === digest
}

function bytesOf(vector: Vector): Uint8Array {
  return Buffer.from(text(vector, 'bytes_b64'), 'base64')
}
