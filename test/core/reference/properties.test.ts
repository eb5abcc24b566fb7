import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { isCoreError } from '../../../src/core/errors.ts'
import { isDigest, parseDigest, referrersTag } from '../../../src/core/reference/digest.ts'
import { isHost, isRepository, isTag } from '../../../src/core/reference/names.ts'
import { formatReference, parseReference } from '../../../src/core/reference/parse.ts'

const hexDigits = '0123456789abcdef'
const words = fc.stringMatching(/^[a-z0-9]{1,6}(?:(?:__|[._]|-{1,3})[a-z0-9]{1,4}){0,2}$/)
const hosts = fc.oneof(
  fc.stringMatching(/^[a-z0-9]{1,8}\.[a-z]{2,3}(?::[0-9]{1,5})?$/),
  fc
    .ipV6()
    .filter((address) => !address.includes('.'))
    .map((address) => `[${address}]:5000`),
  fc.constantFrom('localhost', 'localhost:5000', 'docker.io', 'index.docker.io'),
)
const digests = fc
  .string({ unit: fc.constantFrom(...hexDigits.split('')), minLength: 64, maxLength: 64 })
  .map((hex) => `sha256:${hex}`)
const references = fc.record(
  {
    host: hosts,
    repository: fc.array(words, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
    tag: fc.stringMatching(/^\w[\w.-]{0,127}$/),
    digest: digests,
  },
  { requiredKeys: ['host', 'repository'] },
)
/** Texts that come close to references. */
const nearly = fc.string({
  unit: fc.constantFrom(...'aZ0._-:/@[]%* é'.split(''), 'sha256:', 'docker.io/', '\u{1F6A2}'),
  maxLength: 40,
})

test('parsing any text gives a reference or an ERR_REFERENCE with a position in it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), nearly), (text) => {
      try {
        const { host, repository, tag, digest } = parseReference(text)
        assert.ok(host === undefined || isHost(host))
        assert.ok(isRepository(repository))
        assert.ok(tag === undefined || isTag(tag))
        assert.ok(digest === undefined || isDigest(digest))
      } catch (error) {
        assert.ok(isCoreError(error, 'ERR_REFERENCE'), String(error))
        assert.ok(error.position !== undefined && error.position >= 0 && error.position <= text.length)
      }
    }),
    { numRuns: 3000 },
  )
})

test('what is formatted is parsed to the same, and what is parsed is formatted to the same', () => {
  fc.assert(
    fc.property(references, (parts) => {
      const text = formatReference(parts)
      const reference = parseReference(text)
      assert.equal(reference.repository, parts.repository)
      assert.deepEqual([reference.tag, reference.digest], [parts.tag, parts.digest])
      const again = parseReference(formatReference(reference))
      assert.deepEqual({ ...again, text }, reference)
    }),
  )
})

test('parsing any digest gives its parts or an ERR_REFERENCE', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), digests, nearly), (text) => {
      assert.ok(isTag(referrersTag(`sha256:${text}`)))
      try {
        const { algorithm, hex } = parseDigest(text)
        assert.equal(`${algorithm}:${hex}`, text)
      } catch (error) {
        assert.ok(isCoreError(error, 'ERR_REFERENCE'))
        assert.equal(isDigest(text), false)
      }
    }),
  )
})

test('the longest hostile names are refused at once', () => {
  for (const text of [
    'a-'.repeat(400),
    'a.'.repeat(511),
    `${'a-'.repeat(300)}!`,
    `x/${'_'.repeat(900)}`,
    '['.repeat(1000),
  ]) {
    assert.throws(() => parseReference(text), isCoreError)
  }
})
