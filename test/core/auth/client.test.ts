import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLogger } from '../../../src/core/host.ts'
import { failure, fakeServer, testHost } from '../http/harness.ts'
import { alice, ask, authClient, bearerChallenge, fakeRegistry, providing, status } from './harness.ts'

const basicOfAlice = `Basic ${Buffer.from('alice:wonder:land').toString('base64')}`

test('Basic: asked for once, then sent at once; the state says who and from where', async () => {
  await using registry = await fakeRegistry({
    challenge: () => 'Basic realm="acme"',
    admits: (a) => a === basicOfAlice,
  })
  const credentials = providing(alice)
  await using client = authClient(registry.url, { host: testHost({ credentials }), username: 'alice' })
  assert.deepEqual(client.state, { source: 'anonymous', authenticated: false })
  for (let i = 0; i < 3; i++) assert.equal(await status(client, ask(registry.at('/v2/x'))), 200)
  assert.equal(registry.asked.length, 4)
  assert.deepEqual(client.state, { source: 'test', username: 'alice', authenticated: true })
  assert.deepEqual(credentials.asked, [
    { registry: 'acme', host: 'registry.acme.io', protocol: 'http:', username: 'alice', repository: 'team/app' },
  ])
})

test('Bearer: ten requests, one token, asked by GET with Basic, service, scope and account', async () => {
  await using registry = await fakeRegistry()
  await using client = authClient(registry.url, { credential: alice })
  for (let i = 0; i < 10; i++) assert.equal(await status(client, ask(registry.at('/v2/x'))), 200)
  assert.equal(registry.tokens.length, 1)
  assert.equal(registry.asked.length, 12)
  assert.equal(registry.tokens[0]?.search, '?service=acme+registry&scope=repository%3Ateam%2Fapp%3Apull&account=alice')
  assert.equal(registry.asked[1]?.headers.authorization, basicOfAlice)
})

test('Bearer without a credential asks for an anonymous token', async () => {
  await using registry = await fakeRegistry()
  await using client = authClient(registry.url)
  assert.equal(await status(client, ask(registry.at('/v2/x'))), 200)
  assert.equal(registry.asked[1]?.headers.authorization, undefined)
  assert.equal(registry.tokens[0]?.searchParams.has('account'), false)
  assert.deepEqual(client.state, { source: 'anonymous', authenticated: false })
})

test('an anonymous 401 that remains is an answer', async () => {
  await using basic = await fakeRegistry({ challenge: () => 'Basic realm="acme"', admits: () => false })
  await using client = authClient(basic.url)
  assert.equal(await status(client, ask(basic.at('/v2/x'))), 401)
  assert.equal(basic.asked.length, 1)
  await using bearer = await fakeRegistry({ admits: () => false })
  await using other = authClient(bearer.url)
  assert.equal(await status(other, ask(bearer.at('/v2/x'))), 401)
  assert.equal(bearer.tokens.length, 1)
})

test('the scope of a ping is never used, the one of the request is united with the challenge', async () => {
  await using registry = await fakeRegistry({
    admits: () => false,
    challenge: (origin, { url }) =>
      `Bearer realm="${origin}/token",scope="${url === '/v2/' ? 'repository:user/image:pull' : 'repository:team/app:*'}"`,
  })
  await using client = authClient(registry.url)
  await status(client, ask(registry.at('/v2/'), { scopes: [] }))
  assert.equal(registry.tokens[0]?.search, '')
  client.reset()
  const push = [
    { type: 'repository', name: 'team/app', actions: ['push', 'pull'] },
    { type: 'repository', name: 'team/base', actions: ['pull'] },
  ]
  await status(client, ask(registry.at('/v2/x'), { scopes: push }))
  assert.deepEqual(registry.tokens[1]?.searchParams.getAll('scope'), [
    'repository:team/app:*',
    'repository:team/base:pull',
  ])
})

test('a token the registry no longer takes is renewed once', async () => {
  let revoked = false
  await using registry = await fakeRegistry({ admits: (a) => a === (revoked ? 'Bearer token-2' : 'Bearer token-1') })
  await using client = authClient(registry.url, { credential: alice })
  assert.equal(await status(client, ask(registry.at('/v2/x'))), 200)
  revoked = true
  assert.equal(await status(client, ask(registry.at('/v2/x'))), 200)
  assert.equal(registry.tokens.length, 2)
})

test('a valid login the registry still refuses is ERR_DENIED, with its reason', async () => {
  const why = 'error="insufficient_scope",error_description="not your team"'
  await using registry = await fakeRegistry({
    admits: () => false,
    challenge: (origin) => `${bearerChallenge(origin)},${why}`,
  })
  await using client = authClient(registry.url, { credential: alice })
  const error = await failure(client.send(ask(registry.at('/v2/x'))), 'ERR_DENIED')
  assert.match(error.message, /credential from test \(denied: not your team\)/)
  assert.equal(registry.asked.length, 3)
  assert.equal(client.state.authenticated, true)
})

