import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { Engine } from '../../src/engine/engine.ts'
import { engineAt } from '../engine/connected.ts'
import { needsEngine, sharedDockerd } from '../support/dockerd.ts'
import type { Dockerd } from '../support/dockerd.ts'
import { makeImage } from '../support/images.ts'
import { startDockerRegistry } from '../support/registry.ts'
import type { RegistryServer } from '../support/registry.ts'
import { seed } from '../support/seed.ts'
import { CommandLine } from './program.ts'

const cli = new CommandLine()
after(cli.remove)

const name = `cli-${randomUUID()}`
const image = makeImage({ seed: name, format: 'docker', layers: [50_000] })
const alice = { username: 'alice', password: 'wonder-land-7' }

test('without an engine a pull and a build say so, and wrong words are wrong usage', async () => {
  cli.env['DOCKER_HOST'] = 'unix:///nowhere/docker.sock'
  cli.write('Dockerfile', 'FROM scratch\nLABEL a=b\n')
  for (const words of [
    ['pull', 'app:1'],
    ['build', '.', '--tag', 'app:1'],
  ]) {
    const { status, value } = await cli.json(...words)
    assert.deepEqual([status, value.error.code], [5, 'ERR_UNAVAILABLE'])
    assert.match(value.error.message, /no container engine answers/)
  }
  for (const words of [
    ['pull', 'app:1', '--to', 'moon'],
    ['build', '.'],
    ['build', '.', '--tag', `app@${image.digest}`],
    ['build', '.', '--tag', 'app', '--build-arg', 'nothing'],
  ])
    assert.equal((await cli.run(...words)).status, 2, words.join(' '))
  assert.equal((await cli.json('build', 'nowhere', '--tag', 'app')).value.error.code, 'ERR_LOCAL')
})

describe('with an engine', { skip: needsEngine().skip }, () => {
  let dockerd: Dockerd
  let engine: Engine
  let server: RegistryServer

  before(async () => {
    dockerd = await sharedDockerd()
    server = await startDockerRegistry({ htpasswd: { alice: alice.password } })
    engine = await engineAt(dockerd.host)
    await seed(server.url, `${name}/app`, '1', image, { auth: alice })
    cli.env['DOCKER_HOST'] = dockerd.host
    cli.configure({ name: 'company', url: server.url, ...alice })
  })

  after(async () => {
    for (const { id, references } of (await engine?.images()) ?? [])
      if (references.some((reference) => reference.includes(name))) await engine.remove(id, { force: true })
    engine?.close()
    await server?.stop()
    await dockerd?.stop()
  })

  test('pull says what came from where, signed in as the configuration says', async () => {
    const { status, value } = await cli.json('pull', `${name}/app:1`, '--to', 'engine')
    assert.equal(status, 0)
    assert.deepEqual(Object.keys(value), [
      'reference',
      'registry',
      'digest',
      'platform',
      'bytes',
      'durationMs',
      'attempts',
    ])
    assert.deepEqual([value.registry, value.digest], ['company', image.digest])
    assert.ok(value.bytes > 50_000 && value.attempts.length >= 3)
    assert.ok((await engine.images()).some(({ references }) => references.includes(`${name}/app:1`)))
    assert.equal((await cli.json('pull', `${name}/none:1`)).status, 3)
    assert.match((await cli.run('pull', `${name}/app:1`)).stdout, /Registry +company/)
  })

  test('build pushes what it built to the registry that the name means', async () => {
    const dockerfile = cli.write('Dockerfile', `ARG V\nFROM ${name}/app:1\nARG V\nLABEL built=$V\n`)
    const reference = `${server.host}/${name}/built:1`
    const built = await cli.json('build', dockerfile, '--tag', reference, '--build-arg', 'V=yes', '--push')
    assert.equal(built.status, 0, JSON.stringify(built.value))
    assert.equal(built.value.pushed.reference, reference)
    assert.equal((await engine.inspect(built.value.imageId)).labels['built'], 'yes')
    const { value } = await cli.json('resolve', reference)
    assert.equal(value.digest, built.value.pushed.digest)
  })

  test('a build that fails has the words of the builder on stderr, and one object on stdout', async () => {
    const dockerfile = cli.write('Broken', 'FROM scratch\nCOPY none /\n')
    const { status, stdout, stderr } = await cli.run('build', dockerfile, '--tag', `${name}/broken`, '--json')
    assert.equal(status, 1)
    assert.equal(JSON.parse(stdout).error.code, 'ERR_ENGINE')
    assert.match(stderr, /COPY none/)
  })
})
