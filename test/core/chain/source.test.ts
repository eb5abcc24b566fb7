import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { afterEach, test } from 'node:test'
import type { Chain } from '../../../src/core/chain/chain.ts'
import type { ChainSource } from '../../../src/core/chain/source.ts'
import type { BlobOptions } from '../../../src/core/content/content.ts'
import { isCoreError } from '../../../src/core/errors.ts'
import type { Descriptor } from '../../../src/core/oci/documents.ts'
import { openManifest } from '../../../src/core/oci/manifest.ts'
import { mediaTypes } from '../../../src/core/oci/media-types.ts'
import { digestOf } from '../../../src/core/reference/digest.ts'
import type { FaultProxy } from '../../support/faults.ts'
import { fakeServer } from '../http/harness.ts'
import { chainOf, failureOf, handClock, plainHost } from './registries.ts'
import { twoRegistries } from './two.ts'

const two = twoRegistries()
const open: Chain[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((chain) => chain.close()))
})

const layer = two.same.blobs[1]
assert.ok(layer)
const descriptor: Descriptor = { mediaType: layer.mediaType, digest: layer.digest, size: layer.bytes.byteLength }

async function sourceOf(mode: string, timeout = 10): Promise<ChainSource> {
  const [source] = await sourcesOf(mode, timeout)
  return source
}

/** Two sources of one image, as two pulls at once have them. */
async function sourcesOf(mode: string, timeout = 10): Promise<readonly [ChainSource, ChainSource]> {
  const chain = chainOf(
    [
      { name: 'mirror', url: two.first.url, mirrorOf: 'origin', timeout },
      { name: 'origin', url: two.second.url },
    ],
    { limits: { tries: 1, stallMs: mode.startsWith('stall') ? 500 : 20_000 } },
  )
  open.push(chain)
  const resolution = await chain.resolve('team/same:1')
  await two.first.use(mode)
  for (const proxy of [two.first, two.second]) proxy.requests.length = 0
  return [chain.source(resolution), chain.source(resolution)]
}

/** Everything a reader that can start over ends up with. */
async function read(source: ChainSource, options: BlobOptions = {}): Promise<Buffer> {
  let pieces: Uint8Array[] = []
  const onRestart = (): void => void (pieces = [])
  for await (const piece of source.blob(descriptor, { ...options, onRestart })) pieces.push(piece)
  return Buffer.concat(pieces)
}

function gets(proxy: FaultProxy): readonly (string | undefined)[] {
  return proxy.requests.filter(({ kind }) => kind === 'blob').map(({ range }) => range)
}

const modes: readonly (readonly [mode: string, outcome: string | undefined, fromTheMiddle: boolean])[] = [
  ['ok', undefined, false],
  ['blob:404', 'ERR_NOT_FOUND', false],
  ['blob:403', 'ERR_DENIED', false],
  ['blob:500', 'ERR_UNAVAILABLE', false],
  ['blob:503', 'ERR_UNAVAILABLE', false],
  ['blob:429', 'ERR_RATE_LIMITED', false],
  ['refuse', 'ERR_UNAVAILABLE', false],
  ['stallblob', 'ERR_UNAVAILABLE', false],
  ['stallmid', 'ERR_STALLED', true],
  ['corrupt', 'ERR_CORRUPT', false],
  ['encoded', 'ERR_UNSUPPORTED', false],
]

for (const [mode, outcome, middle] of modes)
  test(`blob, first source ${mode}: ${outcome ?? 'served'}, the bytes are right`, async () => {
    const source = await sourceOf(mode, mode === 'stallblob' ? 2 : 30)
    assert.equal(digestOf(await read(source)), layer.digest)
    assert.deepEqual(
      source.attempts.map((attempt) => `${attempt.registry} ${attempt.stage} ${attempt.outcome}`),
      outcome === undefined ? ['mirror blob served'] : [`mirror blob ${outcome}`, 'origin blob served'],
    )
    assert.equal(gets(two.second).length, outcome === undefined ? 0 : 1)
    const [range] = gets(two.second)
    if (middle) assert.match(range ?? '', /^bytes=[1-9]\d+-$/, 'goes on at the offset')
    else assert.equal(range, undefined)
  })

test('a blob cut again and again by one source is finished by the next from where it was', async () => {
  const source = await sourceOf('cut')
  assert.equal(digestOf(await read(source)), layer.digest)
  const [range] = gets(two.second)
  if (range === undefined) assert.equal(gets(two.second).length, 0, 'the first source managed alone')
  else assert.match(range, /^bytes=[1-9]\d+-$/)
  assert.ok(gets(two.first).length <= 20)
})