test('a wrong password is ERR_AUTH_REJECTED naming its source, and asked for anew', async () => {
  await using registry = await fakeRegistry({ challenge: () => 'Basic realm="acme"', admits: () => false })
  const credentials = providing(alice)
  await using client = authClient(registry.url, { host: testHost({ credentials }) })
  for (let i = 0; i < 2; i++) {
    const error = await failure(client.send(ask(registry.at('/v2/x'))), 'ERR_AUTH_REJECTED')
    assert.match(error.message, /refuses the credential from test/)
    assert.ok(!error.message.includes('wonder'))
  }
  assert.equal(credentials.asked.length, 2)
  assert.equal(client.state.authenticated, false)
})

test('a registry token is sent as it is, without a token service', async () => {
  await using registry = await fakeRegistry({ admits: (a) => a === 'Bearer given' })
  await using client = authClient(registry.url, { credential: { registryToken: 'given', source: 'docker config' } })
  assert.equal(await status(client, ask(registry.at('/v2/x'))), 200)
  assert.equal(registry.tokens.length, 0)
  await using strict = await fakeRegistry({ admits: () => false })
  await using other = authClient(strict.url, { credential: { registryToken: 'old', source: 'docker config' } })
  await failure(other.send(ask(strict.at('/v2/x'))), 'ERR_AUTH_REJECTED')
})

test('Authorization goes to the origin of the registry only', async () => {
  await using storage = await fakeServer((_, response) =>
    response.writeHead(401, { 'www-authenticate': 'Basic' }).end(),
  )
  await using registry = await fakeServer((request, response) => {
    if (request.headers.authorization === undefined) response.writeHead(401, { 'www-authenticate': 'Basic' }).end()
    else response.writeHead(307, { location: storage.at('/blob').href }).end()
  })
  await using client = authClient(registry.url, { credential: alice })
  assert.equal(await status(client, ask(registry.at('/v2/blob'))), 401)
  const elsewhere = ask(storage.at('/upload'), { method: 'PUT', headers: { authorization: 'Basic leaked' } })
  assert.equal(await status(client, elsewhere), 401)
  assert.deepEqual(
    storage.asked.map(({ headers }) => headers.authorization),
    [undefined, undefined],
  )
})

test('a body is sent again after the 401, unless the request says to ask first', async () => {
  const bodies: string[] = []
  await using registry = await fakeServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      bodies.push(body)
      const known = request.headers.authorization === basicOfAlice
      response.writeHead(known ? 201 : 401, { 'www-authenticate': 'Basic' }).end()
    })
  })
  const put = ask(registry.at('/v2/x'), { method: 'PUT', body: new TextEncoder().encode('manifest') })
  await using client = authClient(registry.url, { credential: alice })
  assert.equal(await status(client, put), 201)
  assert.deepEqual(bodies, ['manifest', 'manifest'])
  await using careful = authClient(registry.url, { credential: alice })
  assert.equal(await status(careful, { ...put, resend: false }), 401)
  assert.equal(await status(careful, { ...put, resend: false }), 201)
  assert.equal(bodies.length, 4)
})

test('an upload that is refused before it is read begins anew, its first source ended', async () => {
  const size = 8 * 1024 * 1024
  let received = 0
  await using registry = await fakeServer((request, response) => {
    if (request.headers.authorization === undefined) {
      response.writeHead(401, { 'www-authenticate': 'Basic', connection: 'close' }).end()
      return
    }
    request.on('data', (chunk: Buffer) => (received += chunk.byteLength))
    request.on('end', () => response.writeHead(201).end())
  })
  let begun = 0
  let ended = 0
  const body = async function* (): AsyncGenerator<Uint8Array> {
    begun++
    try {
      for (let at = 0; at < size; at += 64 * 1024) yield await Promise.resolve(Buffer.alloc(64 * 1024))
    } finally {
      ended++
    }
  }
  await using client = authClient(registry.url, { credential: alice })
  const put = ask(registry.at('/upload'), { method: 'PUT', body, bodyLength: size })
  assert.equal(await status(client, put), 201)
  assert.deepEqual([begun, ended, received], [2, 2, size])
})

