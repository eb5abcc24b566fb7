import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { isCoreError } from '../../../src/core/errors.ts'
import { decodeConfig } from '../../../src/core/oci/config.ts'
import { decodeManifest } from '../../../src/core/oci/manifest.ts'
import { isSamePlatform, matchPlatforms } from '../../../src/core/oci/match.ts'
import { mediaTypes } from '../../../src/core/oci/media-types.ts'
import { formatPlatform, parsePlatform } from '../../../src/core/oci/platform.ts'
import { digestOf } from '../../../src/core/reference/digest.ts'
import type { Platform } from '../../../src/core/oci/documents.ts'

const names =
  'schemaVersion mediaType manifests config layers fsLayers digest size platform os architecture annotations subject ' +
  'rootfs diff_ids history Env Labels __proto__ urls'
const name = fc.constantFrom(...names.split(' '))
const leaf = fc.oneof(
  fc.constantFrom(null, 2, -1, '', 'linux', `sha256:${'0'.repeat(64)}`, ...Object.values(mediaTypes)),
  fc.double(),
)
/** JSON that comes close to manifests and configs. */
const documents = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'medium' },
    leaf,
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(name, tie('node')),
  ),
})).node
const platforms: fc.Arbitrary<Platform> = fc.record(
  {
    os: fc.constantFrom('linux', 'windows', 'darwin', 'freebsd'),
    architecture: fc.constantFrom('amd64', 'arm64', 'arm', '386', 's390x'),
  },
  { requiredKeys: ['os', 'architecture'] },
)

test('decoding any JSON gives a document or a CoreError', () => {
  fc.assert(
    fc.property(documents, (document) => {
      const bytes = new TextEncoder().encode(JSON.stringify(document) ?? '')
      assertCoreError(() => {
        const manifest = decodeManifest(bytes)
        assert.equal(manifest.descriptor.digest, digestOf(bytes))
      })
      assertCoreError(() => decodeConfig(bytes))
    }),
    { numRuns: 2000 },
  )
})

test('decoding any bytes gives a document or a CoreError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assertCoreError(() => decodeManifest(bytes))
      assertCoreError(() => decodeConfig(bytes))
    }),
  )
})

test('a document nested as deep as its size allows gives a CoreError', () => {
  const bytes = new TextEncoder().encode('{"a":'.repeat(500_000))
  assert.throws(() => decodeManifest(bytes), isCoreError)
  assert.throws(
    () => decodeManifest(new TextEncoder().encode('['.repeat(1_000_000) + ']'.repeat(1_000_000))),
    isCoreError,
  )
})

test('parsing any platform gives a platform that is formatted and parsed to itself, or an ERR_REFERENCE', () => {
  const nearly = fc.string({
    unit: fc.constantFrom('linux', 'arm', 'v7', '/', '(', ')', '+', '%2B', '.', ' ', 'Ω'),
    maxLength: 12,
  })
  fc.assert(
    fc.property(fc.oneof(fc.string(), nearly), (text) => {
      assertCoreError(() => {
        const platform = parsePlatform(text)
        const again = parsePlatform(formatPlatform(platform))
        assert.equal(formatPlatform(again), formatPlatform(platform))
      })
    }),
    { numRuns: 2000 },
  )
})

test('the platform asked for is preferred to every other', () => {
  fc.assert(
    fc.property(platforms, fc.array(platforms, { maxLength: 5 }), (wanted, others) => {
      const images = [...others, wanted].map((platform) => ({
        mediaType: 'x/y',
        digest: 'sha256:1',
        size: 1,
        platform,
      }))
      const best = matchPlatforms(images, wanted)[0]?.platform
      assert.ok(best !== undefined && isSamePlatform(best, wanted))
    }),
  )
})

function assertCoreError(run: () => void): void {
  try {
    run()
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error
    assert.ok(isCoreError(error), String(error))
  }
}
