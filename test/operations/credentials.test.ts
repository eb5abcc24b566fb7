import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Place } from '../../src/core/chain/places.ts'
import type { Credential } from '../../src/core/host.ts'
import type { BuildRequest, Engine } from '../../src/engine/engine.ts'
import { build } from '../../src/operations/build.ts'
import { folderOf } from '../engine/connected.ts'
import { listOf } from '../extension/list.ts'
import { makeImage } from '../support/images.ts'
import { startMemoryRegistry } from '../support/memory.ts'

const image = makeImage({ seed: 'credentials' })

function unused(): never {
  assert.fail('not used here')
}

async function named({ registry }: Place): Promise<Credential> {
  return { password: registry.name, source: 'test' }
}

/** A FAKE engine: its builder asks for the login of each host, and builds nothing. */
function askingEngine(hosts: readonly string[], given: (string | undefined)[]): Engine {
  return {
    endpoint: 'fake',
    info: async () => ({
      product: 'Docker',
      version: '28',
      apiVersion: '1.50',
      endpoint: 'fake',
      os: 'linux',
      architecture: 'amd64',
    }),
    build: async ({ credentialFor }: BuildRequest) => {
      for (const host of hosts) given.push((await credentialFor?.(host))?.password)
      return { imageId: 'sha256:1', durationMs: 1 }
    },
    images: unused,
    inspect: unused,
    history: unused,
    pull: unused,
    push: unused,
    tag: unused,
    remove: unused,
    watch: unused,
    close: unused,
  }
}

test('a builder gets the login of a configured host alone, of several there the one that serves the build', async (t) => {
  const server = await startMemoryRegistry({ repositories: { 'ok/app': { '1': image }, 'team/app': { '1': image } } })
  const { chain } = listOf([
    { name: 'first', url: server.url, deny: ['team/**'] },
    { name: 'serving', url: server.url, deny: ['ok/**'] },
    { name: 'Docker Hub', url: 'docker.io', deny: ['**'] },
  ])
  t.after(() => Promise.all([server.stop(), chain.close()]))
  const context = folderOf({ Dockerfile: 'FROM team/app:1\n' })
  const given: (string | undefined)[] = []
  const engine = askingEngine([server.host, 'registry-1.docker.io', 'evil.example', `evil.${server.host}`], given)
  await build({ chain, engine, credentialFor: named }, { context, dockerfile: `${context}/Dockerfile`, tags: ['x'] })
  assert.deepEqual(given, ['serving', 'Docker Hub', undefined, undefined])
})