test('a 401 without a challenge is explained by the ping', async () => {
  await using registry = await fakeRegistry({
    challenge: (origin, request) => (request.url === '/v2/' ? bearerChallenge(origin) : undefined),
  })
  await using client = authClient(registry.url)
  assert.equal(await status(client, ask(registry.at('/v2/x'))), 200)
  assert.deepEqual(registry.paths().slice(0, 2), ['/v2/x', '/v2/'])
  await using mute = await fakeRegistry({ challenge: () => undefined, admits: () => false })
  await using other = authClient(mute.url, { credential: alice })
  assert.equal(await status(other, ask(mute.at('/v2/x'))), 401)
})

test('an unknown way to sign in is ERR_UNSUPPORTED and named', async () => {
  await using registry = await fakeRegistry({ challenge: () => 'Negotiate, NTLM abc=', admits: () => false })
  await using client = authClient(registry.url, { credential: alice })
  const error = await failure(client.send(ask(registry.at('/v2/x'))), 'ERR_UNSUPPORTED')
  assert.match(error.message, /negotiate, ntlm/)
})

test('Bearer with an absolute realm is preferred to Basic, Basic to a relative realm', async () => {
  await using both = await fakeRegistry({ challenge: (origin) => `Basic realm="x", ${bearerChallenge(origin)}` })
  await using client = authClient(both.url, { credential: alice })
  assert.equal(await status(client, ask(both.at('/v2/x'))), 200)
  assert.equal(both.tokens.length, 1)
  await using relative = await fakeRegistry({
    challenge: () => 'Bearer realm="/token",service="s",Basic realm="x"',
    admits: (a) => a === basicOfAlice,
  })
  await using other = authClient(relative.url, { credential: alice })
  assert.equal(await status(other, ask(relative.at('/v2/x'))), 200)
  assert.equal(relative.tokens.length, 0)
})

test('a relative realm, one with a query, and a challenge without service and scope work', async () => {
  await using registry = await fakeRegistry({ challenge: () => 'Bearer realm="/token?tenant=1"' })
  await using client = authClient(registry.url)
  assert.equal(await status(client, ask(registry.at('/v2/x'))), 200)
  assert.equal(registry.tokens[0]?.search, '?tenant=1&scope=repository%3Ateam%2Fapp%3Apull')
})

test('a token service at a foreign host is ERR_POLICY and never asked', async () => {
  await using foreign = await fakeServer((_, response) => response.end('{"token":"t"}'))
  for (const realm of [foreign.at('/token').href, 'http://169.254.169.254/token', 'ftp://127.0.0.1/']) {
    await using registry = await fakeRegistry({ challenge: () => `Bearer realm="${realm}",service="x"` })
    await using client = authClient(registry.url, { credential: alice })
    const error = await failure(client.send(ask(registry.at('/v2/x'))), 'ERR_POLICY')
    assert.match(error.message, /token service/)
  }
  assert.equal(foreign.asked.length, 0)
})

test('authUrl names the token service, with its path or with the path of the realm', async () => {
  await using service = await fakeServer((_, response) => response.end('{"access_token":"t"}'))
  for (const [authUrl, path] of [
    [service.at('/auth').href, '/auth?service='],
    [service.url.origin, '/token?service='],
  ] as const) {
    await using registry = await fakeRegistry({ admits: (a) => a === 'Bearer t' })
    await using client = authClient(registry.url, { credential: alice, authUrl })
    assert.equal(await status(client, ask(registry.at('/v2/x'))), 200)
    assert.ok(service.paths().at(-1)?.startsWith(path))
  }
})

test('credentials in clear text to another machine are warned of once', async () => {
  await using registry = await fakeRegistry({ challenge: () => 'Basic', admits: (a) => a === basicOfAlice })
  const warnings: string[] = []
  const logger = { ...silentLogger, warn: (message: string) => void warnings.push(message) }
  const host = testHost({ logger, credentials: providing(alice) })
  // The fake registry stands in for a proxy, and so for every host that is asked in clear text.
  await using far = authClient(new URL('http://registry.acme.io'), { host, proxy: registry.url.href })
  for (let i = 0; i < 2; i++) {
    far.reset()
    assert.equal(await status(far, ask(new URL('http://registry.acme.io/v2/x'))), 200)
  }
  assert.deepEqual(warnings, ['credentials go over the network unencrypted'])
  await using near = authClient(registry.url, { host })
  assert.equal(await status(near, ask(registry.at('/v2/x'))), 200)
  assert.equal(warnings.length, 1)
})

test('after a reset the credential and the token are asked for anew', async () => {
  await using registry = await fakeRegistry()
  const credentials = providing(alice)
  await using client = authClient(registry.url, { host: testHost({ credentials }) })
  await status(client, ask(registry.at('/v2/x')))
  client.reset()
  assert.deepEqual(client.state, { source: 'anonymous', authenticated: false })
  await status(client, ask(registry.at('/v2/x')))
  assert.equal(registry.tokens.length, 2)
  assert.equal(credentials.asked.length, 2)
})
