import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import type { ErrorCode } from '../../../src/core/errors.ts'
import { systemClock } from '../../../src/core/host.ts'
import { failure, testHost } from '../http/harness.ts'
import { alice, ask, authClient, fakeRegistry, providing, status } from './harness.ts'

test('ten requests at once share one token', async () => {
  await using registry = await fakeRegistry()
  await using client = authClient(registry.url, { credential: alice })
  const sent = Array.from({ length: 10 }, () => status(client, ask(registry.at('/v2/x'))))
  assert.deepEqual(new Set(await Promise.all(sent)), new Set([200]))
  assert.equal(registry.tokens.length, 1)
})

test('a waiter that is cancelled leaves alone, and the last one ends the request', async () => {
  const waiting: ServerResponse[] = []
  const arrived = new EventTarget()
  await using registry = await fakeRegistry({
    token: (_, response) => {
      waiting.push(response)
      arrived.dispatchEvent(new Event('token'))
    },
    admits: (authorization) => authorization === 'Bearer late',
  })
  await using client = authClient(registry.url)
  const abort = new AbortController()
  const first = once(arrived, 'token')
  const leaving = client.send(ask(registry.at('/v2/x'), { signal: abort.signal }))
  const staying = status(client, ask(registry.at('/v2/x')))
  await first
  // Both have had their 401 once the second of them asks for the token as well.
  while (registry.paths().filter((path) => path === '/v2/x').length < 2) await new Promise(setImmediate)
  abort.abort()
  await failure(leaving, 'ERR_CANCELLED')
  for (const response of waiting) response.end('{"token":"late"}')
  assert.equal(await staying, 200)
  client.reset()
  const second = once(arrived, 'token')
  const alone = new AbortController()
  const last = client.send(ask(registry.at('/v2/x'), { signal: alone.signal }))
  await second
  const closed = once(waiting.at(-1) as ServerResponse, 'close')
  alone.abort()
  await failure(last, 'ERR_CANCELLED')
  await closed
})

for (const [what, seconds, life] of [
  ['without expires_in lives 60 s', undefined, 60],
  ['with expires_in 300 lives 300 s', 300, 300],
  ['with expires_in 1 is taken to live 60 s', 1, 60],
] as const) {
  test(`a token ${what}, less a margin, by the monotonic clock`, async () => {
    let now = 1_000_000
    const clock = { ...systemClock, now: () => now }
    await using registry = await fakeRegistry({
      body: (token) => ({ token, ...(seconds && { expires_in: seconds }), issued_at: '2001-01-01T00:00:00Z' }),
    })
    await using client = authClient(registry.url, { host: { ...testHost({ credentials: providing(alice) }), clock } })
    await status(client, ask(registry.at('/v2/x')))
    now += life * 1000 - 15_000
    await status(client, ask(registry.at('/v2/x')))
    assert.equal(registry.tokens.length, 1)
    now += 10_000
    await status(client, ask(registry.at('/v2/x')))
    assert.equal(registry.tokens.length, 2)
  })
}

test('an upload gets a token with at least half of its life left', async () => {
  let now = 0
  const clock = { ...systemClock, now: () => now }
  await using registry = await fakeRegistry()
  await using client = authClient(registry.url, { host: { ...testHost({ credentials: providing(alice) }), clock } })
  await status(client, ask(registry.at('/v2/x')))
  now = 140_000
  await status(client, ask(registry.at('/v2/x'), { method: 'PUT', body: layer }))
  assert.equal(registry.tokens.length, 1)
  now = 160_000
  await status(client, ask(registry.at('/v2/x')))
  assert.equal(registry.tokens.length, 1)
  await status(client, ask(registry.at('/v2/x'), { method: 'PUT', body: layer }))
  assert.equal(registry.tokens.length, 2)
})

test('other scopes need another token', async () => {
  await using registry = await fakeRegistry({ admits: (authorization) => authorization !== undefined })
  await using client = authClient(registry.url, { credential: alice })
  const push = [{ type: 'repository', name: 'team/app', actions: ['pull', 'push'] }]
  await status(client, ask(registry.at('/v2/x')))
  await status(client, ask(registry.at('/v2/x'), { scopes: push }))
  await status(client, ask(registry.at('/v2/x')))
  assert.deepEqual(
    registry.tokens.map((url) => url.searchParams.get('scope')),
    ['repository:team/app:pull', 'repository:team/app:pull,push'],
  )
})

const identities = [
  { identityToken: 'refresh', source: 'test' },
  { username: '<token>', password: 'refresh', source: 'test' },
]

