import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { descriptorOf, digestOf, makeImage, makeIndex } from '../../support/images.ts'
import { startMemoryRegistry } from '../../support/memory.ts'
import { openManifest } from '../../../src/core/oci/manifest.ts'
import { clientOf, manifestOf, push } from './client.ts'
import { reply, startFake } from './fake.ts'
import type { FakeRequest } from './fake.ts'
import type { Registry } from '../../../src/core/registry/registry.ts'

const image = makeImage({ seed: 'manifest' })
const headers = {
  'content-type': image.mediaType,
  'docker-content-digest': image.digest,
  'content-length': String(image.bytes.length),
}

type Answer = (request: FakeRequest, response: ServerResponse) => void

async function withFake(answer: Answer, use: (registry: Registry, steps: () => readonly string[]) => Promise<void>) {
  const fake = await startFake(answer)
  const registry = clientOf(fake.url)
  try {
    await use(registry, () => fake.requests.map(({ method }) => method))
  } finally {
    await registry.close()
    await fake.stop()
  }
}

const whole: Answer = (_, response) => reply(response, 200, { headers, body: image.bytes })

test('a tag costs one HEAD', () =>
  withFake(whole, async (registry, steps) => {
    const { descriptor } = await registry.resolve('app', '1')
    assert.deepEqual(descriptor, { mediaType: image.mediaType, digest: image.digest, size: image.bytes.length })
    assert.deepEqual(steps(), ['HEAD'])
  }))

const lacking: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'no digest': { 'docker-content-digest': '' },
  'no valid digest': { 'docker-content-digest': 'sha256:123' },
  'no length': { 'content-length': '0' },
  'no type': { 'content-type': '' },
  'a type that is too general': { 'content-type': 'application/json' },
}

for (const [name, changed] of Object.entries(lacking)) {
  test(`a HEAD with ${name} is followed by a GET`, () =>
    withFake(
      (request, response) => {
        if (request.method === 'HEAD') response.writeHead(200, { ...headers, ...changed }).end()
        else whole(request, response)
      },
      async (registry, steps) => {
        const { descriptor } = await registry.resolve('app', '1')
        assert.equal(descriptor.digest, image.digest)
        assert.deepEqual(steps(), ['HEAD', 'GET'])
      },
    ))
}

for (const status of [400, 403, 405, 406, 501]) {
  test(`a HEAD answered ${status} is followed by a GET`, () =>
    withFake(
      (request, response) => (request.method === 'HEAD' ? reply(response, status) : whole(request, response)),
      async (registry) => assert.equal((await registry.resolve('app', '1')).descriptor.digest, image.digest),
    ))
}

test('the reason of a refused HEAD comes from the GET', () => {
  const body = JSON.stringify({ errors: [{ code: 'DENIED', message: 'the quota is used up' }] })
  return withFake(
    (_, response) => reply(response, 403, { body }),
    (registry) => assert.rejects(registry.resolve('app', '1'), { code: 'ERR_DENIED', message: /the quota is used up/ }),
  )
})

test('a digest is believed only when the bytes have it', async () => {
  const other = makeImage({ seed: 'other' })
  const lying: Answer = (_, response) => {
    reply(response, 200, { headers: { ...headers, 'content-length': String(other.bytes.length) }, body: other.bytes })
  }
  await withFake(lying, async (registry) => {
    await assert.rejects(registry.repository('app').manifest(image.digest), {
      code: 'ERR_CORRUPT',
      registry: 'company',
      expected: image.digest,
      got: other.digest,
    })
  })
  const honest = { ...headers, 'docker-content-digest': other.digest }
  await withFake(
    (_, response) => reply(response, 200, { headers: honest, body: other.bytes }),
    (registry) =>
      assert.rejects(registry.resolve('app', image.digest), { code: 'ERR_CORRUPT', expected: image.digest }),
  )
})

test('a wrong Docker-Content-Digest does not change what a tag is: the bytes decide', () => {
  const wrong = { ...headers, 'docker-content-digest': `sha256:${'0'.repeat(64)}` }
  return withFake(
    (_, response) => reply(response, 200, { headers: wrong, body: image.bytes }),
    async (registry) => assert.equal((await registry.repository('app').manifest('1')).descriptor.digest, image.digest),
  )
})

test('a manifest asked for by its sha512 keeps that digest', () => {
  const digest = digestOf(image.bytes, 'sha512')
  return withFake(
    (_, response) => reply(response, 200, { headers, body: image.bytes }),
    async (registry) => assert.equal((await registry.repository('app').manifest(digest)).descriptor.digest, digest),
  )
})

test('schema 1 is refused with the reason, by tag and by resolve', () => {
  const type = 'application/vnd.docker.distribution.manifest.v1+prettyjws'
  const body = JSON.stringify({ schemaVersion: 1, name: 'app', tag: '1', fsLayers: [], signatures: [] })
  return withFake(
    (_, response) => reply(response, 200, { headers: { 'content-type': type }, body }),
    async (registry) => {
      const refused = { code: 'ERR_UNSUPPORTED', registry: 'company', message: /schema 1/ }
      await assert.rejects(registry.resolve('app', '1'), refused)
      await assert.rejects(registry.repository('app').manifest('1'), refused)
    },
  )
})

test('a manifest that is cut is asked for again', () =>
  withFake(
    (request, response) => {
      if (request.before > 0) return whole(request, response)
      response.writeHead(200, headers)
      response.write(image.bytes.subarray(0, 100), () => response.destroy())
    },
    async (registry, steps) => {
      assert.equal((await registry.repository('app').manifest('1')).descriptor.digest, image.digest)
      assert.deepEqual(steps(), ['GET', 'GET'])
    },
  ))

