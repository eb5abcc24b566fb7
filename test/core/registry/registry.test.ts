import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { makeImage, makeMultiPlatform } from '../../support/images.ts'
import { startDockerRegistry } from '../../support/registry.ts'
import type { RegistryServer } from '../../support/registry.ts'
import { seed } from '../../support/seed.ts'
import { startTokenService } from '../../support/tokens.ts'
import { all, blobDescriptor, bytesOf, clientOf, push } from './client.ts'
import type { ClientOptions } from './client.ts'
import type { Registry } from '../../../src/core/registry/registry.ts'

const image = makeImage({ seed: 'registry', layers: [2048, 300_000] })
const index = makeMultiPlatform(['linux/amd64', 'linux/arm64'], { seed: 'registry' })
let server: RegistryServer

before(async () => {
  server = await startDockerRegistry()
  await seed(server.url, 'team/app', '1.0', image)
  await seed(server.url, 'team/app', 'latest', index)
  await seed(server.url, 'team/sub/tool', '1.0', image)
  await seed(server.url, 'other', '1.0', image)
})
after(() => server.stop())

async function using<T>(url: string, options: ClientOptions, use: (registry: Registry) => Promise<T>): Promise<T> {
  const registry = clientOf(url, options)
  try {
    return await use(registry)
  } finally {
    await registry.close()
  }
}

test('a ping of a real registry tells its speed and who we are', () =>
  using(server.url, {}, async (registry) => {
    const ping = await registry.ping()
    assert.ok(ping.ms >= 0)
    assert.deepEqual(ping.auth, { source: 'anonymous', authenticated: false })
  }))

test('catalog and tags come page by page, in the order of the registry', () =>
  using(server.url, {}, async (registry) => {
    const pages: (readonly string[])[] = []
    for await (const page of registry.catalog({ pageSize: 2 })) pages.push(page)
    assert.deepEqual(pages, [['other', 'team/app'], ['team/sub/tool']])
    assert.deepEqual(new Set(await all(registry.tags('team/app', { pageSize: 1 }))), new Set(['1.0', 'latest']))
    assert.deepEqual(await all(registry.catalog({ last: 'other' })), ['team/app', 'team/sub/tool'])
    assert.deepEqual(await all(registry.catalog({ namespace: 'team' })), ['team/app', 'team/sub/tool'])
  }))

test('a tag resolves to the digest, type and size of its manifest; a digest to itself', () =>
  using(server.url, {}, async (registry) => {
    const { descriptor, status } = await registry.resolve('team/app', 'latest')
    assert.deepEqual(descriptor, { mediaType: index.mediaType, digest: index.digest, size: index.bytes.length })
    assert.equal(status, 200)
    assert.deepEqual((await registry.resolve('team/app', index.digest)).descriptor, descriptor)
  }))

test('manifests and blobs come as they were stored', () =>
  using(server.url, {}, async (registry) => {
    const repository = registry.repository('team/app')
    const manifest = await repository.manifest('1.0')
    assert.deepEqual(Buffer.from(manifest.bytes), Buffer.from(image.bytes))
    assert.equal(manifest.descriptor.digest, image.digest)
    for (const blob of image.blobs) {
      const descriptor = blobDescriptor(blob)
      assert.deepEqual(await bytesOf(repository.blob(descriptor)), Buffer.from(blob.bytes))
      const tail = await bytesOf(repository.blob(descriptor, { offset: 100 }))
      assert.deepEqual(tail, Buffer.from(blob.bytes).subarray(100))
    }
  }))

test('what is not there is ERR_NOT_FOUND, naming it and the registry', () =>
  using(server.url, {}, async (registry) => {
    const repository = registry.repository('team/app')
    const missing = { mediaType: 'application/octet-stream', digest: `sha256:${'0'.repeat(64)}`, size: 3 }
    const notFound = { code: 'ERR_NOT_FOUND', status: 404, registry: 'company' }
    await assert.rejects(registry.resolve('team/app', 'nope'), { ...notFound, message: /team\/app:nope/ })
    await assert.rejects(repository.manifest('nope'), { ...notFound, message: /MANIFEST_UNKNOWN/ })
    await assert.rejects(all(registry.tags('team/nope')), { ...notFound, message: /NAME_UNKNOWN/ })
    await assert.rejects(bytesOf(repository.blob(missing)), notFound)
  }))

test('names that are no names never become an address', () =>
  using(server.url, {}, async (registry) => {
    assert.throws(() => registry.repository('../../etc'), { code: 'ERR_REFERENCE' })
    await assert.rejects(registry.resolve('team/app', '../tags/list'), { code: 'ERR_REFERENCE' })
    await assert.rejects(registry.resolve('team/app?x', '1.0'), { code: 'ERR_REFERENCE' })
  }))

