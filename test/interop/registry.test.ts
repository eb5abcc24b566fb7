import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Registry } from '../../src/core/registry/registry.ts'
import type { RemoteRepository } from '../../src/core/registry/remote.ts'
import { blobDescriptor, bytesOf, clientOf, push } from '../core/registry/client.ts'
import { temporaryFolder } from '../support/folder.ts'
import { makeImage, makeMultiPlatform } from '../support/images.ts'
import type { SampleImage } from '../support/images.ts'
import { startCraneRegistry, startDockerRegistry, startRegistry3 } from '../support/registry.ts'
import type { RegistryServer } from '../support/registry.ts'
import { needs } from '../support/tools.ts'
import { layoutBlobs, tools } from './tools.ts'

const images: Readonly<Record<string, SampleImage>> = {
  index: makeMultiPlatform(['linux/amd64', 'linux/arm64'], { seed: 'interop', layers: [3000, 1_500_000] }),
  docker: makeImage({ seed: 'interop docker', format: 'docker', layers: [2000] }),
}

const servers = {
  'docker-registry 2.8': { start: () => startDockerRegistry(), program: 'docker-registry' },
  'distribution 3': { start: () => startRegistry3(), program: 'registry' },
  'crane registry serve': { start: () => startCraneRegistry(), program: 'crane' },
} as const

for (const [name, { start, program }] of Object.entries(servers)) {
  test(name, needs(program, 'crane', 'regctl', 'oras', 'skopeo'), async (suite) => {
    const server = await start()
    const registry = clientOf(server.url)
    try {
      for (const [kind, image] of Object.entries(images)) {
        await push(registry.repository(`ours/${kind}`), image, '1')
        for (const tool of tools) {
          await suite.test(`${tool.name} reads and verifies the ${kind} we pushed`, () =>
            theyRead(tool, server, { kind, image }),
          )
          await suite.test(`we read and verify the ${kind} ${tool.name} pushed`, () =>
            weRead(tool, registry, { kind, image }),
          )
        }
      }
    } finally {
      await registry.close()
      await server.stop()
    }
  })
}

interface Sample {
  readonly kind: string
  readonly image: SampleImage
}

async function theyRead(tool: (typeof tools)[number], server: RegistryServer, { kind, image }: Sample): Promise<void> {
  const folder = temporaryFolder('layout')
  try {
    await tool.pull(`${server.host}/ours/${kind}:1`, folder.path)
    const blobs = layoutBlobs(folder.path)
    for (const [digest, bytes] of contentOf(image)) assert.deepEqual(blobs.get(digest), bytes, digest)
  } finally {
    folder.remove()
  }
}

async function weRead(tool: (typeof tools)[number], registry: Registry, { kind, image }: Sample): Promise<void> {
  await tool.copy(`${registry.host}/ours/${kind}:1`, `${registry.host}/theirs/${tool.name}-${kind}:1`)
  const { descriptor } = await registry.resolve(`theirs/${tool.name}-${kind}`, '1')
  assert.equal(descriptor.digest, image.digest)
  await readBack(registry.repository(`theirs/${tool.name}-${kind}`), image)
}

async function readBack(repository: RemoteRepository, image: SampleImage): Promise<void> {
  const manifest = await repository.manifest(image.digest)
  assert.deepEqual(Buffer.from(manifest.bytes), Buffer.from(image.bytes))
  for (const blob of image.blobs) {
    assert.deepEqual(await bytesOf(repository.blob(blobDescriptor(blob))), Buffer.from(blob.bytes))
  }
  for (const child of image.children) await readBack(repository, child)
}

function contentOf(image: SampleImage): ReadonlyMap<string, Buffer> {
  const own = [image, ...image.blobs].map(({ digest, bytes }) => [digest, Buffer.from(bytes)] as const)
  return new Map([...own, ...image.children.flatMap((child) => [...contentOf(child)])])
}
