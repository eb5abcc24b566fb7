import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CredentialProvider } from '../../../src/core/host.ts'
import { withNames } from '../../support/names.ts'
import { failure, fakeServer, testHost, type FakeServer } from '../http/harness.ts'
import { alice, ask, authClient, bearerChallenge, fakeRegistry, status } from './harness.ts'

const identity = { identityToken: 'refresh-secret', source: 'test' }
const basicOfAlice = `Basic ${Buffer.from('alice:wonder:land').toString('base64')}`

/** A fake token service of somebody else. */
function thief(): Promise<FakeServer> {
  return fakeServer((_, response) => response.end('{"token":"stolen"}'))
}

/** Realms by which a registry names another host where a path is looked for. */
const paths: readonly ((host: string) => string)[] = [
  (host) => `http://x.example//${host}/steal`,
  (host) => `http://x.example///${host}/steal`,
  (host) => `http://x.example/\\${host}/steal`,
  (host) => `http://x.example\\\\${host}/steal`,
  (host) => `http://x.example/.//${host}/steal`,
  (host) => `http://x.example/..//${host}/steal`,
  (host) => `http://x.example/%2e%2e//${host}/steal`,
  (host) => `http://x.example/%2f${host}/steal`,
  (host) => `http://x.example/@${host}/steal`,
  (host) => `http://x.example?//${host}/steal`,
  (host) => `http://x.example#@${host}/steal`,
  (host) => `//${host}/steal`,
  (host) => `/\\${host}/steal`,
  (host) => `\\\\${host}/steal`,
  (host) => `/.//${host}/steal`,
  (host) => `/\t/${host}/steal`,
  (host) => `http:${host}/steal`,
  (host) => `http:///${host}/steal`,
  (host) => `http:\\\\${host}/steal`,
  (host) => `http://user:pass@${host}/steal`,
  (host) => `http://${host}/steal`,
  () => 'http://[',
  () => '',
]

test('whatever path a realm has, an authUrl that is only a host is the host that is asked', async () => {
  await using evil = await thief()
  await using service = await fakeServer((_, response) => response.end('{"token":"t"}'))
  let realm = ''
  await using registry = await fakeRegistry({
    challenge: () => `Bearer realm="${realm}",service="x"`,
    admits: (authorization) => authorization === 'Bearer t',
  })
  for (const path of paths) {
    realm = path(evil.url.host).replaceAll('\\', '\\\\')
    await using client = authClient(registry.url, { credential: alice, authUrl: service.url.origin })
    assert.equal(await status(client, ask(registry.at('/v2/x'))), 200, realm)
    assert.equal(service.asked.at(-1)?.headers.authorization, basicOfAlice)
  }
  assert.equal(service.asked.length, paths.length)
  assert.deepEqual(evil.asked, [])
})

test('a login goes to no host that only a realm names, however it is spelled', async () => {
  await using evil = await thief()
  using names = withNames({
    'registry.acme.io': '127.0.0.1',
    'evil.example': '127.0.0.1',
    'registry.acme.io.evil.example': '127.0.0.1',
    'evilacme.io': '127.0.0.1',
    'acme.io.': '127.0.0.1',
  })
  const hosts = ['127.0.0.1', 'evil.example', 'registry.acme.io.evil.example', 'evilacme.io', '[::ffff:127.0.0.1]']
  const authorities = [...hosts, 'evil。example', 'EVIL.example.', 'registry.acme.io@evil.example'].map(
    (host) => `${host}:${evil.port}`,
  )
  let realm = ''
  await using registry = await fakeRegistry({ challenge: () => `Bearer realm="${realm}",service="x"` })
  const home = new URL(`http://registry.acme.io:${registry.port}`)
  for (const credential of [alice, identity]) {
    for (const authority of authorities) {
      for (const prefix of ['http://', '//', 'HTTP:\\\\\\\\', '\\\\\\\\', '/\\\\']) {
        realm = Buffer.from(`${prefix}${authority}/token`).toString('latin1')
        await using client = authClient(home, { credential })
        const error = await failure(client.send(ask(new URL('/v2/x', home))), 'ERR_POLICY')
        assert.match(error.message, /token service/)
        assert.ok(!/secret|wonder|pass@/.test(error.message))
      }
    }
  }
  assert.equal(evil.asked.length, 0)
  assert.deepEqual(new Set(names.asked), new Set(['registry.acme.io']))
})

