import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { needsEngine, startDockerd } from './dockerd.ts'
import type { Dockerd } from './dockerd.ts'
import { busyboxLayer, makeImage, seed } from './images.ts'
import { startDockerRegistry } from './registry.ts'

const runnable = needsEngine()
let engine: Dockerd | undefined

before(async () => {
  if (runnable.skip === false) engine = await startDockerd()
})
after(() => engine?.stop())

test('it pulls an image of ours from a real registry and runs it', runnable, async () => {
  assert.ok(engine)
  const registry = await startDockerRegistry()
  await seed(registry.url, 'team/box', 'v1', makeImage({ layers: [busyboxLayer()], format: 'docker' }))
  const name = `${registry.host}/team/box`
  const pulled = await engine.ask('POST', `/images/create?fromImage=${encodeURIComponent(name)}&tag=v1`)
  assert.match(pulled.body.toString(), /Downloaded newer image/)
  const body = JSON.stringify({ Image: `${name}:v1`, Cmd: ['/bin/sh', '-c', 'exit 7'] })
  const { Id } = JSON.parse((await engine.ask('POST', '/containers/create', body)).body.toString())
  assert.equal((await engine.ask('POST', `/containers/${Id}/start`)).status, 204)
  const { StatusCode } = JSON.parse((await engine.ask('POST', `/containers/${Id}/wait`)).body.toString())
  assert.equal(StatusCode, 7)
  await registry.stop()
})

test('it imports an image without a registry', runnable, async () => {
  assert.ok(engine)
  await engine.importImage('portolan-test/hello:v1', [{ name: 'hello', bytes: Buffer.from('hello') }])
  const image = JSON.parse((await engine.ask('GET', '/images/portolan-test/hello:v1/json')).body.toString())
  assert.deepEqual(image.RepoTags, ['portolan-test/hello:v1'])
})

test('stopping leaves no process and no mount', runnable, async () => {
  const second = await startDockerd()
  const folder = second.socketPath.replace(/\/docker\.sock$/, '')
  await second.stop()
  await assert.rejects(second.ask('GET', '/_ping'), { code: 'ENOENT' })
  assert.ok(!readFileSync('/proc/mounts', 'utf8').includes(folder))
})
