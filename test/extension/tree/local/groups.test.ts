import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EngineImage } from '../../../../src/engine/engine.ts'
import { groupImages } from '../../../../src/extension/tree/local/groups.ts'
import { plainName, totalBytes } from '../../../../src/extension/tree/local/names.ts'

function image(id: string, ...references: readonly string[]): EngineImage {
  return { id, references, digests: [], sizeBytes: 100, createdAt: 0, labels: {}, containers: 0 }
}

test('images are grouped by name, the newest tag first, the dangling ones last', () => {
  const groups = groupImages([
    image('1', 'team/app:1.9.2', 'acme.io:5000/team/app:1.9.2'),
    image('2'),
    image('3', 'team/app:1.10.0', 'team/app:latest'),
  ])
  assert.deepEqual(
    groups.map(({ repository, images }) => [repository, images.map(({ reference }) => reference)]),
    [
      ['acme.io:5000/team/app', ['acme.io:5000/team/app:1.9.2']],
      ['team/app', ['team/app:latest', 'team/app:1.10.0', 'team/app:1.9.2']],
      [undefined, [undefined]],
    ],
  )
})

test('an image counts once, however many names it has', () => {
  assert.equal(totalBytes([image('1', 'a:1', 'b:1'), image('2')]), 200)
})

test('a port is not a tag', () => {
  const groups = groupImages([image('1', 'localhost:5000/app', 'localhost:5000/app:1')])
  assert.deepEqual(
    groups.map(({ repository }) => repository),
    ['localhost:5000/app'],
  )
})

test('Docker Hub’s names are the same however an engine writes them', () => {
  for (const name of ['ubuntu:22.04', 'library/ubuntu:22.04', 'docker.io/library/ubuntu:22.04'])
    assert.equal(plainName(name), 'ubuntu:22.04')
  assert.equal(plainName('acme.io/library/ubuntu:22.04'), 'acme.io/library/ubuntu:22.04')
})
