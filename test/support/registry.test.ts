import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { makeImage, makeMultiPlatform, seed } from './images.ts'
import { startCraneRegistry, startDockerRegistry, startRegistry3 } from './registry.ts'
import { authorization, send } from './seed.ts'
import { startTokenService } from './tokens.ts'
import { needs } from './tools.ts'

const image = makeMultiPlatform(['linux/amd64', 'linux/arm64'])

for (const [name, start, programs] of [
  ['docker-registry', startDockerRegistry, ['docker-registry']],
  ['distribution 3', startRegistry3, ['registry']],
  ['crane registry', startCraneRegistry, ['crane']],
] as const) {
  test(`${name} takes an image and gives back the same bytes`, needs(...programs), async () => {
    const registry = await start()
    await seed(registry.url, 'team/app', 'v1', image)
    const accept = { accept: image.mediaType }
    const answer = await send(`${registry.url}/v2/team/app/manifests/v1`, { headers: accept })
    assert.deepEqual(answer.body, Buffer.from(image.bytes))
    await registry.stop()
    await assert.rejects(send(`${registry.url}/v2/`), { code: 'ECONNREFUSED' })
    assert.equal(existsSync(`/proc/${registry.pid}`), false)
  })

  if (name === 'crane registry') continue
  test(`${name} accepts tokens of the token service, with the rights they carry`, needs(...programs), async () => {
    const tokens = await startTokenService({ users: { ann: 'secret' } })
    const registry = await start({ token: tokens })
    const url = `${registry.url}/v2/team/app/manifests/v1`
    const challenge = (await send(url)).headers['www-authenticate']
    assert.match(String(challenge), new RegExp(`^Bearer realm="${tokens.realm}",service="${tokens.service}"`))
    const scope = 'repository:team/app:pull,push'
    const query = new URLSearchParams({ service: tokens.service, scope })
    const basic = authorization({ auth: { username: 'ann', password: 'secret' } })
    const { token } = JSON.parse((await send(`${tokens.realm}?${String(query)}`, { headers: basic })).body.toString())
    await seed(registry.url, 'team/app', 'v1', image, { token })
    const anonymous = authorization({ token: tokens.token(undefined, [scope]) })
    assert.equal((await send(url, { headers: { ...anonymous, accept: image.mediaType } })).status, 200)
    assert.equal((await send(url, { method: 'DELETE', headers: anonymous })).status, 401)
    assert.equal(tokens.issued, 1)
    await registry.stop()
    await tokens.stop()
  })
}

test('htpasswd: only the right password', async () => {
  const registry = await startDockerRegistry({ htpasswd: { ann: 's3cret', bob: 'other' } })
  const ask = async (username: string, password: string) =>
    (await send(`${registry.url}/v2/`, { headers: authorization({ auth: { username, password } }) })).status
  assert.deepEqual([await ask('ann', 's3cret'), await ask('bob', 'other'), await ask('ann', 'wrong')], [200, 200, 401])
  await seed(registry.url, 'app', 'v1', makeImage(), { auth: { username: 'ann', password: 's3cret' } })
  await registry.stop()
})

test('TLS: trusted with its authority only; a client certificate where it is asked for', async () => {
  const registry = await startDockerRegistry({ tls: 'mutual' })
  const { ca = '', client } = registry.certificates ?? {}
  assert.ok(client)
  const identity = { ca, cert: client.cert, key: client.key }
  await seed(registry.url, 'app', 'v1', makeImage(), identity)
  await assert.rejects(
    send(`${registry.url}/v2/`, { cert: client.cert, key: client.key }),
    /unable to verify the first certificate/,
  )
  await assert.rejects(send(`${registry.url}/v2/`, { ca }))
  await registry.stop()
})

test('a registry that cannot start says why', async () => {
  const token = { realm: 'http://x/', service: 's', issuer: 'i', rootCertBundle: '/nonexistent.pem' }
  await assert.rejects(startDockerRegistry({ token }), /docker-registry ended:[^]*nonexistent\.pem/)
})

test('the token service: refresh tokens by POST, wrong passwords, expiry left out', async () => {
  const tokens = await startTokenService({ users: { ann: 'x' }, refreshTokens: { r1: 'ann' }, expiresIn: undefined })
  const post = (body: string) => send(tokens.realm, { method: 'POST', body })
  const good = JSON.parse((await post('grant_type=refresh_token&refresh_token=r1&service=s')).body.toString())
  assert.deepEqual(Object.keys(good), ['token', 'access_token'])
  assert.equal((await post('grant_type=refresh_token&refresh_token=r2')).status, 401)
  const wrong = authorization({ auth: { username: 'ann', password: 'y' } })
  assert.equal((await send(tokens.realm, { headers: wrong })).status, 401)
  tokens.use({ postStatus: 405 })
  assert.equal((await post('grant_type=refresh_token&refresh_token=r1')).status, 405)
  assert.deepEqual(
    tokens.requests.map(({ user, status }) => [user, status]),
    [
      ['ann', 200],
      [undefined, 401],
      [undefined, 401],
      ['ann', 405],
    ],
  )
  await tokens.stop()
})
