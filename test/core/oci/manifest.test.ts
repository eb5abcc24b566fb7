import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isCoreError } from '../../../src/core/errors.ts'
import { decodeManifest, manifestLimit } from '../../../src/core/oci/manifest.ts'
import { mediaTypes } from '../../../src/core/oci/media-types.ts'
import { digestOf } from '../../../src/core/reference/digest.ts'
import type { ErrorCode } from '../../../src/core/errors.ts'

const digest = `sha256:${'0'.repeat(64)}`
const config = { mediaType: mediaTypes.ociConfig, digest, size: 2 }
const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest, size: 32 }
const image = { schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers: [layer] }
const child = { mediaType: mediaTypes.ociManifest, digest, size: 7, platform: { os: 'linux', architecture: 'arm64' } }
const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [child] }

test('a manifest keeps its bytes, and its descriptor is of these bytes', () => {
  const bytes = encoded(image, 3)
  const manifest = decodeManifest(bytes, 'text/html')
  assert.equal(manifest.bytes, bytes)
  assert.deepEqual(manifest.descriptor, {
    mediaType: mediaTypes.ociManifest,
    digest: digestOf(bytes),
    size: bytes.length,
  })
  const expected = { kind: 'image', mediaType: mediaTypes.ociManifest, config, layers: [layer], annotations: {} }
  assert.deepEqual(manifest.document, expected)
})

test('an index lists its manifests with their platforms', () => {
  const { document } = decodeManifest(encoded(index))
  assert.ok(document.kind === 'index')
  assert.deepEqual(document.manifests, [child])
})

test('the document decides what it is, whatever the Content-Type says', () => {
  assert.equal(decodeManifest(encoded(image), mediaTypes.ociIndex).document.kind, 'image')
  const list = { ...index, mediaType: mediaTypes.dockerList }
  assert.equal(decodeManifest(encoded(list), mediaTypes.ociIndex).descriptor.mediaType, mediaTypes.dockerList)
  const { mediaType: _, ...untyped } = index
  assert.equal(decodeManifest(encoded(untyped), mediaTypes.ociManifest).document.mediaType, mediaTypes.ociIndex)
  assert.equal(
    decodeManifest(encoded(untyped), `${mediaTypes.dockerList}; x=y`).document.mediaType,
    mediaTypes.dockerList,
  )
})

test('artifact type, subject and annotations are read', () => {
  const subject = { mediaType: mediaTypes.ociManifest, digest, size: 9 }
  const artifact = { ...image, artifactType: 'application/vnd.acme.sbom', subject, annotations: { note: 'x' } }
  const { document } = decodeManifest(encoded(artifact))
  assert.equal(document.artifactType, 'application/vnd.acme.sbom')
  assert.deepEqual(document.subject, subject)
  assert.deepEqual(document.annotations, { note: 'x' })
})

const refused: readonly (readonly [name: string, document: unknown, code: ErrorCode, message: RegExp])[] = [
  ['both a manifest and an index', { ...image, manifests: [] }, 'ERR_UNSUPPORTED', /both a manifest and an index/],
  [
    'a manifest with the fields of an index',
    { ...index, mediaType: mediaTypes.ociManifest },
    'ERR_UNSUPPORTED',
    /contradict/,
  ],
  [
    'an index with the fields of a manifest',
    { ...image, mediaType: mediaTypes.dockerList },
    'ERR_UNSUPPORTED',
    /contradict/,
  ],
  ['schema 1', { schemaVersion: 1, fsLayers: [] }, 'ERR_UNSUPPORTED', /schema 1/],
  [
    'schema 1 in disguise',
    { schemaVersion: 2, mediaType: mediaTypes.ociManifest, fsLayers: [] },
    'ERR_UNSUPPORTED',
    /schema 1/,
  ],
  ['another type', { ...image, mediaType: 'application/json' }, 'ERR_UNSUPPORTED', /application\/json/],
  ['nothing known', { schemaVersion: 2 }, 'ERR_UNSUPPORTED', /neither a media type nor the fields/],
  ['another version', { ...image, schemaVersion: 3 }, 'ERR_UNSUPPORTED', /schemaVersion/],
  ['a list', [], 'ERR_UNSUPPORTED', /must be an object/],
  ['no layers', { ...image, layers: undefined }, 'ERR_UNSUPPORTED', /layers must be a list/],
  ['a url that is none', { ...image, layers: [{ ...layer, urls: ['there'] }] }, 'ERR_UNSUPPORTED', /layers\[0\]\.urls/],
  ['no config', { ...image, config: undefined }, 'ERR_UNSUPPORTED', /config must be an object/],
  ['half a byte', { ...image, layers: [{ ...layer, size: 1.5 }] }, 'ERR_UNSUPPORTED', /layers\[0\]\.size/],
  ['a negative size', { ...image, layers: [layer, { ...layer, size: -1 }] }, 'ERR_UNSUPPORTED', /layers\[1\]\.size/],
  [
    'a digest that climbs',
    { ...image, layers: [{ ...layer, digest: 'sha256:../../x' }] },
    'ERR_UNSUPPORTED',
    /layers\[0\]\.digest/,
  ],
  [
    'a short sha256',
    { ...index, manifests: [{ ...child, digest: 'sha256:00' }] },
    'ERR_UNSUPPORTED',
    /manifests\[0\]\.digest/,
  ],
  [
    'a platform without architecture',
    { ...index, manifests: [{ ...child, platform: { os: 'x' } }] },
    'ERR_UNSUPPORTED',
    /platform\.architecture/,
  ],
  ['an annotation that is a number', { ...image, annotations: { n: 1 } }, 'ERR_UNSUPPORTED', /annotations\.n/],
]

for (const [name, document, code, message] of refused) {
  test(`${name}: ${code}`, () => assertRefused(encoded(document), code, message))
}

test('what is not JSON is told from what is empty', () => {
  assertRefused(new TextEncoder().encode('<html>'), 'ERR_UNSUPPORTED', /not JSON/)
  assertRefused(new Uint8Array(), 'ERR_UNSUPPORTED', /is empty/)
  assertRefused(new Uint8Array([0x22, 0xff, 0x22]), 'ERR_UNSUPPORTED', /not JSON/)
})

test('more than 4 MiB is refused unread', () => {
  assertRefused(new Uint8Array(manifestLimit + 1), 'ERR_TOO_LARGE', /the limit is 4194304/)
})

test('a document of very many parts is refused unread, one with long texts is read', () => {
  const many = Object.fromEntries(Array.from({ length: 60_000 }, (_, number) => [`k${number}`, '1']))
  assertRefused(encoded({ ...index, annotations: many }), 'ERR_TOO_LARGE', /more than 100000 parts/)
  assertRefused(encoded({ ...index, manifests: Array.from({ length: 110_000 }, () => []) }), 'ERR_TOO_LARGE', /parts/)
  const text = 'x'.repeat(3_000_000)
  assert.equal(decodeManifest(encoded({ ...index, annotations: { text } })).document.annotations['text'], text)
})

function assertRefused(bytes: Uint8Array, code: ErrorCode, message: RegExp): void {
  assert.throws(
    () => decodeManifest(bytes),
    (error) => isCoreError(error, code) && message.test(error.message),
  )
}

function encoded(document: unknown, indent = 0): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(document, null, indent))
}