test('a login goes to another host of the same owner, by the public suffix list', async () => {
  using _ = withNames({
    'registry.acme.co.uk': '127.0.0.1',
    'auth.acme.co.uk': '127.0.0.1',
    'evil.co.uk': '127.0.0.1',
    'shop.onrender.com': '127.0.0.1',
    'evil.onrender.com': '127.0.0.1',
  })
  await using service = await fakeServer((_request, response) => response.end('{"token":"t"}'))
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['registry.acme.co.uk', 'auth.acme.co.uk', true],
    ['registry.acme.co.uk', 'evil.co.uk', false],
    ['shop.onrender.com', 'evil.onrender.com', false],
  ]
  for (const [at, realm, allowed] of cases) {
    const before = service.asked.length
    await using registry = await fakeRegistry({
      challenge: () => `Bearer realm="http://${realm}:${service.port}/token",service="x"`,
      admits: (authorization) => authorization === 'Bearer t',
    })
    const home = new URL(`http://${at}:${registry.port}`)
    await using client = authClient(home, { credential: alice })
    const request = ask(new URL('/v2/x', home))
    if (allowed) assert.equal(await status(client, request), 200)
    else assert.match((await failure(client.send(request), 'ERR_POLICY')).message, /another domain/)
    assert.equal(service.asked.length - before, allowed ? 1 : 0)
  }
})

test('without a credential any token service will do, and hears no secret', async () => {
  await using service = await fakeServer((_, response) => response.end('{"token":"t"}'))
  await using registry = await fakeRegistry({
    challenge: () => `Bearer realm="${service.at('/token').href}",service="x"`,
    admits: (authorization) => authorization === 'Bearer t',
  })
  await using client = authClient(registry.url)
  assert.equal(await status(client, ask(registry.at('/v2/x'))), 200)
  const [asked] = service.asked
  assert.equal(asked?.headers.authorization, undefined)
  assert.equal(asked?.path, '/token?service=x&scope=repository%3Ateam%2Fapp%3Apull')
})

test('a repository with a login is refused where one without is served, and the registry is heard again', async () => {
  await using evil = await fakeServer((_, response) => response.end('{"token":"t"}'))
  let honest = false
  await using registry = await fakeRegistry({
    challenge: (origin) => (honest ? bearerChallenge(origin) : `Bearer realm="${evil.at('/token').href}"`),
    admits: (authorization) => authorization === 'Bearer t' || authorization === 'Bearer token-1',
  })
  const credentials: CredentialProvider = {
    get: ({ repository }) => Promise.resolve(repository === 'team/app' ? alice : undefined),
  }
  await using client = authClient(registry.url, { host: testHost({ credentials }) })
  const scopes = [{ type: 'repository', name: 'public/app', actions: ['pull'] }]
  assert.equal(await status(client, ask(registry.at('/v2/x'), { scopes })), 200)
  await failure(client.send(ask(registry.at('/v2/x'))), 'ERR_POLICY')
  honest = true
  assert.equal(await status(client, ask(registry.at('/v2/x'))), 200)
  assert.deepEqual(
    evil.asked.map(({ headers }) => headers.authorization),
    [undefined],
  )
})

test('a token is for the login it was asked with', async () => {
  await using registry = await fakeRegistry({ admits: (authorization) => authorization !== undefined })
  const credentials: CredentialProvider = {
    get: ({ repository }) => Promise.resolve({ username: repository ?? '', password: 'p', source: 'test' }),
  }
  await using client = authClient(registry.url, { host: testHost({ credentials }) })
  const target = { type: 'repository', name: 'alice/app', actions: ['pull'] }
  const source = { type: 'repository', name: 'bob/app', actions: ['pull'] }
  await status(client, ask(registry.at('/v2/x'), { scopes: [target, source] }))
  await status(client, ask(registry.at('/v2/x'), { scopes: [source, target] }))
  await status(client, ask(registry.at('/v2/x'), { scopes: [target, source] }))
  assert.deepEqual(
    registry.tokens.map(({ searchParams }) => searchParams.get('account')),
    ['alice/app', 'bob/app'],
  )
})

test('no cookie is kept', async () => {
  await using registry = await fakeRegistry({
    token: (_, response) => response.setHeader('set-cookie', 'session=1; Path=/').end('{"token":"t"}'),
    admits: (authorization) => authorization === 'Bearer t',
  })
  await using client = authClient(registry.url, { credential: alice })
  for (let i = 0; i < 2; i++) assert.equal(await status(client, ask(registry.at('/v2/x'))), 200)
  assert.ok(registry.asked.every(({ headers }) => headers.cookie === undefined))
})