test('manifests are pushed byte for byte, children before parents', async () => {
  const memory = await startMemoryRegistry()
  const registry = clientOf(memory.url)
  try {
    const spaced = Buffer.from(`${Buffer.from(image.bytes).toString()}\n  `)
    const odd = { ...image, bytes: spaced, digest: digestOf(spaced) }
    const index = makeIndex([odd])
    await push(registry.repository('app'), index, '1')
    const stored = memory.content.manifest('app', odd.digest)
    assert.deepEqual(Buffer.from(stored?.bytes ?? []), spaced)
    const puts = memory.requests.filter(({ method, path }) => method === 'PUT' && path.includes('/manifests/'))
    assert.deepEqual(
      puts.map(({ path, headers: sent }) => [path.split('/').at(-1), sent['content-type']]),
      [
        [odd.digest, odd.mediaType],
        ['1', index.mediaType],
      ],
    )
  } finally {
    await registry.close()
    await memory.stop()
  }
})

test('a sha512 manifest is stored under its own digest, then tagged', async () => {
  const memory = await startMemoryRegistry()
  const registry = clientOf(memory.url)
  try {
    const digest = digestOf(image.bytes, 'sha512')
    const manifest = manifestOf(image)
    await push(registry.repository('app'), image)
    const descriptor = { ...manifest.descriptor, digest }
    await registry.repository('app').putManifest({ ...manifest, descriptor }, '512')
    assert.ok(memory.content.manifest('app', digest))
    assert.ok(memory.content.manifest('app', '512'))
  } finally {
    await registry.close()
    await memory.stop()
  }
})

test('a parent whose children are missing is refused by the registry, with its reason', async () => {
  const memory = await startMemoryRegistry()
  const registry = clientOf(memory.url)
  await assert.rejects(registry.repository('app').putManifest(manifestOf(image), '1'), {
    message: /MANIFEST_BLOB_UNKNOWN/,
  })
  await registry.close()
  await memory.stop()
})

test('a registry that stores something else than was sent is found out', () => {
  const wrong = `sha256:${'1'.repeat(64)}`
  return withFake(
    (_, response) => reply(response, 201, { headers: { 'docker-content-digest': wrong } }),
    (registry) =>
      assert.rejects(registry.repository('app').putManifest(manifestOf(image), '1'), {
        code: 'ERR_CORRUPT',
        expected: image.digest,
        got: wrong,
      }),
  )
})

const artifactType = 'application/vnd.oci.artifact.manifest.v1+json'
const encoded = (document: unknown): Buffer => Buffer.from(JSON.stringify(document))
const odd: Readonly<Record<string, readonly [bytes: Buffer, contentType: string, mediaType: string]>> = {
  'an index with a platform that lacks its os': [
    encoded({ schemaVersion: 2, manifests: [{ ...descriptorOf(image), platform: {} }] }),
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.oci.image.index.v1+json',
  ],
  'an artifact manifest': [encoded({ mediaType: artifactType, blobs: [] }), artifactType, artifactType],
  'a type nobody knows': [
    encoded({ mediaType: 'application/vnd.acme.thing+json' }),
    '',
    'application/vnd.acme.thing+json',
  ],
  'no JSON': [Buffer.from('thing'), 'application/vnd.acme.thing', 'application/vnd.acme.thing'],
  'nothing that says its type': [encoded({}), '', 'application/octet-stream'],
}

for (const [name, [bytes, contentType, mediaType]] of Object.entries(odd)) {
  test(`${name}: right bytes are handed out as they are, and can not be opened`, () =>
    withFake(
      (_, response) => reply(response, 200, { headers: { 'content-type': contentType }, body: bytes }),
      async (registry) => {
        const digest = digestOf(bytes)
        const manifest = await registry.repository('app').manifest(digest)
        assert.deepEqual(Buffer.from(manifest.bytes), bytes)
        assert.deepEqual(manifest.descriptor, { mediaType, digest, size: bytes.length })
        assert.throws(() => openManifest(manifest), { code: 'ERR_UNSUPPORTED' })
      },
    ))
}

for (const [name, document] of [
  ['an error that is no error', { errors: [{ code: 'UNKNOWN' }] }],
  ['an empty object', {}],
] as const) {
  test(`${name} under a tag, where no digest vouches for it, is no manifest`, () =>
    withFake(
      (_, response) =>
        reply(response, 200, { headers: { 'content-type': 'application/json' }, body: encoded(document) }),
      async (registry) => {
        await assert.rejects(registry.resolve('app', '1'), { code: 'ERR_UNSUPPORTED', registry: 'company' })
        await assert.rejects(registry.repository('app').manifest('1'), { code: 'ERR_UNSUPPORTED' })
      },
    ))
}

test('what clients read in two ways is refused, its digest right or not', async () => {
  const bytes = encoded({ schemaVersion: 2, manifests: [], layers: [] })
  await withFake(
    (_, response) => reply(response, 200, { body: bytes }),
    (registry) =>
      assert.rejects(registry.repository('app').manifest(digestOf(bytes)), {
        code: 'ERR_UNSUPPORTED',
        message: /both a manifest and an index/,
      }),
  )
})

test('a manifest of a type nobody knows is stored as it is', async () => {
  const bytes = encoded({ mediaType: artifactType, blobs: [] })
  const fake = await startFake((_, response) => reply(response, 201, {}))
  const registry = clientOf(fake.url)
  try {
    const manifest = { bytes, descriptor: { mediaType: artifactType, digest: digestOf(bytes), size: bytes.length } }
    await registry.repository('app').putManifest(manifest, '1')
    assert.deepEqual(
      fake.requests.map(({ method, headers: sent }) => [method, sent['content-type']]),
      [['PUT', artifactType]],
    )
  } finally {
    await registry.close()
    await fake.stop()
  }
})
