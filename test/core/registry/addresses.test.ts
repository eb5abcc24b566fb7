import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blobOf } from '../../support/images.ts'
import { json, type Reply } from '../../support/memory/reply.ts'
import { fakeServer } from '../http/harness.ts'
import { all, blobDescriptor, clientOf, streamOf } from './client.ts'
import { challenge, onInternet, type Sent } from './quirks/internet.ts'

const blob = blobOf(Buffer.from('a layer'))
const login = { username: 'alice', password: 'secret' }
const url = 'https://registry.acme.io'

/** A registry that gives its list to who has the token. */
function listing(realm: string): (asked: Sent) => Reply {
  return ({ headers }) =>
    headers.authorization === 'Bearer t' ? json(200, { tags: ['1'] }) : challenge(`realm="${realm}",service="x"`)
}

const token = (): Reply => json(200, { token: 't' })

test('lscr.io names the token service of ghcr.io: without a login it serves, with one it is refused', async () => {
  const servers = { 'lscr.io': listing('https://ghcr.io/token'), 'ghcr.io': token }
  const home = { url: 'https://lscr.io' }
  await onInternet(
    servers,
    async (client, { requests }) => {
      assert.deepEqual(await all(client.tags('linuxserver/app')), ['1'])
      const asked = requests.find(({ host }) => host === 'ghcr.io')
      assert.equal(asked?.headers.authorization, undefined)
      assert.equal(asked?.url.searchParams.has('account'), false)
    },
    home,
  )
  await onInternet(
    servers,
    async (client, { requests }) => {
      await assert.rejects(all(client.tags('linuxserver/app')), { code: 'ERR_POLICY', message: /authUrl can allow it/ })
      assert.ok(requests.every(({ host }) => host === 'lscr.io'))
    },
    { ...home, credential: login },
  )
})

test('a token service without TLS, inside, or no service at all is not asked, with or without a login', async () => {
  const realms = [
    'http://auth.acme.io/token',
    'http://evil.example/token',
    'http://registry.acme.io:8080/token',
    'https://10.0.0.1/token',
    'https://localhost/token',
    'https://169.254.169.254/token',
    'https://alice@auth.acme.io/token',
    'ftp://auth.acme.io/',
  ]
  for (const realm of realms) {
    for (const credential of [undefined, login]) {
      await onInternet(
        { 'registry.acme.io': listing(realm), 'auth.acme.io': token, 'evil.example': token },
        async (client, { requests }) => {
          await assert.rejects(all(client.tags('app')), { code: 'ERR_POLICY' }, realm)
          assert.deepEqual([...new Set(requests.map(({ host }) => host))], ['registry.acme.io'])
        },
        { url, ...(credential === undefined ? {} : { credential }) },
      )
    }
  }
})

test('a registry with TLS that calls its own token service http is asked by https', () =>
  onInternet(
    {
      'registry.acme.io': (asked) =>
        asked.url.pathname === '/token' ? token() : listing('http://registry.acme.io/token?a=b')(asked),
    },
    async (client, internet) => {
      assert.deepEqual(await all(client.tags('app')), ['1'])
      assert.ok(
        internet
          .lines()
          .includes('GET https://registry.acme.io/token?a=b&service=x&scope=repository%3Aapp%3Apull&account=alice'),
      )
    },
    { url, credential: login },
  ))

/** A registry whose uploads go on at `location`. */
function uploading(location: string): (asked: Sent) => Reply {
  return ({ method, headers }) => {
    if (method === 'HEAD') return { status: 404 }
    if (headers.authorization === undefined) return challenge('realm="acme"', 'Basic')
    return method === 'POST' ? { status: 202, headers: { location } } : { status: 201 }
  }
}

/** Pushes a blob whose upload goes on at `location`, and hands over how it failed, if it did. */
function push(location: string, check: (error: unknown, requests: readonly Sent[]) => void): Promise<void> {
  return onInternet(
    { 'registry.acme.io': uploading(location), 'storage.example': () => ({ status: 201 }) },
    async (client, { requests }) => {
      const sent = client.repository('app').putBlob(blobDescriptor(blob), streamOf(blob.bytes))
      const [settled] = await Promise.allSettled([sent])
      check(settled.status === 'rejected' ? settled.reason : undefined, requests)
    },
    { url, credential: login },
  )
}

test('an upload goes on at another host without the login, and at none inside or without TLS', async () => {
  for (const location of ['https://storage.example/up', '//storage.example/up', '/\\storage.example/up']) {
    await push(location, (error, requests) => {
      assert.equal(error, undefined)
      const put = requests.find(({ method }) => method === 'PUT')
      assert.deepEqual([put?.host, put?.headers.authorization], ['storage.example', undefined])
    })
  }
  const refused = [
    'http://storage.example/up',
    'http://registry.acme.io:8080/up',
    'https://10.0.0.1/up',
    'https://u:p@storage.example/up',
    'https://169.254.169.254/up',
    'file:///etc/passwd',
  ]
  for (const location of refused) {
    await push(location, (error, requests) => {
      assert.equal((error as { code?: unknown }).code, 'ERR_POLICY', location)
      assert.ok(requests.every(({ method, host }) => method !== 'PUT' && host === 'registry.acme.io'))
    })
  }
})

test('the next page of a list is at the registry itself, however its link is spelled', async () => {
  await using evil = await fakeServer((_, response) => response.end('{"tags":["stolen"]}'))
  let target = ''
  await using registry = await fakeServer((request, response) => {
    if (request.url?.includes('page=2') !== true) response.setHeader('link', `<${target}>; rel="next"`)
    response.end(JSON.stringify({ tags: [request.url?.includes('page=2') === true ? '2' : '1'] }))
  })
  const host = evil.url.host
  const stays = [
    `/x?page=2`,
    `http://${registry.url.host}//${host}/x?page=2`,
    `http://${host}/v2/app/tags/list?page=2`,
    `/.//${host}/x?page=2`,
    `?page=2`,
  ]
  const leaves = [
    `//${host}/x`,
    `http://${host}/x`,
    `http://alice@${registry.url.host}/x`,
    `ftp://${registry.url.host}/x`,
  ]
  for (target of stays) {
    const client = clientOf(registry.url.href)
    assert.deepEqual(await all(client.tags('app')).finally(() => client.close()), ['1', '2'], target)
  }
  for (target of leaves) {
    const client = clientOf(registry.url.href)
    assert.deepEqual(await all(client.tags('app')).finally(() => client.close()), ['1'], target)
  }
  assert.deepEqual(evil.asked, [])
})
