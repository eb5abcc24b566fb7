import assert from 'node:assert/strict'
import { test } from 'node:test'
import { platformsOf, readConfig } from '../../../src/core/content/image.ts'
import { configLimit } from '../../../src/core/oci/config.ts'
import { decodeManifest } from '../../../src/core/oci/manifest.ts'
import { isConfigType } from '../../../src/core/oci/media-types.ts'
import { makeArtifact, makeImage, makeMultiPlatform } from '../../support/images.ts'
import type { SampleImage } from '../../support/images.ts'

/** What holds the blobs of `image`, in pieces of 10 bytes. */
function holding({ blobs }: SampleImage) {
  return {
    async *blob({ digest }: { readonly digest: string }) {
      const bytes = blobs.find((blob) => blob.digest === digest)?.bytes ?? new Uint8Array()
      for (let at = 0; at < bytes.byteLength; at += 10) yield bytes.subarray(at, at + 10)
    },
  }
}

function manifestOf({ bytes, mediaType }: SampleImage) {
  return decodeManifest(bytes, mediaType)
}

test('the config of an image is read whole, as written and decoded, and tells its platform', async () => {
  const image = makeImage({ seed: 'config', labels: { role: 'web' }, platform: { os: 'linux', architecture: 's390x' } })
  const manifest = manifestOf(image)
  assert.ok(manifest.document.kind === 'image' && isConfigType(manifest.document.config.mediaType))
  const { raw, decoded } = await readConfig(holding(image), manifest.document.config)
  assert.deepEqual(raw, JSON.parse(Buffer.from(image.blobs[0]?.bytes ?? []).toString()))
  assert.deepEqual(decoded.labels, { role: 'web' })
  assert.deepEqual(platformsOf(manifest, decoded), [{ os: 'linux', architecture: 's390x' }])
  assert.deepEqual(platformsOf(manifest), [])
})

test('the platforms of an index are those of its images', () => {
  const index = manifestOf(makeMultiPlatform(['linux/amd64', 'linux/arm64'], { seed: 'config' }))
  assert.deepEqual(
    platformsOf(index).map(({ architecture }) => architecture),
    ['amd64', 'arm64'],
  )
})

test('a config that is too large is not asked for', async () => {
  const source = { blob: () => assert.fail('it is not asked for') }
  const config = { mediaType: 'x/y', digest: `sha256:${'0'.repeat(64)}`, size: configLimit + 1 }
  await assert.rejects(readConfig(source, config), { code: 'ERR_TOO_LARGE' })
})

test('the config of an artifact is not that of an image', () => {
  const { document } = manifestOf(makeArtifact('application/vnd.acme.chart'))
  assert.equal(document.kind === 'image' && isConfigType(document.config.mediaType), false)
})
