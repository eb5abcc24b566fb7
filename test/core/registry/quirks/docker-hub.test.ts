import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blobOf, makeImage } from '../../../support/images.ts'
import { failure, json } from '../../../support/memory/reply.ts'
import type { Reply } from '../../../support/memory/reply.ts'
import { all, blobDescriptor, bytesOf } from '../client.ts'
import { challenge, onInternet } from './internet.ts'
import type { Sent, Servers } from './internet.ts'

const url = 'https://registry-1.docker.io'
const image = makeImage({ seed: 'hub', format: 'docker' })
const blob = blobOf(Buffer.from('hello'))
const login = { username: 'alice', password: 'secret' }

/** Docker Hub's registry: everything needs a token of auth.docker.io, there is no catalog, blobs are elsewhere. */
function registry({ method, url: { pathname }, headers }: Sent): Reply {
  if (headers.authorization === undefined)
    return challenge('realm="https://auth.docker.io/token",service="registry.docker.io"')
  if (pathname === '/v2/_catalog') return failure(401, 'UNAUTHORIZED')
  if (pathname.includes('/secret/')) {
    return challenge('realm="https://auth.docker.io/token",service="registry.docker.io",error="insufficient_scope"')
  }
  if (pathname.includes('/blobs/')) {
    return { status: 307, headers: { location: 'https://production.cloudflare.docker.com/blob?verify=x' } }
  }
  if (pathname.includes('/busy/')) {
    return {
      ...failure(429, 'TOOMANYREQUESTS', 'You have reached your pull rate limit'),
      headers: { 'retry-after': '3600' },
    }
  }
  const budget = {
    'ratelimit-limit': '100;w=21600',
    'ratelimit-remaining': '76;w=21600',
    'docker-ratelimit-source': '192.0.2.1',
  }
  const known = { 'content-type': image.mediaType, 'docker-content-digest': image.digest }
  return method === 'HEAD'
    ? { status: 200, headers: { ...known, ...budget, 'content-length': String(image.bytes.length) } }
    : { status: 200, headers: { ...known, ...budget }, body: image.bytes }
}

/** Docker Hub's own API: two pages of official images, one private repository of alice's. */
function hub({ method, url: { pathname, searchParams }, headers, body }: Sent): Reply {
  if (method === 'POST' && pathname === '/v2/auth/token') {
    const known = body.toString() === '{"identifier":"alice","secret":"secret"}'
    return known
      ? json(200, { access_token: 'hub-token' })
      : json(401, { detail: 'Incorrect authentication credentials' })
  }
  if (method === 'DELETE') {
    if (headers.authorization !== 'Bearer hub-token') return json(401, { detail: 'no' })
    return pathname === '/v2/repositories/alice/public/tags/1/'
      ? { status: 204 }
      : json(404, { message: 'tag not found' })
  }
  const namespace = /^\/v2\/namespaces\/([^/]+)\/repositories$/.exec(pathname)?.[1]
  if (namespace === 'alice') {
    const open = { name: 'public', namespace }
    const own = headers.authorization === 'Bearer hub-token' ? [{ name: 'private', namespace }] : []
    return json(200, { count: 1, next: null, results: [open, ...own] })
  }
  if (namespace !== 'library') return json(404, { message: 'object not found' })
  if (searchParams.get('page') === '2') return json(200, { next: null, results: [{ name: 'ubuntu' }] })
  return json(200, { next: 'https://hub.docker.com/elsewhere', results: [{ name: 'alpine' }, { name: 'busybox' }] })
}

const servers: Servers = {
  'registry-1.docker.io': registry,
  'auth.docker.io': () => json(200, { token: 'registry-token', expires_in: 300 }),
  'hub.docker.com': hub,
  'production.cloudflare.docker.com': ({ headers }) =>
    headers.authorization === undefined ? { status: 200, body: blob.bytes } : { status: 400 },
}

test('Docker Hub: names have no host, and the host is docker.io', () =>
  onInternet(
    servers,
    async (client) => {
      assert.equal(client.isDockerHub, true)
      assert.equal(client.host, 'docker.io')
      assert.equal(client.fullName('team/app'), 'team/app')
      assert.equal(client.qualifiedName('team/app'), 'docker.io/team/app')
    },
    { url },
  ))

test('Docker Hub: the token service is at another host of docker.io', () =>
  onInternet(
    servers,
    async (client, internet) => {
      assert.equal((await client.resolve('library/ubuntu', 'latest')).descriptor.digest, image.digest)
      assert.deepEqual(internet.lines(), [
        'HEAD https://registry-1.docker.io/v2/library/ubuntu/manifests/latest',
        'GET https://auth.docker.io/token?service=registry.docker.io&scope=repository%3Alibrary%2Fubuntu%3Apull',
        'HEAD https://registry-1.docker.io/v2/library/ubuntu/manifests/latest',
      ])
    },
    { url },
  ))

