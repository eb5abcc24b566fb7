import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Manifest } from '../../../../src/core/oci/documents.ts'
import { decodeManifest } from '../../../../src/core/oci/manifest.ts'
import { likeness } from '../../../../src/extension/tree/local/likeness.ts'
import { makeImage, makeMultiPlatform, type SampleImage } from '../../../support/images.ts'

const single = makeImage({ seed: 'single', format: 'docker' })
const other = makeImage({ seed: 'other', format: 'docker' })
const both = makeMultiPlatform(['linux/amd64', 'linux/arm64'], { seed: 'both', format: 'docker' })
const manifestOf = ({ bytes, mediaType }: SampleImage): Manifest => decodeManifest(bytes, mediaType)
const pulled = (digest: string) => ({ id: 'sha256:0', digests: [`company:5000/team/app@${digest}`] })

test('a tag that was replaced since it was pulled was marked as local', () => {
  assert.equal(likeness(pulled(other.digest), manifestOf(single)), 'other')
  assert.equal(likeness(pulled(single.digest), manifestOf(both)), 'other')
  assert.equal(likeness({ id: 'sha256:0', digests: [] }, manifestOf(single)), 'other')
})

test('a tag nobody has asked for was marked as local for its name', () => {
  assert.equal(likeness(pulled(single.digest), undefined), 'unknown')
})

test('the image that was pulled is the same, by whatever an engine knows of it', () => {
  const { document } = manifestOf(single)
  assert.ok(document.kind === 'image')
  assert.equal(likeness(pulled(single.digest), manifestOf(single)), 'same')
  assert.equal(likeness(pulled(both.digest), manifestOf(both)), 'same')
  assert.equal(likeness({ id: document.config.digest, digests: [] }, manifestOf(single)), 'same')
  assert.equal(likeness({ id: single.digest, digests: [] }, manifestOf(single)), 'same')
  const amd64 = both.children[0] ?? single
  assert.equal(likeness(pulled(amd64.digest), manifestOf(both)), 'same')
})

test('only the first of several digests was compared', () => {
  const digests = [other.digest, single.digest].map((digest) => `company:5000/team/app@${digest}`)
  for (const order of [digests, digests.toReversed()])
    assert.equal(likeness({ id: 'sha256:0', digests: order }, manifestOf(single)), 'same')
})

test('an image built here was called another than an index whose images nobody has looked at', () => {
  assert.equal(likeness({ id: 'sha256:0', digests: [] }, manifestOf(both)), 'unknown')
})
