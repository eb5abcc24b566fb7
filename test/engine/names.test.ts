import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EngineImageDetails, EngineInfo } from '../../src/engine/engine.ts'
import { engineName, imagePath } from '../../src/engine/names.ts'
import { checkPlatform } from '../../src/engine/transfer.ts'

test('a name never leaves the path of an image, nor brings a query', () => {
  assert.equal(imagePath('acme.io:5000/team/app:1'), '/images/acme.io:5000/team/app:1')
  assert.equal(imagePath('[::1]:5000/app@sha256:ab'), '/images/[::1]:5000/app@sha256:ab')
  for (const name of ['../containers/x', 'a/../b', '/a', 'a//b', 'a?force=1', 'a#b', 'a%2f..', 'a&b', 'a b', 'a\n', ''])
    assert.throws(() => imagePath(name), { code: 'ERR_REFERENCE' }, name)
  assert.deepEqual(engineName('acme.io:5000/team/app'), { repository: 'acme.io:5000/team/app', tag: 'latest' })
})

const info: EngineInfo = {
  product: 'Docker',
  version: '',
  apiVersion: '',
  endpoint: '',
  os: 'linux',
  architecture: 'x86_64',
}
const image = (os: string, architecture: string): EngineImageDetails => ({
  id: 'sha256:1',
  references: [],
  digests: [],
  sizeBytes: 1,
  createdAt: 1,
  labels: {},
  containers: 0,
  layers: [],
  os,
  architecture,
})

test('an image of another system or machine is not the one that was asked for', () => {
  checkPlatform(image('linux', 'amd64'), { reference: 'app:1' }, info)
  checkPlatform(image('linux', 'aarch64'), { reference: 'app:1', platform: 'linux/arm64' }, info)
  for (const [os, architecture, platform] of [
    ['linux', 'arm64', undefined],
    ['windows', 'amd64', undefined],
    ['linux', 'amd64', 'linux/arm64'],
    ['linux', 'arm64', 'windows/arm64'],
  ] as const)
    assert.throws(
      () => checkPlatform(image(os, architecture), { reference: 'app:1', ...(platform && { platform }) }, info),
      { code: 'ERR_NOT_FOUND', got: `${os}/${architecture}` },
    )
})