test('a manifest whose document is odd is nobody’s wrong bytes: its registry is asked again', async () => {
  const bytes = Buffer.from('{"schemaVersion":2,"manifests":[{"platform":{}}]}')
  const digest = digestOf(bytes)
  const answer: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-type': mediaTypes.ociIndex }).end(bytes)
  }
  await using mirror = await fakeServer(answer)
  await using origin = await fakeServer(answer)
  const chain = chainOf([
    { name: 'mirror', url: mirror.url.href, mirrorOf: 'origin' },
    { name: 'origin', url: origin.url.href },
  ])
  open.push(chain)
  const source = chain.source(await chain.resolve(`app@${digest}`))
  for (let times = 0; times < 2; times++) {
    const manifest = await source.manifest(digest)
    assert.throws(() => openManifest(manifest), { code: 'ERR_UNSUPPORTED' })
  }
  assert.deepEqual(
    source.attempts.map(({ registry, outcome }) => `${registry} ${outcome}`),
    ['mirror served', 'mirror served'],
  )
})

test('wrong bytes put registry and digest in quarantine: not asked for it again, asked for others', async () => {
  const source = await sourceOf('corrupt')
  await read(source)
  const before = gets(two.first).length
  assert.equal(digestOf(await read(source)), layer.digest)
  assert.equal(gets(two.first).length, before)
  await source.manifest(two.same.digest)
  assert.equal(two.first.requests.filter(({ kind }) => kind === 'manifest').length, 1)
})

test('a reader that can not start over gets ERR_CORRUPT and never the end of wrong content; the next reading is right', async () => {
  const source = await sourceOf('corrupt')
  let bytes = 0
  await assert.rejects(
    async () => {
      for await (const piece of source.blob(descriptor)) bytes += piece.byteLength
    },
    (error) => isCoreError(error, 'ERR_CORRUPT') && error.registry === 'mirror',
  )
  assert.ok(bytes < descriptor.size)
  assert.equal(digestOf(await read(source)), layer.digest)
})

test('one registry alone: its bytes are checked, and nobody else is asked', async () => {
  const chain = chainOf([{ name: 'only', url: two.first.url }])
  open.push(chain)
  const resolution = await chain.resolve('team/same:1')
  assert.equal(digestOf(await read(chain.source(resolution))), layer.digest)
  await two.first.use('corrupt')
  const source = chain.source(resolution)
  await assert.rejects(
    () => read(source),
    (error) => isCoreError(error, 'ERR_CORRUPT') && error.registry === 'only',
  )
  await two.first.use('ok')
  assert.equal(digestOf(await read(source)), layer.digest, 'without another it is asked again')
})

test('wrong bytes everywhere: ERR_CORRUPT, nothing visible', async () => {
  const source = await sourceOf('corrupt')
  await two.second.use('corrupt')
  await assert.rejects(
    () => read(source),
    (error) => isCoreError(error, 'ERR_CORRUPT') && error.attempts?.length === 2,
  )
})

test('a part of a blob is read from its offset, over two sources', async () => {
  const source = await sourceOf('stallmid')
  const bytes = await read(source, { offset: 1000 })
  assert.deepEqual(bytes, Buffer.from(layer.bytes.subarray(1000)))
})

for (const mode of ['man:404', 'man:500', 'man:429', 'corruptman', 'stallhead', 'html', 'empty', 'garbage', 'hugeman'])
  test(`manifest, first source ${mode}: the second serves`, async () => {
    const source = await sourceOf(mode, mode === 'stallhead' ? 2 : 30)
    const manifest = await source.manifest(two.same.digest)
    assert.equal(manifest.descriptor.digest, two.same.digest)
    assert.deepEqual(Buffer.from(manifest.bytes), Buffer.from(two.same.bytes))
    assert.equal(source.attempts.at(-1)?.registry, 'origin')
  })

for (const mode of ['nodigest', 'nolen', 'norange', 'ping:404', 'ping:500'])
  test(`first source ${mode}: it serves all the same`, async () => {
    const source = await sourceOf(mode)
    await source.manifest(two.same.digest)
    assert.equal(digestOf(await read(source)), layer.digest)
    assert.deepEqual(two.pathsAt(two.second), [])
  })

test('the tag that was resolved is the resolved digest, whatever the tag names by now', async () => {
  const source = await sourceOf('ok')
  assert.equal((await source.manifest('1')).descriptor.digest, two.same.digest)
  assert.ok(two.pathsAt(two.first).every((path) => !path.endsWith('/manifests/1')))
})

test('equal manifests asked for at once are one request', async () => {
  const source = await sourceOf('ok')
  await Promise.all(Array.from({ length: 20 }, () => source.manifest(two.same.digest)))
  assert.equal(two.first.requests.length, 1)
})

test('cancelling a blob ends it at once and asks nobody else', async () => {
  const source = await sourceOf('stallmid', 30)
  const controller = new AbortController()
  await assert.rejects(
    async () => {
      for await (const piece of source.blob(descriptor, { signal: controller.signal })) {
        assert.ok(piece.byteLength > 0)
        controller.abort()
      }
    },
    (error) => isCoreError(error, 'ERR_CANCELLED'),
  )
  assert.deepEqual(gets(two.second), [])
})

test('a rate limit met in the middle spares the registry the other blobs', async () => {
  const source = await sourceOf('blob:429')
  await read(source)
  const config = two.same.blobs[0]
  assert.ok(config)
  const { digest, bytes } = config
  for await (const piece of source.blob({ digest, size: bytes.byteLength })) assert.ok(piece.byteLength > 0)
  assert.equal(two.first.requests.length, 1)
})

