import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blobOf, makeImage } from '../../../support/images.ts'
import { failure, json } from '../../../support/memory/reply.ts'
import type { Reply } from '../../../support/memory/reply.ts'
import { all, blobDescriptor, bytesOf, manifestOf, streamOf } from '../client.ts'
import { challenge, onInternet } from './internet.ts'
import type { Sent } from './internet.ts'

const image = makeImage({ seed: 'clouds' })
const blob = blobOf(Buffer.from('a layer of some cloud'))

function manifest({ method }: Sent): Reply {
  const headers = { 'content-type': image.mediaType, 'docker-content-digest': image.digest }
  const length = { ...headers, 'content-length': String(image.bytes.length) }
  return method === 'HEAD' ? { status: 200, headers: length } : { status: 200, headers, body: image.bytes }
}

// GitHub: https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry
const ghcr = 'https://ghcr.io'

function github({ url: { pathname }, method, headers, ...asked }: Sent): Reply {
  if (pathname === '/token') return json(200, { token: 'github-token' })
  const scope =
    pathname === '/v2/' ? 'repository:user/image:pull' : `repository:${pathname.split('/').slice(2, 4).join('/')}:pull`
  if (headers.authorization === undefined)
    return challenge(`realm="https://ghcr.io/token",service="ghcr.io",scope="${scope}"`)
  if (method === 'DELETE') return failure(405, 'UNSUPPORTED', 'The operation is unsupported.')
  if (pathname === '/v2/_catalog') return failure(404, 'NAME_UNKNOWN')
  return manifest({ ...asked, method, headers, url: new URL(ghcr + pathname) })
}

test('GHCR: the placeholder scope of the ping is never asked for', () =>
  onInternet(
    { 'ghcr.io': github },
    async (client, internet) => {
      await client.ping()
      await client.resolve('team/app', '1')
      const tokens = internet.lines().filter((line) => line.includes('/token'))
      assert.deepEqual(tokens, [
        'GET https://ghcr.io/token?service=ghcr.io',
        'GET https://ghcr.io/token?service=ghcr.io&scope=repository%3Ateam%2Fapp%3Apull',
      ])
    },
    { url: ghcr },
  ))

test('GHCR: nothing can be deleted by the registry API: ERR_UNSUPPORTED', () =>
  onInternet(
    { 'ghcr.io': github },
    async (client) => {
      const repository = client.repository('team/app')
      await assert.rejects(repository.deleteTag('1'), { code: 'ERR_UNSUPPORTED' })
      await assert.rejects(repository.deleteManifest(image.digest), { code: 'ERR_UNSUPPORTED' })
    },
    { url: ghcr },
  ))

test('GHCR: there is no catalog, so the configured names are shown', () =>
  onInternet({ 'ghcr.io': github }, async (client) => assert.deepEqual(await all(client.catalog()), ['team/app']), {
    url: ghcr,
    repositories: ['team/app'],
  }))

function refusing(asked: Sent): Reply {
  const denied = failure(403, 'DENIED', 'requested access to the resource is denied')
  return asked.url.pathname === '/token' ? denied : github(asked)
}

test('GHCR: the token service gives no anonymous token for a private package: ERR_AUTH_REQUIRED, with its reason', () => {
  return onInternet(
    { 'ghcr.io': refusing },
    (client) =>
      assert.rejects(client.resolve('team/private', '1'), {
        code: 'ERR_AUTH_REQUIRED',
        message: /access to the resource is denied/,
      }),
    { url: ghcr },
  )
})

// Amazon: https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html, aws/containers-roadmap#2831
const ecrHost = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
const ecr = `https://${ecrHost}`
const aws = { username: 'AWS', password: 'secret' }

