import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isCoreError } from '../../../src/core/errors.ts'
import { isSamePlatform, matchPlatforms, selectPlatform } from '../../../src/core/oci/match.ts'
import { formatPlatform, hostPlatform, parsePlatform } from '../../../src/core/oci/platform.ts'
import type { Descriptor } from '../../../src/core/oci/documents.ts'

test('a part alone is completed by this machine', () => {
  const host = hostPlatform()
  assert.deepEqual(parsePlatform('linux'), { ...host, os: 'linux' })
  assert.deepEqual(parsePlatform('s390x'), { os: host.os, architecture: 's390x' })
})

test('aliases become Go’s names', () => {
  assert.equal(formatPlatform(parsePlatform('macOS/aarch64')), 'darwin/arm64')
  assert.equal(formatPlatform(parsePlatform('Linux/x86_64')), 'linux/amd64')
  assert.equal(formatPlatform(parsePlatform('linux/arm/7')), 'linux/arm/v7')
})

test('a platform that does not parse is refused at its fault', () => {
  for (const [text, position] of [
    ['', 0],
    ['linux/', 6],
    ['linux/a m', 7],
    ['linux/arm/v7/x', 12],
    ['*/x', 0],
    ['lniux', 0],
  ] as const) {
    assert.throws(
      () => parsePlatform(text),
      (error) => isCoreError(error, 'ERR_REFERENCE') && error.position === position,
      text,
    )
  }
})

test('the exact variant comes first, then the newest lower one, then the 32-bit sibling', () => {
  const images = ['linux/386', 'linux/amd64', 'linux/amd64/v3', 'linux/amd64/v2', 'windows/amd64', 'linux/arm64'].map(
    image,
  )
  const names = matchPlatforms(images, parsePlatform('linux/amd64/v3')).map(nameOf)
  assert.deepEqual(names, ['linux/amd64/v3', 'linux/amd64/v2', 'linux/amd64', 'linux/386'])
  assert.equal(selectPlatform([image('linux/arm64')], parsePlatform('linux/amd64')), undefined)
})

test('attestations are no images, and an image that names no platform is the last resort', () => {
  const bare: Descriptor = { mediaType: 'x/y', digest: 'sha256:1', size: 1 }
  const attestation = { ...bare, platform: { os: 'unknown', architecture: 'unknown' } }
  const annotated = { ...bare, annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } }
  const wanted = parsePlatform('linux/arm64')
  assert.deepEqual(matchPlatforms([attestation, annotated], wanted), [])
  assert.deepEqual(matchPlatforms([bare, image('linux/arm64/v8')], wanted).map(nameOf), ['linux/arm64/v8', 'none'])
})

test('Windows images of another build do not run', () => {
  const wanted = parsePlatform('windows(10.0.17763.2014)/amd64')
  assert.ok(isSamePlatform({ os: 'windows', architecture: 'amd64', osVersion: '10.0.17763.2114' }, wanted))
  assert.equal(isSamePlatform({ os: 'windows', architecture: 'amd64', osVersion: '10.0.14393.1' }, wanted), false)
})

test('of Windows images of one build the one of the same patch comes first', () => {
  const images = ['10.0.17763.2014', '10.0.17763.2114', '10.0.17763.1'].map((version) =>
    image(`windows(${version})/amd64`),
  )
  const wanted = parsePlatform('windows(10.0.17763.2114)/amd64')
  assert.equal(selectPlatform(images, wanted)?.platform?.osVersion, '10.0.17763.2114')
})

function image(platform: string): Descriptor {
  return { mediaType: 'x/y', digest: 'sha256:1', size: 1, platform: parsePlatform(platform) }
}

function nameOf({ platform }: Descriptor): string {
  return platform === undefined ? 'none' : formatPlatform(platform)
}
