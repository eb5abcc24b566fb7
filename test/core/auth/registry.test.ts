import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startDockerRegistry } from '../../support/registry.ts'
import { startTokenService } from '../../support/tokens.ts'
import { failure, testHost } from '../http/harness.ts'
import { ask, authClient, providing, status } from './harness.ts'

const alice = { username: 'alice', password: 'wonderland', source: 'test' }

test('a real docker-registry with passwords: right, wrong and none', async () => {
  const registry = await startDockerRegistry({ htpasswd: { alice: 'wonderland' } })
  try {
    const url = new URL(registry.url)
    const ping = ask(new URL('/v2/', url), { scopes: [] })
    await using client = authClient(url, { credential: alice })
    assert.equal(await status(client, ping), 200)
    assert.deepEqual(client.state, { source: 'test', username: 'alice', authenticated: true })
    await using wrong = authClient(url, { credential: { ...alice, password: 'mirror' } })
    await failure(wrong.send(ping), 'ERR_AUTH_REJECTED')
    await using nobody = authClient(url)
    assert.equal(await status(nobody, ping), 401)
  } finally {
    await registry.stop()
  }
})

test('a real docker-registry with a token service: one token for ten requests, pushes only for who may', async () => {
  const tokens = await startTokenService({ users: { alice: 'wonderland' }, refreshTokens: { lasting: 'alice' } })
  const registry = await startDockerRegistry({ token: tokens })
  try {
    const url = new URL(registry.url)
    const authUrl = tokens.realm
    const begin = ask(new URL('/v2/team/app/blobs/uploads/', url), {
      method: 'POST',
      scopes: [{ type: 'repository', name: 'team/app', actions: ['pull', 'push'] }],
    })
    await using client = authClient(url, { credential: alice, authUrl })
    for (let i = 0; i < 10; i++) assert.equal(await status(client, begin), 202)
    assert.equal(tokens.issued, 1)
    await using lasting = authClient(url, { credential: { identityToken: 'lasting', source: 'test' }, authUrl })
    assert.equal(await status(lasting, begin), 202)
    assert.equal(tokens.requests.at(-1)?.grantType, 'refresh_token')
    await using nobody = authClient(url, { authUrl })
    assert.equal(await status(nobody, begin), 401)
    await using wrong = authClient(url, { credential: { ...alice, password: 'mirror' }, authUrl })
    await failure(wrong.send(begin), 'ERR_AUTH_REJECTED')
    await using unnamed = authClient(url, { credential: alice })
    const error = await failure(unnamed.send(begin), 'ERR_POLICY')
    assert.match(error.message, /authUrl can allow it/)
  } finally {
    await registry.stop()
    await tokens.stop()
  }
})

test('a login is asked for by the repository, for stores that are keyed so', async () => {
  const registry = await startDockerRegistry({ htpasswd: { alice: 'wonderland' } })
  const credentials = providing(alice)
  try {
    const url = new URL(registry.url)
    await using client = authClient(url, { host: testHost({ credentials }) })
    for (const name of ['a', 'b', 'a']) {
      const scopes = [{ type: 'repository', name, actions: ['pull'] }]
      assert.equal(await status(client, ask(new URL(`/v2/${name}/tags/list`, url), { scopes })), 404)
    }
    assert.deepEqual(
      credentials.asked.map((scope) => scope.repository),
      ['a', 'b'],
    )
  } finally {
    await registry.stop()
  }
})
