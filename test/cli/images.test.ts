import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { refusingPort } from '../support/faults.ts'
import { makeArtifact, makeImage, makeMultiPlatform } from '../support/images.ts'
import { startDockerRegistry } from '../support/registry.ts'
import type { RegistryServer } from '../support/registry.ts'
import { seed } from '../support/seed.ts'
import { CommandLine } from './program.ts'

const password = 'correct-horse-battery'
const auth = { auth: { username: 'alice', password } }
const app = makeMultiPlatform(['linux/amd64', 'linux/arm64/v8'], {
  seed: 'app',
  labels: { role: 'web' },
  layers: [900, 4000],
})
const ubuntu = makeImage({
  seed: 'ubuntu',
  labels: { evil: 'red\u001B[31m' },
  platform: { os: 'linux', architecture: 's390x' },
})
const cli = new CommandLine()
let company: RegistryServer
let open: RegistryServer

before(async () => {
  company = await startDockerRegistry({ htpasswd: { alice: password } })
  open = await startDockerRegistry()
  await seed(company.url, 'team/app', '1.0', app, auth)
  await seed(company.url, 'team/app', 'stable', app, auth)
  await seed(company.url, 'team/app', '0.9', makeImage({ seed: 'old' }), auth)
  await seed(open.url, 'team/app', '1.0', makeImage({ seed: 'other' }))
  await seed(open.url, 'library/ubuntu', '22.04', ubuntu)
  await seed(open.url, 'charts/web', '1', makeArtifact('application/vnd.acme.chart'))
  cli.configure(
    { name: 'company', url: company.url, username: 'alice', password: '${COMPANY_PASSWORD}' },
    { name: 'dead', url: `http://127.0.0.1:${await refusingPort()}` },
    { name: 'open', url: open.url },
  )
  cli.env['COMPANY_PASSWORD'] = password
})
after(async () => {
  await company.stop()
  await open.stop()
  cli.remove()
})

test('resolve tells the digest and who serves it', async () => {
  const { status, value } = await cli.json('resolve', 'team/app:1.0')
  assert.equal(status, 0)
  assert.deepEqual(value, {
    reference: 'team/app:1.0',
    registry: 'company',
    repository: 'team/app',
    digest: app.digest,
    mediaType: app.mediaType,
    size: app.bytes.length,
  })
})

test('resolve goes past a dead registry and adds library/ below', async () => {
  const { status, stdout } = await cli.run('resolve', 'ubuntu:22.04')
  assert.equal(status, 0)
  assert.match(stdout, new RegExp(`^Digest +${ubuntu.digest}$`, 'm'))
  assert.match(stdout, /^Registry +open$/m)
})

test('explain tells the plan, the attempts, who serves and who is shadowed', async () => {
  const { status, value } = await cli.json('explain', 'team/app:1.0')
  assert.equal(status, 0)
  assert.deepEqual(Object.keys(value), ['reference', 'plan', 'attempts', 'served'])
  assert.deepEqual(
    value.plan.map(({ registry }: { registry: string }) => registry),
    ['company', 'dead', 'open'],
  )
  const outcomes = value.attempts.map(({ registry, outcome }: { registry: string; outcome: string }) => [
    registry,
    outcome,
  ])
  assert.deepEqual(outcomes, [
    ['company', 'served'],
    ['dead', 'ERR_UNAVAILABLE'],
    ['open', 'shadowed'],
  ])
  assert.equal(value.served.digest, app.digest)
  assert.equal(value.attempts[0].detail, 'signed in as alice (configuration)')
  const { stdout } = await cli.run('explain', 'team/app:1.0')
  assert.match(stdout, /^Served by company$/m)
  assert.match(stdout, /open +has it too, lower in the list/)
  assert.match(stdout, /company +has it and serves it .* signed in as alice \(configuration\)$/m)
})

test('explain of what nobody has is an explanation with the error in it', async () => {
  const { status, value } = await cli.json('explain', `${open.host}/team/none:1`)
  assert.equal(status, 3)
  assert.equal(value.served, null)
  assert.equal(value.error.code, 'ERR_NOT_FOUND')
  assert.equal(value.attempts.length, 1)
})

test('what is not there is 3, with what each registry said', async () => {
  const { status, value } = await cli.json('resolve', `${open.host}/team/none:1`)
  assert.equal(status, 3)
  assert.deepEqual(Object.keys(value), ['error'])
  assert.equal(value.error.code, 'ERR_NOT_FOUND')
  assert.equal(value.error.attempts[0].registry, 'open')
})

test('what is not there while a registry is dead is 5', async () => {
  const { status, stderr } = await cli.run('resolve', 'team/none:1')
  assert.equal(status, 5)
  assert.match(stderr, /dead first/)
  assert.match(stderr, /company +does not have it/)
})

test('a host that is not configured is told', async () => {
  const { status, value } = await cli.json('resolve', 'ghcr.io/a/b:1')
  assert.equal(status, 1)
  assert.equal(value.error.code, 'ERR_CONFIG')
  assert.match(value.error.message, /ghcr\.io is not a configured registry/)
})

