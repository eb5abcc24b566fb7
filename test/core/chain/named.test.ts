import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { Chain } from '../../../src/core/chain/chain.ts'
import { digestOf } from '../../../src/core/reference/digest.ts'
import { makeArtifact } from '../../support/images.ts'
import { startMemoryRegistry } from '../../support/memory.ts'
import { seed } from '../../support/seed.ts'
import { bytesOf } from '../registry/client.ts'
import { chainOf, entriesOf, plainHost } from './registries.ts'
import type { Written } from './registries.ts'
import { twoRegistries } from './two.ts'

const two = twoRegistries()
const open: Chain[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((chain) => chain.close()))
})

const layer = two.same.blobs[1]
assert.ok(layer)
const { digest, bytes } = layer

function listed(first: Partial<Written> = {}, second: Partial<Written> = {}): Chain {
  const chain = chainOf([
    { name: 'company', url: two.first.url, ...first },
    { name: 'public', url: two.second.url, ...second },
  ])
  open.push(chain)
  return chain
}

test('a blob is asked for by name and digest alone, of whoever has it', async () => {
  const source = listed().repository('team/same')
  assert.deepEqual(await source.stat(digest), { size: bytes.length })
  assert.deepEqual(await bytesOf(source.blob({ digest })), bytes)
  assert.deepEqual(await bytesOf(source.blob({ digest }, { offset: 7, end: 77 })), bytes.subarray(7, 77))
  await two.first.use('cut')
  assert.deepEqual(await bytesOf(source.blob({ digest })), bytes)
  const low = two.low.blobs[0]
  assert.ok(low)
  const elsewhere = listed().repository('team/low')
  assert.deepEqual(await elsewhere.stat(low.digest), { size: low.bytes.length })
  assert.deepEqual(
    elsewhere.attempts.map(({ registry, outcome }) => `${registry} ${outcome}`),
    ['company ERR_NOT_FOUND', 'public served'],
  )
})

test('what nobody has is absent; where somebody could not say, that is an error', async () => {
  const absent = digestOf(Buffer.from('nowhere'))
  const source = listed().repository('team/same')
  assert.equal(await source.stat(absent), undefined)
  await two.first.use('all:500')
  await assert.rejects(source.stat(absent), { code: 'ERR_UNAVAILABLE', registry: 'company' })
})

test('a tag of a name means what it means to the list', async () => {
  const chain = listed()
  const source = chain.repository('team/app')
  assert.equal((await source.resolve('1')).digest, two.firstApp.digest)
  assert.deepEqual(Buffer.from((await source.manifest('1')).bytes), Buffer.from(two.firstApp.bytes))
  assert.equal((await source.resolve(two.secondApp.digest)).digest, two.secondApp.digest)
  assert.equal((await chain.repository('team/low').resolve('1')).digest, two.low.digest)
  await assert.rejects(source.resolve('none'), { code: 'ERR_NOT_FOUND' })
  await assert.rejects(source.resolve('../1'), { code: 'ERR_REFERENCE' })
})

test('who served a tag serves its manifest', async () => {
  await listed().repository('team/low').manifest('1')
  assert.deepEqual(
    two.first.requests.filter(({ method }) => method === 'GET'),
    [],
  )
})

test('a registry that comes to be skipped is not asked for what another has', async () => {
  const chain = listed({ timeout: 0.3 })
  const source = chain.repository('team/same')
  await two.first.use('silent')
  assert.deepEqual(await bytesOf(source.blob({ digest })), bytes)
  two.first.requests.length = 0
  assert.deepEqual(await bytesOf(source.blob({ digest })), bytes)
  assert.equal(two.first.requests.length, 0)
})

for (const [rule, first, second] of [
  ['owned elsewhere', { owns: ['team/**'] }, {}],
  ['denied', {}, { deny: ['team/**'] }],
  ['not allowed', {}, { allow: ['other/**'] }],
  ['at a registry that takes no pulls', {}, { capabilities: ['resolve'] }],
] as const)
  test(`a name that is ${rule} is not asked for there, in no way`, async () => {
    const source = listed(first, second).repository('team/same')
    await two.first.use('all:404')
    await assert.rejects(bytesOf(source.blob({ digest })))
    assert.equal(await source.stat(digest), undefined)
    await assert.rejects(source.manifest(two.same.digest))
    assert.deepEqual(
      two.second.requests.filter(({ kind }) => kind === 'blob' || kind === 'manifest'),
      [],
    )
  })

test('referrers are those of the first who can tell', async (t) => {
  const servers = [await startMemoryRegistry(), await startMemoryRegistry()] as const
  t.after(() => Promise.all(servers.map((server) => server.stop())))
  const signature = makeArtifact('application/vnd.example.sbom', { subject: two.same })
  for (const { url } of servers) {
    await seed(url, 'team/same', '1', two.same)
    await seed(url, 'team/same', signature.digest, signature)
  }
  const chain = listed({ url: servers[0].url }, { url: servers[1].url })
  const source = chain.repository('team/same')
  const digests = async (): Promise<readonly string[]> =>
    (await source.referrers(two.same.digest)).map(({ digest: own }) => own)
  assert.deepEqual(await digests(), [signature.digest])
  await servers[0].stop()
  assert.deepEqual(await digests(), [signature.digest])
  assert.equal(source.attempts.at(-1)?.registry, 'public')
  assert.deepEqual(await source.referrers(two.same.digest, { artifactType: 'application/vnd.example.none' }), [])
})

test('a name that may be asked nowhere says why', async () => {
  const source = listed({ deny: ['team/**'] }, { deny: ['team/**'] }).repository('team/same')
  await assert.rejects(bytesOf(source.blob({ digest })), { code: 'ERR_POLICY', message: /denied here by team/ })
  await assert.rejects(source.stat(digest), { code: 'ERR_POLICY' })
  await assert.rejects(listed().repository('elsewhere.example/app').stat(digest), { code: 'ERR_CONFIG' })
})

test('a registry of the workspace is not asked for what the user’s own have a say in', async () => {
  const entries = entriesOf([
    { name: 'guest', url: two.second.url, owns: ['team/**'] },
    { name: 'company', url: two.first.url, owns: ['team/**'] },
  ]).map(({ registry, rules }) => ({
    registry,
    rules: registry.name === 'guest' ? { ...rules, addedBy: 'workspace' as const } : rules,
  }))
  const chain = new Chain({ entries, host: plainHost })
  open.push(chain)
  await two.first.use('all:404')
  assert.equal(await chain.repository('team/same').stat(digest), undefined)
  assert.equal(two.second.requests.length, 0)
})
