import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isCoreError } from '../../../src/core/errors.ts'
import { createDigester, digestOf, isDigest, parseDigest, referrersTag } from '../../../src/core/reference/digest.ts'

const empty = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const bytes = new TextEncoder().encode('harbour')

test('digests of bytes are sha256 unless asked otherwise', () => {
  assert.equal(digestOf(new Uint8Array()), empty)
  assert.match(digestOf(bytes, 'sha512'), /^sha512:[0-9a-f]{128}$/)
})

test('a running digest is that of all its pieces', () => {
  const digester = createDigester('sha512')
  digester.update(bytes.subarray(0, 3))
  digester.update(bytes.subarray(3))
  assert.equal(digester.digest(), digestOf(bytes, 'sha512'))
})

test('only exact lower-case hex is a digest', () => {
  assert.deepEqual(parseDigest(empty), { algorithm: 'sha256', hex: empty.slice(7) })
  const upper = `sha256:${'A'.repeat(64)}`
  const wrong = ['', 'sha256', `${empty}0`, empty.slice(0, -1), empty.toUpperCase(), upper, `x${empty}`, `${empty}\n`]
  for (const text of [...wrong, `sha384:${'0'.repeat(96)}`]) {
    assert.equal(isDigest(text), false)
    assert.throws(
      () => parseDigest(text),
      (error) => isCoreError(error, 'ERR_REFERENCE'),
    )
  }
})

test('the referrers tag of a digest is a tag', () => {
  assert.equal(referrersTag(empty), empty.replace(':', '-'))
  assert.equal(referrersTag(`sha512:${'b'.repeat(128)}`), `sha512-${'b'.repeat(64)}`)
})
