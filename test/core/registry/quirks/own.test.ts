import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blobOf, makeImage } from '../../../support/images.ts'
import { failure, json } from '../../../support/memory/reply.ts'
import type { Reply } from '../../../support/memory/reply.ts'
import { all, blobDescriptor, manifestOf, streamOf } from '../client.ts'
import { challenge, onInternet } from './internet.ts'
import type { Sent } from './internet.ts'

const image = makeImage({ seed: 'own' })
const blob = blobOf(Buffer.from('a layer at home'))
const login = { username: 'alice', password: 'secret' }

// GitLab: https://docs.gitlab.com/administration/packages/container_registry/
function gitlab(registry: string, realm: string) {
  return {
    [registry]: ({ headers, url: { pathname } }: Sent): Reply => {
      if (headers.authorization === undefined) return challenge(`realm="${realm}",service="container_registry"`)
      if (pathname !== '/v2/_catalog')
        return json(200, { tags: ['1'] }, { 'ratelimit-limit': '2000', 'ratelimit-remaining': '1999' })
      return challenge(
        `realm="${realm}",service="container_registry",scope="registry:catalog:*",error="insufficient_scope"`,
      )
    },
    [new URL(realm).host]: (): Reply => json(200, { token: 'gitlab-token' }),
  }
}

test('GitLab: the token service is at another host of the same domain', () =>
  onInternet(
    gitlab('registry.gitlab.com', 'https://gitlab.com/jwt/auth'),
    async (client) => {
      assert.deepEqual(await all(client.tags('group/project')), ['1'])
      assert.deepEqual(client.rateLimit, { limit: 2000, remaining: 1999 })
    },
    { url: 'https://registry.gitlab.com' },
  ))

test('GitLab: a token service in another domain is used only when the configuration names it', async () => {
  const servers = gitlab('registry.acme.io', 'https://git.acme.dev/jwt/auth')
  const url = 'https://registry.acme.io'
  await onInternet(
    servers,
    (client) => assert.rejects(all(client.tags('group/project')), { code: 'ERR_POLICY', message: /authUrl/ }),
    { url, credential: login },
  )
  await onInternet(servers, async (client) => assert.deepEqual(await all(client.tags('group/project')), ['1']), {
    url,
    credential: login,
    authUrl: 'https://git.acme.dev/jwt/auth',
  })
})

test('GitLab: the catalog is for administrators: ERR_DENIED, advising to name repositories', () =>
  onInternet(
    gitlab('registry.gitlab.com', 'https://gitlab.com/jwt/auth'),
    (client) => assert.rejects(all(client.catalog()), { code: 'ERR_DENIED', message: /`repositories`/ }),
    { url: 'https://registry.gitlab.com', credential: login },
  ))

// Harbor: https://goharbor.io/docs/
const harbor = 'https://harbor.acme.io'

test('Harbor: a repository without tags has null for its list', () =>
  onInternet(
    { 'harbor.acme.io': () => json(200, { name: 'team/app', tags: null }) },
    async (client) => assert.deepEqual(await all(client.tags('team/app')), []),
    { url: harbor },
  ))

test('Harbor: robot accounts have a dollar sign in their name', () =>
  onInternet(
    {
      'harbor.acme.io': ({ headers }) =>
        headers.authorization === `Basic ${Buffer.from('robot$team+ci:secret').toString('base64')}`
          ? json(200, { tags: ['1'] })
          : challenge('realm="harbor"', 'Basic'),
    },
    async (client) => assert.deepEqual(await all(client.tags('team/app')), ['1']),
    { url: harbor, credential: { username: 'robot$team+ci', password: 'secret' } },
  ))

test('Harbor: a pull that a policy forbids is a 412 and means ERR_DENIED, with its reason', () => {
  const reason = 'current image with "Critical" vulnerability cannot be pulled due to configured policy'
  return onInternet(
    { 'harbor.acme.io': () => failure(412, 'PROJECTPOLICYVIOLATION', reason) },
    (client) =>
      assert.rejects(client.repository('team/app').manifest('1'), { code: 'ERR_DENIED', message: /configured policy/ }),
    { url: harbor },
  )
})

test('Harbor: a push to a project that does not exist says so', () =>
  onInternet(
    {
      'harbor.acme.io': ({ method }) =>
        method === 'HEAD' ? { status: 404 } : failure(404, 'NOT_FOUND', 'project nope not found'),
    },
    (client) =>
      assert.rejects(client.repository('nope/app').putBlob(blobDescriptor(blob), streamOf(blob.bytes)), {
        code: 'ERR_NOT_FOUND',
        message: /project nope not found/,
      }),
    { url: harbor },
  ))

// JFrog: https://jfrog.com/help/r/jfrog-artifactory-documentation/docker-registry
test('Artifactory: repository keys are a path prefix of every name', () =>
  onInternet(
    {
      'acme.jfrog.io': ({ url: { pathname } }) =>
        pathname === '/v2/docker-local/team/app/tags/list'
          ? json(200, { name: 'team/app', tags: ['1'] })
          : { status: 404 },
    },
    async (client) => {
      assert.deepEqual(await all(client.tags('team/app')), ['1'])
      assert.equal(client.fullName('team/app'), 'acme.jfrog.io/docker-local/team/app')
    },
    { url: 'https://acme.jfrog.io/docker-local' },
  ))

