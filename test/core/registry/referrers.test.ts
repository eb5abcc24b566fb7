import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeArtifact, makeImage } from '../../support/images.ts'
import type { SampleImage } from '../../support/images.ts'
import { startMemoryRegistry } from '../../support/memory.ts'
import type { MemoryRegistryOptions } from '../../support/memory.ts'
import { failure } from '../../support/memory/reply.ts'
import type { Asked, Reply } from '../../support/memory/reply.ts'
import { startDockerRegistry, startRegistry3 } from '../../support/registry.ts'
import { needs } from '../../support/tools.ts'
import { clientOf, push } from './client.ts'
import { reply, startFake } from './fake.ts'
import type { RemoteRepository } from '../../../src/core/registry/remote.ts'
import type { ListNote } from '../../../src/core/registry/remote.ts'

const subject = makeImage({ seed: 'subject' })
const sbom = makeArtifact('application/spdx+json', { subject, seed: 'sbom', annotations: { made: 'here' } })
const signature = makeArtifact('application/vnd.dev.signature', { subject, seed: 'signature' })
const tag = subject.digest.replace(':', '-')

async function pushAll(repository: RemoteRepository): Promise<void> {
  await push(repository, subject, '1')
  await push(repository, sbom)
  await push(repository, signature)
  await push(repository, signature)
}

async function listed(repository: RemoteRepository, artifactType?: string): Promise<readonly string[]> {
  const found = await repository.referrers(subject.digest, artifactType === undefined ? {} : { artifactType })
  return found.map(({ digest }) => digest).sort()
}

function digests(...images: readonly SampleImage[]): readonly string[] {
  return images.map(({ digest }) => digest).sort()
}

async function check(repository: RemoteRepository): Promise<void> {
  assert.deepEqual(await listed(repository), [])
  await pushAll(repository)
  assert.deepEqual(await listed(repository), digests(sbom, signature))
  assert.deepEqual(await listed(repository, 'application/spdx+json'), digests(sbom))
  assert.deepEqual(await listed(repository, 'application/other'), [])
  const [first] = await repository.referrers(subject.digest, { artifactType: 'application/spdx+json' })
  assert.equal(first?.artifactType, 'application/spdx+json')
  assert.deepEqual(first.annotations, { made: 'here' })
}

async function withFake(
  options: MemoryRegistryOptions,
  use: (repository: RemoteRepository, tags: () => readonly string[]) => Promise<void>,
): Promise<void> {
  const memory = await startMemoryRegistry(options)
  const registry = clientOf(memory.url)
  try {
    await use(registry.repository('team/app'), () => [...memory.content.repository('team/app').tags.keys()])
  } finally {
    await registry.close()
    await memory.stop()
  }
}

test('with the referrers API (a fake registry): listed, filtered, no tag written', () =>
  withFake({}, async (repository, tags) => {
    await check(repository)
    assert.deepEqual(tags(), ['1'])
  }))

test('without it (a fake registry): the same by the tag sha256-<hex>', () =>
  withFake({ referrers: false }, async (repository, tags) => {
    await check(repository)
    assert.deepEqual(tags(), ['1', tag])
  }))

/** Answers the referrers API only. */
function toTheApi(answer: Reply): (asked: Asked) => Reply | undefined {
  return (asked) => (asked.url.pathname.includes('/referrers/') ? answer : undefined)
}

const notSupported: Readonly<Record<string, Reply>> = {
  '400': failure(400, 'UNSUPPORTED'),
  '404': { status: 404 },
  '405': { status: 405 },
  '406': { status: 406 },
  'a web page': { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' },
  'another type': { status: 200, headers: { 'content-type': 'application/json' }, body: '{"manifests":[]}' },
}

for (const [name, answer] of Object.entries(notSupported)) {
  test(`${name} in place of the API means that there is none`, () => {
    return withFake({ referrers: false, intercept: toTheApi(answer) }, check)
  })
}

for (const status of [401, 403, 500]) {
  test(`${status} from the API is an error, not an absence`, () => {
    return withFake({ intercept: toTheApi({ status }) }, (repository) => assert.rejects(listed(repository), { status }))
  })
}

test('pages of referrers are followed; a list in a circle ends with what was read', async () => {
  const type = 'application/vnd.oci.image.index.v1+json'
  const entry = { mediaType: sbom.mediaType, digest: sbom.digest, size: sbom.bytes.length }
  const body = JSON.stringify({ schemaVersion: 2, mediaType: type, manifests: [entry] })
  let circle = false
  const fake = await startFake((request, response) => {
    const last = request.path.includes('page=2') && !circle
    const headers = { 'content-type': type, ...(!last && { link: '<?page=2>; rel="next"' }) }
    reply(response, 200, { headers, body })
  })
  const registry = clientOf(fake.url)
  const repository = registry.repository('team/app')
  assert.equal((await repository.referrers(subject.digest)).length, 2)
  circle = true
  const notes: ListNote[] = []
  const referrers = await repository.referrers(subject.digest, { onNote: (note) => notes.push(note) })
  assert.deepEqual([referrers.length, notes.length, notes[0]?.kind], [2, 1, 'incomplete'])
  await registry.close()
  await fake.stop()
})

test('a referrer that is malformed is left out and counted, and hides no other', async (t) => {
  const type = 'application/vnd.oci.image.index.v1+json'
  const good = { mediaType: sbom.mediaType, digest: sbom.digest, size: sbom.bytes.length }
  const odd = [
    { ...good, size: -1 },
    { ...good, size: 2 ** 60 },
    { ...good, size: '7' },
    { ...good, digest: 'sha256:x' },
    7,
  ]
  const body = JSON.stringify({ schemaVersion: 2, mediaType: type, manifests: [...odd, good, ...odd] })
  const fake = await startFake((_, response) => reply(response, 200, { headers: { 'content-type': type }, body }))
  t.after(() => fake.stop())
  const registry = clientOf(fake.url)
  t.after(() => registry.close())
  const notes: ListNote[] = []
  const onNote = (note: ListNote): void => void notes.push(note)
  assert.deepEqual(await registry.repository('team/app').referrers(subject.digest, { onNote }), [good])
  assert.deepEqual(notes, [{ kind: 'left-out', count: 10 }])
})

test('docker-registry 2.8 keeps referrers under their tag', async () => {
  const server = await startDockerRegistry()
  const registry = clientOf(server.url)
  try {
    await check(registry.repository('team/app'))
    assert.equal((await registry.resolve('team/app', tag)).status, 200)
  } finally {
    await registry.close()
    await server.stop()
  }
})

test('distribution 3 keeps referrers one way or the other', needs('registry'), async () => {
  const server = await startRegistry3()
  const registry = clientOf(server.url)
  try {
    await check(registry.repository('team/app'))
  } finally {
    await registry.close()
    await server.stop()
  }
})
