import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { test } from 'node:test'
import { failure, fakeServer, get, testClient, type FakeServer } from '../http/harness.ts'
import { alice, ask, authClient, fakeRegistry, status } from './harness.ts'

const identity = { identityToken: 'refresh-secret', source: 'test' }

/** A fake server of somebody else that keeps all it is sent. */
async function thief(): Promise<FakeServer & { readonly bodies: string[] }> {
  const bodies: string[] = []
  const server = await fakeServer((request, response) => void keep(request, response, bodies))
  return Object.assign(server, { bodies })
}

async function keep(request: IncomingMessage, response: ServerResponse, bodies: string[]): Promise<void> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  bodies.push(body)
  response.end('{"token":"stolen"}')
}

for (const code of [307, 308]) {
  test(`a ${code} takes a refresh token to no other origin: not by port, scheme, host or name`, async () => {
    await using evil = await thief()
    const places = [
      `http://127.0.0.1:${evil.port}/steal`,
      `http://localhost:${evil.port}/steal`,
      `https://127.0.0.1:${evil.port}/steal`,
      `//127.0.0.1:${evil.port}/steal`,
      `/\\127.0.0.1:${evil.port}/steal`,
    ]
    for (const location of places) {
      await using registry = await fakeRegistry({
        token: (_, response) => response.writeHead(code, { location }).end(),
      })
      await using client = authClient(registry.url, { credential: identity })
      const error = await failure(client.send(ask(registry.at('/v2/x'))), 'ERR_POLICY')
      assert.match(error.message, /holds a secret to another origin/)
      assert.ok(!error.message.includes('refresh-secret'))
    }
    assert.deepEqual([evil.asked, evil.openSockets()], [[], 0])
  })

  test(`a ${code} within the token service's origin is followed with the refresh token`, async () => {
    await using registry = await fakeRegistry({
      token: (request, response) => {
        if (request.url === '/token/new') response.end('{"token":"t"}')
        else response.writeHead(code, { location: '/token/new' }).end()
      },
      admits: (authorization) => authorization === 'Bearer t',
    })
    await using client = authClient(registry.url, { credential: identity })
    assert.equal(await status(client, ask(registry.at('/v2/x'))), 200)
    assert.deepEqual(
      registry.forms.map((form) => form.get('refresh_token')),
      ['refresh-secret', 'refresh-secret'],
    )
  })
}

for (const code of [301, 302, 303]) {
  test(`a refresh token is not sent again after a ${code}, nor is its answer a token`, async () => {
    await using evil = await thief()
    await using registry = await fakeRegistry({
      token: (_, response) => response.writeHead(code, { location: evil.at('/steal').href }).end('{"token":"t"}'),
    })
    await using client = authClient(registry.url, { credential: identity })
    await failure(client.send(ask(registry.at('/v2/x'))), 'ERR_UNAVAILABLE')
    assert.equal(registry.forms.length, 1)
    assert.deepEqual(evil.asked, [])
  })
}

test('a password does not follow a redirect of the token service to another origin', async () => {
  for (const code of [301, 302, 303, 307, 308]) {
    await using evil = await thief()
    await using registry = await fakeRegistry({
      token: (_, response) => response.writeHead(code, { location: evil.at('/token').href }).end(),
      admits: (authorization) => authorization === 'Bearer stolen',
    })
    await using client = authClient(registry.url, { credential: alice })
    await status(client, ask(registry.at('/v2/x')))
    assert.deepEqual(
      evil.asked.map(({ path, headers }) => [path, headers.authorization]),
      [['/token', undefined]],
    )
  }
})

test('a body that is no secret goes where a 307 says, one that is does not', async () => {
  await using storage = await thief()
  await using registry = await fakeServer((_, response) => {
    response.writeHead(307, { location: storage.at('/put').href }).end()
  })
  await using client = testClient(registry.url)
  const put = { ...get(registry.at('/x')), method: 'PUT', body: Buffer.from('layer') } as const
  await (await client.send(put)).discard()
  await failure(client.send({ ...put, secret: true }), 'ERR_POLICY')
  assert.deepEqual(storage.bodies, ['layer'])
})