/** Amazon's upload: PATCH answers 201 and drops all but the first; a PUT of the whole works. */
function amazon() {
  let stored: Uint8Array = new Uint8Array()
  let patches = 0
  return ({ method, url: { pathname, searchParams }, headers, body }: Sent): Reply => {
    if (headers.authorization === undefined) return challenge(`realm="${ecr}/",service="ecr.amazonaws.com"`, 'Basic')
    if (pathname.startsWith('/v2/missing/')) {
      return failure(404, 'NAME_UNKNOWN', "The repository with name 'missing/app' does not exist in the registry")
    }
    if (method === 'HEAD') return pathname.includes('/blobs/') && stored.length > 0 ? redirect() : { status: 404 }
    if (method === 'POST') return { status: 202, headers: { location: `${ecr}/v2/team/app/blobs/uploads/1` } }
    if (method === 'PATCH') {
      if (patches++ === 0) stored = body
      return { status: 201, headers: { range: `0-${Math.max(stored.length - 1, 0)}` } }
    }
    if (method === 'PUT' && body.length > 0) stored = body
    const { digest } = blobOf(stored)
    return searchParams.get('digest') === digest ? { status: 201 } : failure(400, 'DIGEST_INVALID')
  }
}

function redirect(): Reply {
  return {
    status: 307,
    headers: { location: 'https://prod-eu-west-1-starport-layer-bucket.s3.amazonaws.com/x?sig=GET' },
  }
}

test('ECR: a blob is sent whole, because chunks after the first are dropped', () =>
  onInternet(
    { [ecrHost]: amazon() },
    async (client, internet) => {
      await client.repository('team/app').putBlob(blobDescriptor(blob), streamOf(blob.bytes))
      assert.ok(internet.lines().every((line) => !line.startsWith('PATCH')))
    },
    { url: ecr, credential: aws },
  ))

test('ECR: a HEAD of a blob is redirected to an address signed for GET only: that is enough to know it is there', () =>
  onInternet(
    { [ecrHost]: amazon() },
    async (client, internet) => {
      const repository = client.repository('team/app')
      await repository.putBlob(blobDescriptor(blob), streamOf(blob.bytes))
      assert.equal(await repository.has(blobDescriptor(blob)), true)
      assert.ok(internet.lines().every((line) => !line.includes('starport')))
    },
    { url: ecr, credential: aws },
  ))

test('ECR: repositories are not made by a push: ERR_NOT_FOUND, with its reason', () =>
  onInternet(
    { [ecrHost]: (asked) => (asked.method === 'HEAD' ? { status: 404 } : amazon()(asked)) },
    (client) =>
      assert.rejects(client.repository('missing/app').putBlob(blobDescriptor(blob), streamOf(blob.bytes)), {
        code: 'ERR_NOT_FOUND',
        message: /does not exist in the registry/,
      }),
    { url: ecr, credential: aws },
  ))

test('ECR: an expired login is a 403 and means ERR_AUTH_REJECTED, not ERR_DENIED', () => {
  const expired = failure(403, 'DENIED', 'Your authorization token has expired. Reauthenticate and try again.')
  return onInternet(
    { [ecrHost]: ({ headers }) => (headers.authorization === undefined ? challenge('realm="x"', 'Basic') : expired) },
    (client) => assert.rejects(client.resolve('team/app', '1'), { code: 'ERR_AUTH_REJECTED', registry: 'company' }),
    { url: ecr, credential: aws },
  )
})

test('ECR: a tag that may not be moved is refused with its reason', () => {
  const immutable = failure(
    400,
    'TAG_INVALID',
    "The image tag '1' already exists and cannot be overwritten because the repository is immutable.",
  )
  return onInternet(
    { [ecrHost]: () => immutable },
    (client) =>
      assert.rejects(client.repository('team/app').putManifest(manifestOf(image), '1'), {
        message: /immutable/,
        status: 400,
      }),
    { url: ecr, credential: aws },
  )
})

// Google: https://cloud.google.com/artifact-registry/docs/docker/authentication
const garHost = 'europe-docker.pkg.dev'
const gar = `https://${garHost}`

test('GAR: a challenge without a service, tags with other members beside them', () =>
  onInternet(
    {
      [garHost]: ({ url: { pathname, searchParams }, headers }) => {
        if (pathname === '/v2/token')
          return searchParams.has('service') ? { status: 400 } : json(200, { token: 't', expires_in: 3600 })
        if (headers.authorization === undefined) return challenge(`realm="${gar}/v2/token"`)
        return json(200, { child: [], manifest: { 'sha256:x': { tag: ['1'] } }, name: 'p/r/app', tags: ['1'] })
      },
    },
    async (client) => assert.deepEqual(await all(client.tags('p/r/app')), ['1']),
    { url: gar },
  ))