test('a path prefix is where repositories live: below it, listed without it, named with it', () =>
  using(`${server.url}/team`, {}, async (registry) => {
    assert.equal(registry.prefix, 'team')
    assert.equal(registry.url.pathname, '/')
    assert.equal(registry.fullName('app'), `${server.host}/team/app`)
    assert.equal(registry.qualifiedName('app'), `${server.host}/team/app`)
    assert.deepEqual(await all(registry.catalog({ pageSize: 1 })), ['app', 'sub/tool'])
    assert.deepEqual(new Set(await all(registry.tags('app'))), new Set(['1.0', 'latest']))
    assert.equal((await registry.resolve('app', '1.0')).descriptor.digest, image.digest)
    assert.equal((await registry.repository('app').manifest('1.0')).descriptor.digest, image.digest)
  }))

test('a pushed image is read back the same', () =>
  using(server.url, {}, async (registry) => {
    const repository = registry.repository('pushed/image')
    await push(repository, index, 'v1')
    const { descriptor } = await registry.resolve('pushed/image', 'v1')
    assert.equal(descriptor.digest, index.digest)
    assert.ok(await repository.has(descriptor))
    for (const child of index.children) {
      assert.deepEqual(Buffer.from((await repository.manifest(child.digest)).bytes), Buffer.from(child.bytes))
      for (const blob of child.blobs) assert.ok(await repository.has(blobDescriptor(blob)))
    }
  }))

test('htpasswd: without a login, with a wrong one, with the right one', async () => {
  const guarded = await startDockerRegistry({ htpasswd: { alice: 'right' } })
  try {
    await using(guarded.url, {}, (registry) => assert.rejects(registry.ping(), { code: 'ERR_AUTH_REQUIRED' }))
    const wrong = { username: 'alice', password: 'wrong-secret' }
    await using(guarded.url, { credential: wrong }, (registry) =>
      assert.rejects(registry.ping(), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'ERR_AUTH_REJECTED')
        assert.doesNotMatch(`${error.message}${JSON.stringify(error)}`, /wrong-secret/)
        return true
      }),
    )
    await using(guarded.url, { username: 'alice', password: 'right' }, async (registry) => {
      const { auth } = await registry.ping()
      assert.deepEqual(auth, { source: 'configuration', username: 'alice', authenticated: true })
      await push(registry.repository('team/app'), image, '1')
      assert.deepEqual(await all(registry.catalog()), ['team/app'])
    })
  } finally {
    await guarded.stop()
  }
})

test('tokens: one for ten resolves; what the login may not do is ERR_DENIED', async () => {
  const tokens = await startTokenService({
    users: { alice: 'right' },
    grant: (user, { name, actions }) => (user === 'alice' && name.startsWith('team/') ? actions : []),
  })
  const guarded = await startDockerRegistry({ token: tokens })
  try {
    const credential = { username: 'alice', password: 'right' }
    await using(guarded.url, { credential, authUrl: tokens.realm }, async (registry) => {
      await push(registry.repository('team/app'), image, '1')
    })
    const before = tokens.issued
    await using(guarded.url, { credential, authUrl: tokens.realm }, async (registry) => {
      const resolves = Array.from({ length: 10 }, () => registry.resolve('team/app', '1'))
      await Promise.all(resolves)
      assert.equal(tokens.issued - before, 1)
      await assert.rejects(registry.resolve('other/app', '1'), { code: 'ERR_DENIED', registry: 'company' })
    })
    await using(guarded.url, { authUrl: tokens.realm }, (registry) =>
      assert.rejects(registry.resolve('team/app', '1'), { code: 'ERR_AUTH_REQUIRED' }),
    )
  } finally {
    await guarded.stop()
    await tokens.stop()
  }
})

test('TLS with an own authority: trusted when configured, refused with the reason when not', async () => {
  const secure = await startDockerRegistry({ tls: true })
  try {
    const ca = secure.certificates?.ca ?? ''
    await using(secure.url, { tls: { ca } }, async (registry) => {
      await registry.ping()
      await push(registry.repository('team/app'), image, '1')
    })
    await using(secure.url, {}, (registry) =>
      assert.rejects(registry.ping(), { code: 'ERR_UNAVAILABLE', message: /certificate/ }),
    )
    await using(secure.url, { tls: { insecureSkipVerify: true } }, (registry) => registry.ping())
  } finally {
    await secure.stop()
  }
})
