import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { RegistryCredentials } from '../../src/operations/facade/credentials.ts'
import { ContainerImage } from '../../src/operations/facade/image.ts'
import { ContainerRegistry } from '../../src/operations/facade/registry.ts'
import { needsEngine, sharedDockerd } from '../support/dockerd.ts'
import type { Dockerd } from '../support/dockerd.ts'
import { makeImage, seed } from '../support/images.ts'
import { startDockerRegistry } from '../support/registry.ts'
import type { RegistryServer } from '../support/registry.ts'
import { needs } from '../support/tools.ts'
import { folderOf, users } from '../engine/connected.ts'

const { skip } = needsEngine()
const registryOnly = needs('docker-registry')
const login = { auth: { username: 'alice', password: users.alice } }
const image = makeImage({ seed: randomUUID(), layers: [1024 * 1024, 2048], labels: { team: 'harbour' } })
const nowhere = { env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' } }

let dockerd: Dockerd
let server: RegistryServer

before(async () => {
  if (registryOnly.skip !== false) return
  server = await startDockerRegistry({ htpasswd: users })
  await seed(server.url, 'team/app', '1', image, login)
  await seed(server.url, 'team/app', '2', image, login)
  await seed(server.url, 'other', 'x', image, login)
  if (skip === false) dockerd = await sharedDockerd()
})

after(async () => {
  await server?.stop()
  await dockerd?.stop()
})

function credentials(password: string = users.alice): RegistryCredentials {
  return new RegistryCredentials({ username: 'alice', password, registryUrl: server.url })
}

function full(url: string, name = 'team/app'): string {
  return new ContainerRegistry(url).fullImageName(name, '1')
}

function names(images: readonly ContainerImage[]): readonly string[] {
  return images.map(({ name, tag }) => `${name}:${tag}`).sort()
}

test('the header of credentials is Basic, or Bearer with a token', () => {
  const basic = new RegistryCredentials({ username: 'alice', password: 'päss:wörd', registryUrl: 'r.test' })
  assert.equal(basic.getAuthHeader(), `Basic ${Buffer.from('alice:päss:wörd').toString('base64')}`)
  const bearer = new RegistryCredentials({ username: 'alice', password: 'x', registryUrl: 'r.test', token: 'abc' })
  assert.equal(bearer.getAuthHeader(), 'Bearer abc')
})

test('an image begins with nothing known of it', () => {
  const image = new ContainerImage({ name: 'a', tag: '1', registryUrl: 'r.test' })
  assert.deepEqual(Object.fromEntries(Object.entries(image)), {
    name: 'a',
    tag: '1',
    registryUrl: 'r.test',
    sizeMb: 0,
    createdAt: undefined,
    digest: undefined,
    layers: [],
    labels: {},
    vulnerabilities: [],
  })
})

test('full names have the host, its port and its prefix; those of Docker Hub do not', () => {
  assert.equal(full('https://registry.acme.io:5000/mirror/'), 'registry.acme.io:5000/mirror/team/app:1')
  assert.equal(full('registry.acme.io'), 'registry.acme.io/team/app:1')
  assert.equal(full('registry.acme.io', 'registry.acme.io/team/app'), 'registry.acme.io/team/app:1')
  for (const hub of ['', 'docker.io', 'https://index.docker.io/v1/', 'registry-1.docker.io'])
    assert.equal(full(hub), 'team/app:1')
  assert.throws(() => new ContainerRegistry('ftp://x'), { code: 'ERR_CONFIG' })
})

test('without an engine nothing is done, nothing throws, and it is said what would have been done', async () => {
  const registry = new ContainerRegistry('registry.acme.io', undefined, nowhere)
  const image = 'registry.acme.io/team/app:1'
  assert.equal(await registry.isAvailable(), false)
  const push = await registry.pushImage('team/app', '1')
  assert.deepEqual([push.status, push.image, push.digest], ['simulated', image, undefined])
  assert.match(String(push.message), /registry\.acme\.io\/team\/app:1 would have been pushed/)
  const pull = await registry.pullImage('team/app', '1')
  assert.deepEqual([pull.status, pull.image, pull.sizeMb, pull.tags], ['simulated', image, 0, []])
  const built = await registry.buildAndPush('/nowhere/Dockerfile', 'team/app', '1', { A: 'b' }, true)
  assert.deepEqual([built.status, built.image, built.push.status], ['simulated', image, 'simulated'])
  assert.match(String(built.message), /\/nowhere\/Dockerfile/)
  assert.equal((await registry.pullImage('NOT A NAME', '?')).status, 'simulated')
  assert.deepEqual(
    [(await registry.deleteImage('a', '1')).status, (await registry.tagImage('b', 'a', '1')).status],
    ['simulated', 'simulated'],
  )
  assert.deepEqual([await registry.listImages(), await registry.getImageInfo('a', '1')], [[], undefined])
  await registry.close()
})

test('the registry is listed and asked without an engine', registryOnly, async () => {
  const registry = new ContainerRegistry(server.url, credentials(), nowhere)
  assert.deepEqual(names(await registry.listRegistryImages('team/app')), ['team/app:1', 'team/app:2'])
  assert.deepEqual(names(await registry.listRegistryImages()), ['other:x', 'team/app:1', 'team/app:2'])
  assert.equal((await registry.listRegistryImages(undefined, 2)).length, 2)
  assert.equal((await registry.inspectManifest('team/app', '1')).descriptor.digest, image.digest)
  await assert.rejects(registry.inspectManifest('team/app', 'none'), { code: 'ERR_NOT_FOUND' })
  await registry.close()
  const wrong = new ContainerRegistry(server.url, credentials('guessed'), nowhere)
  await assert.rejects(wrong.listRegistryImages('team/app'), { code: 'ERR_AUTH_REJECTED' })
  await wrong.close()
})

test('pull, look, tag, push and delete with an engine, leaving no login behind', { skip }, async () => {
  const home = folderOf({ '.docker/config.json': '{}' })
  const options = { env: { HOME: home, DOCKER_HOST: dockerd.host } }
  const registry = new ContainerRegistry(server.url, credentials(), options)
  const full = `${server.host}/team/app:1`
  assert.equal(await registry.isAvailable(), true)
  const pulled = await registry.pullImage('team/app', '1')
  assert.deepEqual([pulled.status, pulled.image, pulled.sizeMb, pulled.tags], ['success', full, 1, [full]])
  const info = await registry.getImageInfo('team/app', '1')
  assert.deepEqual(
    [info?.name, info?.tag, info?.digest, info?.labels, info?.layers.length],
    ['team/app', '1', image.digest, { team: 'harbour' }, 2],
  )
  assert.deepEqual(
    (await registry.listImages('team/app')).map(({ tag }) => tag),
    ['1'],
  )
  assert.deepEqual(
    (await registry.listImages()).map(({ name }) => name),
    ['team/app'],
  )
  const pushed = await registry.pushImage('team/copy', '9', full)
  assert.deepEqual([pushed.status, pushed.image], ['success', `${server.host}/team/copy:9`])
  assert.equal((await registry.inspectManifest('team/copy', '9')).descriptor.digest, pushed.digest)
  assert.ok(pushed.sizeBytes > 1024 * 1024)
  await registry.tagImage(full, 'team/third', '3')
  for (const [name, tag] of [
    ['team/copy', '9'],
    ['team/third', '3'],
    ['team/app', '1'],
  ] as const) {
    assert.equal((await registry.deleteImage(name, tag)).status, 'success')
  }
  await assert.rejects(registry.getImageInfo('team/app', '1'), { code: 'ERR_NOT_FOUND' })
  await registry.close()
  assert.deepEqual(readdirSync(home, { recursive: true }).map(String).sort(), [
    '.docker',
    join('.docker', 'config.json'),
  ])
})

test('a local image is pushed under its short name too', { skip }, async () => {
  const registry = new ContainerRegistry(server.url, credentials(), { env: { DOCKER_HOST: dockerd.host } })
  const name = `portolan-short-${randomUUID()}`
  await dockerd.importImage(`${name}:1`, [{ name: 'file', bytes: Buffer.from(name) }])
  assert.equal((await registry.pushImage(name, '1')).status, 'success')
  assert.equal((await registry.listRegistryImages(name)).length, 1)
  await registry.deleteImage(name, '1')
  await dockerd.ask('DELETE', `/images/${name}:1`)
  await registry.close()
})

test('building and pushing with a private base image, from a folder or a file', { skip }, async () => {
  const registry = new ContainerRegistry(server.url, credentials(), { env: { DOCKER_HOST: dockerd.host } })
  const context = folderOf({
    Dockerfile: `ARG BASE\nFROM \${BASE}\nLABEL built=yes\n`,
    'Other.dockerfile': 'FROM scratch\nLABEL other=yes\n',
  })
  const built = await registry.buildAndPush(context, 'team/built', '1', { BASE: `${server.host}/other:x` })
  assert.deepEqual([built.status, built.image], ['success', `${server.host}/team/built:1`])
  assert.ok(built.totalDurationSeconds >= built.buildDurationSeconds)
  assert.equal((await registry.inspectManifest('team/built', '1')).descriptor.digest, built.push.digest)
  assert.deepEqual((await registry.getImageInfo('team/built', '1'))?.labels, { team: 'harbour', built: 'yes' })
  await registry.buildAndPush(join(context, 'Other.dockerfile'), 'team/built', '2', {}, true)
  assert.deepEqual((await registry.getImageInfo('team/built', '2'))?.labels, { other: 'yes' })
  for (const tag of ['1', '2']) await registry.deleteImage('team/built', tag)
  await registry.close()
})

test('with an engine failures are thrown, each with its code, and nothing is pushed', { skip }, async () => {
  const options = { env: { DOCKER_HOST: dockerd.host } }
  const registry = new ContainerRegistry(server.url, credentials(), options)
  await assert.rejects(registry.pullImage('team/none', '1'), { code: 'ERR_NOT_FOUND' })
  await assert.rejects(registry.pushImage('team/none', '1'), { code: 'ERR_NOT_FOUND' })
  await assert.rejects(registry.buildAndPush('/nowhere', 'team/none', '1'), { code: 'ERR_LOCAL' })
  const broken = folderOf({ Dockerfile: 'FROM scratch\nNONSENSE\n' })
  await assert.rejects(registry.buildAndPush(broken, 'team/none', '1'), { code: 'ERR_ENGINE', message: /line 2/ })
  await assert.rejects(registry.inspectManifest('team/none', '1'), { code: 'ERR_NOT_FOUND' })
  await registry.close()
  const wrong = new ContainerRegistry(server.url, credentials('guessed'), options)
  await assert.rejects(wrong.pullImage('team/app', '1'), { code: 'ERR_AUTH_REJECTED' })
  await wrong.close()
})