test('GAR: an upload goes on outside /v2/, with the same login', () =>
  onInternet(
    {
      [garHost]: ({ method, url: { pathname }, headers }) => {
        if (headers.authorization === undefined) return challenge('realm="x"', 'Basic')
        if (method === 'HEAD') return { status: 404 }
        if (method === 'POST')
          return { status: 202, headers: { location: '/artifacts-uploads/namespaces/p/repositories/r/uploads/a=b' } }
        return { status: pathname.startsWith('/artifacts-uploads/') ? 201 : 404 }
      },
    },
    (client) => client.repository('p/r/app').putBlob(blobDescriptor(blob), streamOf(blob.bytes)),
    {
      url: gar,
      credential: { username: 'oauth2accesstoken', password: 'secret' },
    },
  ))

// Microsoft: https://learn.microsoft.com/azure/container-registry/container-registry-authentication
const acrHost = 'company.azurecr.io'
const acr = `https://${acrHost}`
const identity = { username: '00000000-0000-0000-0000-000000000000', identityToken: 'refresh' }

test('ACR: an identity token is exchanged by POST, and the catalog has relative links', () =>
  onInternet(
    {
      [acrHost]: ({ method, url: { pathname, searchParams }, headers, body }) => {
        if (pathname === '/oauth2/token') {
          const form = new URLSearchParams(body.toString())
          const known =
            method === 'POST' && form.get('refresh_token') === 'refresh' && form.get('scope') === 'registry:catalog:*'
          return known ? json(200, { access_token: 'access' }) : failure(400, 'UNSUPPORTED')
        }
        if (headers.authorization !== 'Bearer access') {
          return challenge(`realm="${acr}/oauth2/token",service="${acrHost}",scope="registry:catalog:*"`)
        }
        if (searchParams.get('last') === 'a') return json(200, { repositories: ['b'] })
        return json(200, { repositories: ['a'] }, { link: '</v2/_catalog?last=a&n=1000&orderby=>; rel="next"' })
      },
    },
    async (client) => assert.deepEqual(await all(client.catalog()), ['a', 'b']),
    { url: acr, credential: identity },
  ))

test('ACR: blobs are in a storage account that refuses any Authorization', () =>
  onInternet(
    {
      [acrHost]: ({ headers }) =>
        headers.authorization === undefined
          ? challenge('realm="x"', 'Basic')
          : { status: 307, headers: { location: 'https://eusmanaged1.blob.core.windows.net/x//?sig=y' } },
      'eusmanaged1.blob.core.windows.net': ({ headers }) =>
        headers.authorization === undefined ? { status: 200, body: blob.bytes } : { status: 400 },
    },
    async (client) => {
      assert.deepEqual(await bytesOf(client.repository('app').blob(blobDescriptor(blob))), Buffer.from(blob.bytes))
    },
    { url: acr, credential: { username: 'company', password: 'secret' } },
  ))

// Quay: https://docs.projectquay.io/api_quay.html
const quay = 'https://quay.io'

test('Quay: the next page is named by a token that is sent back as it came', () =>
  onInternet(
    {
      'quay.io': ({ url: { search } }) => {
        if (search.includes('next_page=gAAAA%2Bx%3D%3D')) return json(200, { name: 'team/app', tags: ['2'] })
        return json(
          200,
          { name: 'team/app', tags: ['1'] },
          { link: '</v2/team/app/tags/list?n=1&next_page=gAAAA%2Bx%3D%3D>; rel="next"' },
        )
      },
    },
    async (client) => assert.deepEqual(await all(client.tags('team/app')), ['1', '2']),
    { url: quay },
  ))

test('Quay: its ping is the JSON word true, and a manifest is accepted with 202', () =>
  onInternet(
    {
      'quay.io': ({ method }) =>
        method === 'PUT'
          ? { status: 202 }
          : { status: 200, headers: { 'content-type': 'application/json' }, body: 'true' },
    },
    async (client) => {
      await client.ping()
      await client.repository('team/app').putManifest(manifestOf(image), '1')
    },
    { url: quay },
  ))