test('Artifactory: behind a proxy that ends TLS its addresses say http: the own scheme is kept', () => {
  const upload = 'http://acme.jfrog.io/v2/app/blobs/uploads/1?state=x'
  return onInternet(
    {
      'acme.jfrog.io': ({ method, url: { pathname, search } }) => {
        if (pathname.endsWith('/tags/list')) {
          if (search.includes('last=1')) return json(200, { tags: ['2'] })
          return json(200, { tags: ['1'] }, { link: '<http://acme.jfrog.io/v2/app/tags/list?last=1>; rel="next"' })
        }
        if (method === 'HEAD') return { status: 404 }
        return method === 'POST' ? { status: 202, headers: { location: upload } } : { status: 201 }
      },
    },
    async (client, internet) => {
      assert.deepEqual(await all(client.tags('app')), ['1', '2'])
      await client.repository('app').putBlob(blobDescriptor(blob), streamOf(blob.bytes))
      assert.ok(
        internet
          .lines()
          .some((line) => line.startsWith('PUT https://acme.jfrog.io/v2/app/blobs/uploads/1?state=x&digest=')),
      )
    },
    { url: 'https://acme.jfrog.io' },
  )
})

test('Artifactory: errors have a status and a message, but no code', () => {
  const body = JSON.stringify({ errors: [{ status: 403, message: 'Not enough permissions to delete docker image' }] })
  return onInternet(
    { 'acme.jfrog.io': () => ({ status: 403, headers: { 'content-type': 'application/json' }, body }) },
    (client) =>
      assert.rejects(client.repository('app').deleteManifest(image.digest), {
        code: 'ERR_DENIED',
        message: /Not enough permissions/,
      }),
    { url: 'https://acme.jfrog.io' },
  )
})

// Sonatype: https://help.sonatype.com/en/docker-registry.html
test('Nexus: the page size is ignored and everything comes at once', () => {
  const tags = Array.from({ length: 3000 }, (_, place) => `t${place}`)
  return onInternet(
    { 'nexus.acme.io': () => json(200, { name: 'app', tags }) },
    async (client, internet) => {
      assert.equal((await all(client.tags('app', { pageSize: 10 }))).length, 3000)
      assert.equal(internet.requests.length, 1)
    },
    { url: 'https://nexus.acme.io' },
  )
})

test('Nexus: a push to a repository that only reads is refused with its reason, in a web page', () =>
  onInternet(
    {
      'nexus.acme.io': ({ method }) =>
        method === 'HEAD'
          ? { status: 404 }
          : {
              status: 405,
              headers: { 'content-type': 'text/html' },
              body: '<html><title>405 - Nexus Repository Manager</title>',
            },
    },
    (client) =>
      assert.rejects(client.repository('app').putBlob(blobDescriptor(blob), streamOf(blob.bytes)), {
        code: 'ERR_UNSUPPORTED',
        message: /405 - Nexus Repository Manager/,
      }),
    { url: 'https://nexus.acme.io' },
  ))

// Forgejo and Gitea: https://forgejo.org/docs/latest/user/packages/container/
const forgejo = 'https://codeberg.org'

test('Forgejo: two challenges in one line, the bearer with a scope of *', () =>
  onInternet(
    {
      'codeberg.org': ({ url: { pathname, searchParams }, headers }) => {
        if (pathname === '/v2/token') {
          return searchParams.get('service') === 'container_registry' ? json(200, { token: 't' }) : { status: 400 }
        }
        if (headers.authorization === 'Bearer t') return json(200, { tags: ['1'] })
        return challenge(
          'realm="https://codeberg.org/v2/token",service="container_registry",scope="*",Basic realm="Forgejo"',
        )
      },
    },
    async (client) => assert.deepEqual(await all(client.tags('team/app')), ['1']),
    { url: forgejo },
  ))

test('Forgejo: an empty upload session says Range 0-0, which is nothing kept', () => {
  let puts = 0
  return onInternet(
    {
      'codeberg.org': ({ method }) => {
        if (method === 'HEAD') return { status: 404 }
        const session = { location: '/v2/team/app/blobs/uploads/1', range: '0-0' }
        if (method === 'POST') return { status: 202, headers: session }
        if (method === 'GET' || method === 'DELETE') return { status: 204, headers: session }
        return { status: puts++ === 0 ? 502 : 201 }
      },
    },
    async (client, internet) => {
      await client.repository('team/app').putBlob(blobDescriptor(blob), streamOf(blob.bytes))
      const [first, second] = internet.requests.filter(({ method }) => method === 'PUT')
      assert.deepEqual(first?.body, second?.body)
      assert.ok(internet.lines().every((line) => !line.startsWith('PATCH')))
    },
    { url: forgejo },
  )
})

test('Forgejo: manifests need no digest header to be stored', () =>
  onInternet(
    { 'codeberg.org': () => ({ status: 201 }) },
    (client) => client.repository('team/app').putManifest(manifestOf(image), '1'),
    { url: forgejo },
  ))
