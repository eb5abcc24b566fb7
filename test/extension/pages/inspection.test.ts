import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeConfig } from '../../../src/core/oci/config.ts'
import { decodeManifest } from '../../../src/core/oci/manifest.ts'
import { asText } from '../../../src/extension/display/markdown.ts'
import { inspectionPage } from '../../../src/extension/pages/inspection.ts'
import type { InspectionWords } from '../../../src/extension/words/pages.ts'
import { makeImage, makeMultiPlatform } from '../../support/images.ts'

const words: InspectionWords = {
  digest: 'Digest',
  created: 'Created',
  platform: 'Platform',
  platforms: 'Platforms',
  size: 'Size',
  layers: 'Layers',
  labels: 'Labels',
  starts: 'Starts with',
  user: 'User',
  ports: 'Ports',
  environment: 'Environment',
  type: 'Type',
}

/** Markdown as it is read: escaped marks are just themselves. */
const read = (page: string): string => page.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')

test('an image shows its digest, its size and a row per layer', () => {
  const image = makeImage({ seed: 'inspection', layers: [4000, 900] })
  const manifest = decodeManifest(image.bytes, image.mediaType)
  const page = inspectionPage({ name: 'r/app:1', manifest, config: undefined, words })
  assert.match(read(page), /^# r\/app:1\n\n- Digest: `sha256:[0-9a-f]{64}`/)
  assert.equal(page.split('\n').filter((line) => /^\| \d/.test(line)).length, 2)
})

test('an index shows a row per platform', () => {
  const index = makeMultiPlatform(['linux/amd64', 'linux/arm64'], { seed: 'inspection' })
  const manifest = decodeManifest(index.bytes, index.mediaType)
  const page = inspectionPage({ name: 'r/app:1', manifest, config: undefined, words })
  assert.match(read(page), /\| linux\/amd64 \| `sha256:[\s\S]*\| linux\/arm64 \| `sha256:/)
})

test('labels and instructions of strangers are shown, and are no markup', () => {
  const config = decodeConfig(
    Buffer.from(
      JSON.stringify({
        os: 'linux',
        architecture: 'amd64',
        config: { Labels: { 'a`b': '[x](command:evil)' }, Cmd: ['/run'] },
        rootfs: { type: 'layers', diff_ids: [] },
      }),
    ),
  )
  const image = makeImage({ seed: 'inspection' })
  const manifest = decodeManifest(image.bytes, image.mediaType)
  const page = inspectionPage({ name: 'r/app:1', manifest, config, words })
  assert.match(page, /- `a b`: \\\[x\\\]\\\(command\\:evil\\\)/)
  assert.match(page, /- Starts with: `\/run`/)
  assert.match(inspectionPage({ name: 'r/app:1', manifest, config, words }, asText), /- a`b: \[x\]\(command:evil\)/)
})
