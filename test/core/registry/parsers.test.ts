import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { isCoreError } from '../../../src/core/errors.ts'
import { parseRateLimit } from '../../../src/core/registry/budget.ts'
import { withDigest } from '../../../src/core/registry/location.ts'
import { blobPath, manifestPath, placeOf } from '../../../src/core/registry/names.ts'
import { parseContentRange, parseUploadRange } from '../../../src/core/registry/range.ts'

test('a content range that is written is read back', () =>
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.nat(), (first, length, rest) => {
      const [last, complete] = [first + length, first + length + rest + 1]
      assert.deepEqual(parseContentRange(`bytes ${first}-${last}/${complete}`), { first, last, complete })
      assert.deepEqual(parseContentRange(`bytes ${first}-${last}/*`), { first, last })
    }),
  ))

test('no header makes a range or a budget parser throw, or give something absurd', () =>
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^bytes \d+-\d+\/\d+$/)), (header) => {
      const range = parseContentRange(header)
      if (range !== undefined) assert.ok(range.first <= range.last && range.last < (range.complete ?? Infinity))
      const held = parseUploadRange(header)
      assert.ok(held === undefined || held >= 0)
      const budget = parseRateLimit({ 'ratelimit-limit': header, 'ratelimit-remaining': header })
      assert.ok(budget === undefined || Number.isSafeInteger(budget.limit))
    }),
  ))

test('an upload range is the count of bytes; 0-0 is what registries say of none', () => {
  assert.equal(parseUploadRange('0-99'), 100)
  assert.equal(parseUploadRange('bytes=0-99'), 100)
  assert.equal(parseUploadRange('0-0'), 0)
  assert.equal(parseUploadRange(undefined), undefined)
  assert.equal(parseUploadRange('5-99'), undefined)
})

test('no name leaves its place in the address: any text is a path below it, or ERR_REFERENCE', () =>
  fc.assert(
    fc.property(fc.string(), fc.string(), (repository, reference) => {
      for (const path of [manifestPath, blobPath]) {
        try {
          const url = new URL(path(placeOf('', repository), reference), 'https://registry.acme.io')
          assert.ok(url.pathname.startsWith(`/v2/${repository}/`))
          assert.equal(url.search + url.hash, '')
          assert.equal(url.host, 'registry.acme.io')
        } catch (error) {
          assert.ok(isCoreError(error, 'ERR_REFERENCE'))
        }
      }
    }),
  ))

test('a digest is appended to a query without touching it', () => {
  const digest = `sha256:${'a'.repeat(64)}`
  assert.equal(withDigest(new URL('https://a/b'), digest).search, `?digest=${digest}`)
  assert.equal(withDigest(new URL('https://a/b?x=%2f+y'), digest).search, `?x=%2f+y&digest=${digest}`)
})
