import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { Chain } from '../../../src/core/chain/chain.ts'
import type { ChainEntry, ChainRules } from '../../../src/core/chain/types.ts'
import { CoreError } from '../../../src/core/errors.ts'
import { takeManifest } from '../../../src/core/oci/manifest.ts'
import type { ChainMember } from '../../../src/core/registry/remote.ts'
import { makeImage } from '../../support/images.ts'
import type { SampleImage } from '../../support/images.ts'
import { startCarrier } from '../carrying/carrier.ts'
import { bytesOf } from '../registry/client.ts'
import { entriesOf, plainHost } from './registries.ts'
import { twoRegistries } from './two.ts'

const two = twoRegistries()
const open: Chain<ChainMember>[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((chain) => chain.close()))
})

/** Images in memory, by `repository:tag`: a member of the list that is no remote registry, and does no more than it must. */
function memory(name: string, images: Readonly<Record<string, SampleImage>>, asked: string[] = []): ChainMember {
  const absent = (what: string): CoreError =>
    new CoreError('ERR_NOT_FOUND', `${name} has no ${what}`, { registry: name })
  const manifest = (repository: string, reference: string) => {
    const image =
      images[`${repository}:${reference}`] ?? Object.values(images).find(({ digest }) => digest === reference)
    asked.push(`${repository} ${reference}`)
    if (image === undefined) throw absent(`${repository} ${reference}`)
    return takeManifest(image.bytes, { contentType: image.mediaType, digest: image.digest })
  }
  const blobOf = (digest: string) =>
    Object.values(images)
      .flatMap(({ blobs }) => blobs)
      .find((one) => one.digest === digest)
  return {
    name,
    url: new URL('memory:this-computer'),
    host: '',
    prefix: '',
    isAt: () => false,
    ping: () => Promise.resolve({ ms: 0, auth: { source: 'anonymous', authenticated: false } }),
    async *catalog() {
      yield [...new Set(Object.keys(images).map((text) => text.split(':')[0] ?? ''))]
    },
    async *tags(repository) {
      yield Object.keys(images).flatMap((text) => (text.startsWith(`${repository}:`) ? (text.split(':')[1] ?? '') : []))
    },
    resolve: async (repository, reference) => ({ descriptor: manifest(repository, reference).descriptor, ms: 0 }),
    repository: (repository) => ({
      resolve: async (reference) => manifest(repository, reference).descriptor,
      manifest: async (reference) => manifest(repository, reference),
      stat: (digest) => Promise.resolve(blobOf(digest) && { size: blobOf(digest)?.bytes.length ?? 0 }),
      async *blob({ digest }, { offset, end } = {}) {
        const found = blobOf(digest)
        if (found === undefined) throw absent(digest)
        yield found.bytes.subarray(offset, end)
      },
    }),
    close: () => Promise.resolve(),
  }
}

const rules: ChainRules = {
  owns: [],
  allow: [],
  deny: [],
  capabilities: ['resolve', 'pull'],
  onUnavailable: 'continue',
}

function chainWith(computer: ChainMember, own: Partial<ChainRules> = {}): Chain<ChainMember> {
  const entries: readonly ChainEntry<ChainMember>[] = [
    { registry: computer, rules: { ...rules, ...own } },
    ...entriesOf([{ name: 'public', url: two.second.url }]),
  ]
  const chain = new Chain<ChainMember>({ entries, host: plainHost })
  open.push(chain)
  return chain
}

const local = makeImage({ seed: 'this computer', layers: [50_000] })

test('this computer, first in the list, serves what it has: nothing is asked for elsewhere but the name', async () => {
  const computer = memory('This computer', { 'team/app:1': local })
  const chain = chainWith(computer)
  const resolution = await chain.resolve('team/app:1')
  assert.equal(resolution.registry, computer)
  assert.equal(resolution.descriptor.digest, local.digest)
  const { plan, attempts, served } = resolution.explanation
  assert.deepEqual(
    plan.map(({ registry, url, action }) => `${registry} ${url} ${action}`),
    ['This computer memory:this-computer ask', `public ${two.second.url} ask`],
  )
  assert.equal(served?.registry, 'This computer')
  assert.equal(attempts[0]?.outcome, 'served')
  const source = chain.source(resolution)
  assert.deepEqual(Buffer.from((await source.manifest('1')).bytes), Buffer.from(local.bytes))
  for (const { digest, bytes } of local.blobs) assert.deepEqual(await bytesOf(source.blob({ digest })), bytes)
  assert.deepEqual(
    two.second.requests.filter(({ kind }) => kind === 'blob'),
    [],
  )
})

test('what this computer does not have comes from the registry below it', async () => {
  const chain = chainWith(memory('This computer', {}))
  const resolution = await chain.resolve('team/app:1')
  assert.equal(resolution.registry.name, 'public')
  assert.deepEqual(
    resolution.explanation.attempts.map(({ registry, outcome }) => `${registry} ${outcome}`),
    ['This computer ERR_NOT_FOUND', 'public served'],
  )
})

test('wrong bytes of this computer are void, and the registry below it serves the blob', async () => {
  const blobs = two.same.blobs.map((blob) => ({ ...blob, bytes: Buffer.alloc(blob.bytes.length) }))
  const chain = chainWith(memory('This computer', { 'team/same:1': { ...two.same, blobs } }))
  const source = chain.source(await chain.resolve('team/same:1'))
  const [, layer] = two.same.blobs
  assert.ok(layer)
  const { digest, bytes } = layer
  assert.deepEqual(await bytesOf(source.blob({ digest, size: bytes.length })), bytes)
  assert.deepEqual(
    source.attempts.map(({ registry, outcome }) => `${registry} ${outcome}`),
    ['This computer ERR_CORRUPT', 'public served'],
  )
})

test('a worker is handed what this computer has, and reads the rest itself', async (t) => {
  const chain = chainWith(memory('This computer', { 'team/app:1': local }))
  const carrier = startCarrier()
  t.after(() => carrier.stop())
  const [, layer] = local.blobs
  assert.ok(layer)
  for await (const count of chain.repository('team/app').carry({ digest: layer.digest }, carrier)) assert.ok(count > 0)
  assert.deepEqual(await carrier.kept(), layer.bytes)
  assert.deepEqual(carrier.taken, [layer.bytes.length])
})

test('lists, names with a host, health and rules take this computer for what it is', async () => {
  const asked: string[] = []
  const chain = chainWith(memory('This computer', { 'team/app:1': local, 'team/app:2': local }, asked), {
    deny: ['x/**'],
  })
  const listed = await chain.tags('team/app')
  assert.equal(listed.registry.name, 'This computer')
  const pages: (readonly string[])[] = []
  for await (const page of listed.pages) pages.push(page)
  assert.deepEqual(pages, [['1', '2']])
  assert.equal((await chain.catalog()).registry.name, 'This computer')
  await chain.resolve(`${two.second.host}/team/app:1`)
  await assert.rejects(chain.resolve('x/app:1'))
  assert.deepEqual(asked, [], 'neither by another host’s name nor by one that is denied')
  assert.deepEqual(
    chain.health().map(({ registry }) => registry),
    ['public'],
  )
  assert.equal((await chain.test('This computer')).ms, 0)
  chain.resetHealth()
  assert.equal(chain.pushTarget('team/app:1').registry.name, 'public', 'it takes no pushes')
})