test('catalog lists the first registry, or the one named by its name or host', async () => {
  const { value } = await cli.json('catalog')
  assert.deepEqual(value, { registry: 'company', repositories: ['team/app'] })
  for (const word of ['open', open.host]) {
    const { status, stdout } = await cli.run('catalog', word)
    assert.deepEqual([status, stdout], [0, 'charts/web\nlibrary/ubuntu\nteam/app\n'])
  }
})

test('tags are those of the first registry that has the repository', async () => {
  const { value } = await cli.json('tags', 'team/app')
  assert.deepEqual([value.registry, value.repository], ['company', 'team/app'])
  assert.deepEqual(value.tags.toSorted(), ['0.9', '1.0', 'stable'])
  const short = await cli.json('tags', 'ubuntu')
  assert.deepEqual(short.value, { registry: 'open', repository: 'library/ubuntu', tags: ['22.04'] })
})

test('lists stop at the limit and start after the last name', async () => {
  assert.equal((await cli.run('catalog', 'open', '--limit', '2')).stdout, 'charts/web\nlibrary/ubuntu\n')
  assert.equal((await cli.run('catalog', 'open', '--last', 'library/ubuntu')).stdout, 'team/app\n')
})

test('tags of a repository nobody has are 3 at one registry, with the attempts', async () => {
  const { status, value } = await cli.json('tags', `${open.host}/team/none`)
  assert.equal(status, 3)
  assert.deepEqual([value.error.code, value.error.attempts.length], ['ERR_NOT_FOUND', 1])
})

test('inspect shows an index, its platforms, and the layers and config of one', async () => {
  const { status, value } = await cli.json('inspect', 'team/app:1.0', '--platform', 'linux/arm64')
  const arm = app.children[1]
  assert.equal(status, 0)
  assert.deepEqual([value.registry, value.digest, value.mediaType], ['company', app.digest, app.mediaType])
  assert.deepEqual(value.platforms, ['linux/amd64', 'linux/arm64/v8'])
  assert.equal(value.image.digest, arm?.digest)
  const layers = arm?.blobs.slice(1).map(({ digest, bytes }) => [digest, bytes.length])
  assert.deepEqual(
    value.layers.map(({ digest, size }: { digest: string; size: number }) => [digest, size]),
    layers,
  )
  assert.deepEqual([value.config.architecture, value.config.variant], ['arm64', 'v8'])
  assert.deepEqual(value.labels, { role: 'web' })
})

test('inspect of a platform that is not there is 3 and names those that are', async () => {
  const { status, stderr } = await cli.run('inspect', 'team/app:1.0', '--platform', 'linux/riscv64')
  assert.equal(status, 3)
  assert.match(stderr, /linux\/riscv64; there are: linux\/amd64, linux\/arm64\/v8/)
})

test('inspect of a single image prints nothing a terminal obeys', async () => {
  const { status, stdout } = await cli.run('inspect', 'ubuntu:22.04')
  assert.equal(status, 0)
  assert.match(stdout, /^Platforms +linux\/s390x$/m)
  assert.match(stdout, /evil +red\\u001b\[31m/)
  assert.ok(!stdout.includes('\u001B'))
})

test('inspect of an artifact has no config', async () => {
  const { value } = await cli.json('inspect', 'charts/web:1')
  assert.deepEqual([value.artifactType, value.config, value.platforms], ['application/vnd.acme.chart', null, []])
  assert.equal(value.layers.length, 1)
})

test('health tells each registry, and dead ones are no failure of the command', async () => {
  const { status, value } = await cli.json('health')
  assert.equal(status, 0)
  const states = value.registries.map((one: Record<string, unknown>) => [
    one['registry'],
    one['reachable'],
    one['authenticated'],
  ])
  assert.deepEqual(states, [
    ['company', true, true],
    ['dead', false, false],
    ['open', true, false],
  ])
  assert.ok(value.registries.every(({ ms }: { ms: unknown }) => typeof ms === 'number'))
  const [first, dead] = value.registries
  assert.deepEqual([first.source, first.username, first.state], ['configuration', 'alice', 'ready'])
  assert.deepEqual([dead.counters.failed, dead.error.code], [{ ERR_UNAVAILABLE: 1 }, 'ERR_UNAVAILABLE'])
})

test('delete takes a tag alone, by its digest where the registry can not do it otherwise', async () => {
  const name = `${company.host}/team/app`
  const shared = await cli.json('delete', `${name}:1.0`)
  assert.equal(shared.status, 1)
  assert.match(shared.value.error.message, /shares its digest with stable/)
  const { status, value } = await cli.json('delete', `${name}:0.9`)
  assert.equal(status, 0)
  assert.deepEqual([value.registry, value.repository, value.tags], ['company', 'team/app', ['0.9']])
  const whole = await cli.json('delete', `${name}@${app.digest}`)
  assert.deepEqual(whole.value.tags.toSorted(), ['1.0', 'stable'])
  assert.equal((await cli.run('resolve', `${name}:stable`)).status, 3)
  assert.equal((await cli.run('delete', `${name}:stable`)).status, 3)
})
