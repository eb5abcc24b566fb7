import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { makeImage } from '../support/images.ts'
import { startDockerRegistry } from '../support/registry.ts'
import type { RegistryServer } from '../support/registry.ts'
import { seed } from '../support/seed.ts'
import { startTokenService } from '../support/tokens.ts'
import type { TokenService } from '../support/tokens.ts'
import { CommandLine } from './program.ts'

const password = 'open-sesame-4711'
const basic = Buffer.from(`ann:${password}`).toString('base64')
let tokens: TokenService
let guarded: RegistryServer
let bearer: RegistryServer
let cli: CommandLine

before(async () => {
  tokens = await startTokenService({
    users: { ann: password },
    grant: (user, { actions }) => (user === undefined ? [] : actions),
  })
  guarded = await startDockerRegistry({ htpasswd: { ann: password } })
  bearer = await startDockerRegistry({ token: tokens })
  await seed(guarded.url, 'team/app', '1', makeImage(), { auth: { username: 'ann', password } })
  await seed(bearer.url, 'team/app', '1', makeImage(), {
    token: tokens.token('ann', ['repository:team/app:pull,push']),
  })
})
after(async () => {
  await guarded.stop()
  await bearer.stop()
  await tokens.stop()
})
beforeEach((context) => {
  cli = new CommandLine()
  if ('after' in context) context.after(cli.remove)
})

for (const [kind, file] of [
  ['docker', '.docker/config.json'],
  ['podman', '.config/containers/auth.json'],
] as const) {
  test(`the login of ${kind} is used, and never printed`, async () => {
    for (const { url, host } of [guarded, bearer]) {
      cli.configure({ name: 'ours', url, authUrl: tokens.realm })
      cli.write(file, { auths: { [host]: { auth: basic } } })
      const { status, stderr, all } = await cli.run('inspect', 'team/app:1', '--debug', '--json')
      assert.equal(status, 0, stderr)
      assert.match(stderr, /trace request registry=ours/)
      assertNoSecrets(all)
    }
  })
}

test('the password of the configuration comes from the environment', async () => {
  cli.configure({ name: 'ours', url: guarded.url, username: 'ann', password: '${SECRET}' })
  cli.env['SECRET'] = password
  const { status, value } = await cli.json('health')
  assert.equal(status, 0)
  assert.deepEqual([value.registries[0].authenticated, value.registries[0].username], [true, 'ann'])
})

test('a wrong password is 4, at either kind of registry, and is not printed', async () => {
  for (const { url } of [guarded, bearer]) {
    cli.configure({ name: 'ours', url, authUrl: tokens.realm, username: 'ann', password: `${password}x` })
    const { status, stdout, all } = await cli.run('resolve', 'team/app:1', '--debug', '--json')
    assert.equal(status, 4)
    assert.equal(JSON.parse(stdout).error.code, 'ERR_AUTH_REJECTED')
    assertNoSecrets(all)
  }
})

test('no password where one is needed is 4, and says where logins come from', async () => {
  cli.configure({ name: 'ours', url: guarded.url })
  const { status, stderr } = await cli.run('tags', 'team/app')
  assert.equal(status, 4)
  assert.match(stderr, /docker login/)
})

test('health tells a registry that refuses from one that is dead', async () => {
  cli.configure({ name: 'ours', url: guarded.url, username: 'ann', password: 'wrong' })
  const { status, value } = await cli.json('health')
  assert.equal(status, 0)
  const [{ reachable, authenticated, error }] = value.registries
  assert.deepEqual([reachable, authenticated, error.code], [true, false, 'ERR_AUTH_REJECTED'])
})

function assertNoSecrets(text: string): void {
  for (const secret of [password, basic, 'eyJ']) assert.ok(!text.includes(secret), `${secret} was printed`)
}