test('Docker Hub: the pull budget is in the headers of a HEAD, which is free', () =>
  onInternet(
    servers,
    async (client) => {
      await client.resolve('library/ubuntu', 'latest')
      assert.deepEqual(client.rateLimit, { limit: 100, remaining: 76, windowMs: 21_600_000 })
    },
    { url },
  ))

test('Docker Hub: a spent budget is ERR_RATE_LIMITED with the time to wait, asked once', () =>
  onInternet(
    servers,
    async (client, internet) => {
      await assert.rejects(client.repository('busy/app').manifest('1'), {
        code: 'ERR_RATE_LIMITED',
        retryAfterMs: 3_600_000,
      })
      assert.equal(internet.lines().filter((line) => line.includes('/manifests/')).length, 2)
    },
    { url },
  ))

test('Docker Hub: a repository that is private or does not exist is a 401, before and after a login', async () => {
  await onInternet(
    servers,
    (client) => assert.rejects(client.resolve('team/secret/app', '1'), { code: 'ERR_AUTH_REQUIRED' }),
    { url },
  )
  await onInternet(
    servers,
    (client) => assert.rejects(client.resolve('team/secret/app', '1'), { code: 'ERR_DENIED' }),
    { url, credential: login },
  )
})

test('Docker Hub: blobs are at a content network, which gets no Authorization', () =>
  onInternet(
    servers,
    async (client) => {
      assert.deepEqual(
        await bytesOf(client.repository('library/ubuntu').blob(blobDescriptor(blob))),
        Buffer.from(blob.bytes),
      )
    },
    { url },
  ))

test('Docker Hub: without a catalog, the official images come from its own API, page by page', () =>
  onInternet(
    servers,
    async (client, internet) => {
      const pages: (readonly string[])[] = []
      for await (const page of client.catalog()) pages.push(page)
      assert.deepEqual(pages, [['library/alpine', 'library/busybox'], ['library/ubuntu']])
      assert.ok(internet.lines().every((line) => line.includes('https://hub.docker.com/v2/namespaces/library/')))
      assert.deepEqual(await all(client.catalog({ last: 'library/alpine' })), ['library/busybox', 'library/ubuntu'])
    },
    { url },
  ))

test('Docker Hub: a login lists its own namespace, private repositories included', () =>
  onInternet(
    servers,
    async (client) => assert.deepEqual(await all(client.catalog()), ['alice/public', 'alice/private']),
    {
      url,
      credential: login,
    },
  ))

test('Docker Hub: its own API may refuse the login: public repositories then', () =>
  onInternet(servers, async (client) => assert.deepEqual(await all(client.catalog()), ['alice/public']), {
    url,
    credential: { ...login, password: 'token of another kind' },
  }))

test('Docker Hub: configured names come first, `team/*` is all of a namespace', () =>
  onInternet(
    servers,
    async (client) => {
      assert.deepEqual(await all(client.catalog()), ['library/redis', 'other/tool', 'alice/public'])
      assert.deepEqual(await all(client.catalog({ namespace: 'library' })), [
        'library/redis',
        'library/alpine',
        'library/busybox',
        'library/ubuntu',
      ])
    },
    { url, repositories: ['redis', 'other/tool', 'alice/*', 'gone/*'] },
  ))

test('Docker Hub: a namespace that does not exist is ERR_NOT_FOUND', () =>
  onInternet(
    servers,
    (client) =>
      assert.rejects(all(client.catalog({ namespace: 'gone' })), { code: 'ERR_NOT_FOUND', registry: 'company' }),
    { url },
  ))

test('Docker Hub: the login of its own API expires, and is made anew', () => {
  let expired = true
  const expiring = (asked: Sent): Reply => {
    if (!expired || asked.method === 'POST') return hub(asked)
    expired = false
    return json(401, { detail: 'token expired' })
  }
  return onInternet(
    { ...servers, 'hub.docker.com': expiring },
    async (client, internet) => {
      assert.deepEqual(await all(client.catalog()), ['alice/public', 'alice/private'])
      assert.equal(internet.lines().filter((line) => line.startsWith('POST')).length, 2)
    },
    { url, credential: login },
  )
})

test('Docker Hub: a tag is deleted by its own API, with a login', async () => {
  await onInternet(
    servers,
    async (client) => {
      const repository = client.repository('alice/public')
      await repository.deleteTag('1')
      await assert.rejects(repository.deleteTag('2'), { code: 'ERR_NOT_FOUND', registry: 'company' })
      await assert.rejects(repository.deleteTag('../1'), { code: 'ERR_REFERENCE' })
    },
    { url, credential: login },
  )
  await onInternet(
    servers,
    (client) => assert.rejects(client.repository('alice/public').deleteTag('1'), { code: 'ERR_AUTH_REQUIRED' }),
    { url },
  )
})

test('Docker Hub: an own API that answers something else is ERR_UNSUPPORTED', () =>
  onInternet(
    { ...servers, 'hub.docker.com': () => ({ status: 200, body: '<html>maintenance</html>' }) },
    (client) => assert.rejects(all(client.catalog()), { code: 'ERR_UNSUPPORTED', message: /hub\.docker\.com/ }),
    { url },
  ))