/** The paths the second was asked for content. */
const contentAsked = (): readonly string[] => two.pathsAt(two.second).filter((path) => path.startsWith('GET'))

test('quarantine ends with the hour, and when a person asks anew', async () => {
  const clock = handClock()
  const chain = chainOf(
    [
      { name: 'mirror', url: two.first.url, mirrorOf: 'origin' },
      { name: 'origin', url: two.second.url },
    ],
    { host: { ...plainHost, clock } },
  )
  open.push(chain)
  const source = chain.source(await chain.resolve('team/same:1'))
  const isAsked = async (): Promise<boolean> => {
    const before = gets(two.first).length
    assert.equal(digestOf(await read(source)), layer.digest)
    return gets(two.first).length > before
  }
  const spoil = async (): Promise<void> => {
    await two.first.use('corrupt')
    assert.equal(await isAsked(), true)
    await two.first.use('ok')
  }
  await spoil()
  clock.advance(3_599_999)
  assert.equal(await isAsked(), false)
  clock.advance(1)
  assert.equal(await isAsked(), true)
  await spoil()
  chain.resetHealth('mirror')
  assert.equal(await isAsked(), false, 'one registry was asked anew, not all')
  chain.resetHealth()
  assert.equal(await isAsked(), true)
})

test('a registry whose rate limit is spent is asked last', async () => {
  await using spent = await fakeServer(async ({ method = '', url = '', headers: { accept = '*/*' } }, response) => {
    const answer = await fetch(new URL(url, two.first.url), { method, headers: { accept } })
    const limits = { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '0;w=21600' }
    response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), ...limits })
    response.end(Buffer.from(await answer.arrayBuffer()))
  })
  const chain = chainOf([
    { name: 'spent', url: spent.url.origin, mirrorOf: 'origin' },
    { name: 'origin', url: two.second.url },
  ])
  open.push(chain)
  const resolution = await chain.resolve('team/same:1')
  assert.equal(resolution.registry.name, 'spent')
  const source = chain.source(resolution)
  const asked = spent.asked.length
  assert.equal(digestOf(await read(source)), layer.digest)
  assert.equal(spent.asked.length, asked)
  await two.second.use('blob:404')
  assert.equal(digestOf(await read(source)), layer.digest, 'when nobody else has it, it is asked')
})

for (const [rule, first, second] of [
  ['a name that is owned elsewhere', { owns: ['team/**'] }, {}],
  ['a name that is denied', {}, { deny: ['team/**'] }],
  ['a registry that takes no pulls', {}, { capabilities: ['resolve'] }],
] as const)
  test(`content is not asked for where it may not be: ${rule}`, async () => {
    const chain = chainOf([
      { name: 'company', url: two.first.url, ...first },
      { name: 'public', url: two.second.url, ...second },
    ])
    open.push(chain)
    const source = chain.source(await chain.resolve('team/same:1'))
    await two.first.use('all:404')
    await assert.rejects(() => read(source))
    await assert.rejects(() => source.manifest(two.same.digest))
    assert.deepEqual(contentAsked(), [])
  })

test('a manifest that may come from one registry only is not shared with who may ask another', async () => {
  const chain = chainOf([
    { name: 'company', url: two.first.url, owns: ['team/**'] },
    { name: 'public', url: two.second.url },
  ])
  open.push(chain)
  const ours = chain.source(await chain.resolve('team/same:1'))
  const theirs = chain.source(await chain.resolve(`${two.second.host}/team/same:1`))
  await Promise.all([theirs, ours].map((source) => source.manifest(two.same.digest)))
  assert.equal(two.first.requests.filter(({ method }) => method === 'GET').length, 1)
  assert.equal(contentAsked().length, 1)
})

test('of two that read a manifest at once, the second was told neither who answered nor how many bytes', async () => {
  const sources = await sourcesOf('man:404')
  const bytes = [0, 0]
  await Promise.all(
    sources.map((source, index) =>
      source.manifest(two.same.digest, { onBytes: (count) => void (bytes[index] = (bytes[index] ?? 0) + count) }),
    ),
  )
  assert.equal(two.second.requests.length, 1)
  const length = two.same.bytes.byteLength
  assert.deepEqual(bytes, [length, length])
  for (const { attempts } of sources)
    assert.deepEqual(
      attempts.map(({ registry, repository, outcome, bytes: read }) => [registry, repository, outcome, read]),
      [
        ['mirror', 'team/same', 'ERR_NOT_FOUND', 0],
        ['origin', 'team/same', 'served', length],
      ],
    )
})

test('of two that read a manifest nobody has, both have the answers in their error', async () => {
  const sources = await sourcesOf('all:404')
  await two.second.use('all:404')
  const failures = await Promise.all(sources.map((source) => failureOf(source.manifest(two.same.digest))))
  assert.deepEqual(
    failures.map(({ code, attempts }) => [code, attempts?.map(({ registry }) => registry)]),
    [
      ['ERR_NOT_FOUND', ['mirror', 'origin']],
      ['ERR_NOT_FOUND', ['mirror', 'origin']],
    ],
  )
})