for (const credential of identities) {
  test(`an identity token (${'identityToken' in credential ? 'as such' : '<token>'}) is POSTed`, async () => {
    await using registry = await fakeRegistry()
    await using client = authClient(registry.url, { credential })
    assert.equal(await status(client, ask(registry.at('/v2/x'))), 200)
    assert.deepEqual(Object.fromEntries(registry.forms[0] ?? []), {
      grant_type: 'refresh_token',
      client_id: 'portolan',
      refresh_token: 'refresh',
      service: 'acme registry',
      scope: 'repository:team/app:pull',
    })
    assert.equal(registry.tokens[0]?.search, '')
  })
}

for (const code of [400, 401, 404, 405]) {
  test(`a service that answers ${code} to the POST is asked by GET`, async () => {
    await using registry = await fakeRegistry({
      token: (request, response) => {
        if (request.method === 'POST') response.writeHead(code).end()
        else
          response.end(JSON.stringify({ token: request.headers.authorization === undefined ? 'anonymous' : 'known' }))
      },
      admits: (authorization) => authorization === 'Bearer known',
    })
    await using client = authClient(registry.url, { credential: { username: 'a', identityToken: 'r', source: 'test' } })
    assert.equal(await status(client, ask(registry.at('/v2/x'))), 200)
  })
}

function endless(response: ServerResponse): void {
  const more = (): void => {
    while (!response.destroyed && response.write('x'.repeat(16 * 1024)));
  }
  response.on('drain', more)
  more()
}

const answers: readonly (readonly [string, (response: ServerResponse) => void, ErrorCode, ErrorCode, RegExp])[] = [
  ['garbage', (r) => r.end('\0\u0001garbage'), 'ERR_UNAVAILABLE', 'ERR_UNAVAILABLE', /without a token/],
  ['HTML', (r) => r.end('<html>Sign in</html>'), 'ERR_UNAVAILABLE', 'ERR_UNAVAILABLE', /without a token/],
  ['JSON without a token', (r) => r.end('{"tolkien":"x"}'), 'ERR_UNAVAILABLE', 'ERR_UNAVAILABLE', /without a token/],
  ['null', (r) => r.end('null'), 'ERR_UNAVAILABLE', 'ERR_UNAVAILABLE', /without a token/],
  ['an endless body', endless, 'ERR_UNAVAILABLE', 'ERR_UNAVAILABLE', /more than 131072 bytes/],
  ['an endless refusal', (r) => endless(r.writeHead(401)), 'ERR_UNAVAILABLE', 'ERR_UNAVAILABLE', /more than 131072/],
  ['nothing', () => undefined, 'ERR_UNAVAILABLE', 'ERR_UNAVAILABLE', /did not answer/],
  ['half a body', (r) => void r.writeHead(200).write('{'), 'ERR_STALLED', 'ERR_STALLED', /sent nothing/],
  ['a cut connection', (r) => void r.destroy(), 'ERR_UNAVAILABLE', 'ERR_UNAVAILABLE', /closed the connection/],
  ['401', (r) => void r.writeHead(401).end(), 'ERR_AUTH_REJECTED', 'ERR_AUTH_REQUIRED', /answered 401/],
  ['403', (r) => void r.writeHead(403).end(), 'ERR_AUTH_REJECTED', 'ERR_AUTH_REQUIRED', /answered 403/],
  ['429', (r) => void r.writeHead(429).end(), 'ERR_RATE_LIMITED', 'ERR_RATE_LIMITED', /answered 429/],
  ['500', (r) => void r.writeHead(500).end(), 'ERR_UNAVAILABLE', 'ERR_UNAVAILABLE', /answered 500/],
  ['404', (r) => void r.writeHead(404).end(), 'ERR_UNAVAILABLE', 'ERR_UNAVAILABLE', /answered 404/],
]

for (const [what, answer, signedIn, anonymous, message] of answers) {
  test(`a token service that answers ${what} is named in the error`, async () => {
    await using registry = await fakeRegistry({ token: (_, response) => answer(response) })
    for (const credential of [alice, undefined]) {
      const parts = {
        timeoutMs: what === 'nothing' ? 300 : 5000,
        limits: { stallMs: 100 },
        ...(credential && { credential }),
      }
      await using client = authClient(registry.url, parts)
      const error = await failure(client.send(ask(registry.at('/v2/x'))), credential ? signedIn : anonymous)
      assert.match(error.message, message)
      assert.ok(error.message.includes(registry.url.host))
      assert.ok(!error.message.includes('wonder'))
    }
    await registry.stop()
  })
}

async function* layer(): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from('layer'))
}
