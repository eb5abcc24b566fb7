import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import type { Engine, TransferProgress } from '../../src/engine/engine.ts'
import { needsEngine, sharedDockerd } from '../support/dockerd.ts'
import type { Dockerd } from '../support/dockerd.ts'
import { startFaultProxy } from '../support/faults.ts'
import { machinePlatform, makeImage, makeMultiPlatform, seed } from '../support/images.ts'
import { startDockerRegistry } from '../support/registry.ts'
import type { RegistryServer } from '../support/registry.ts'
import { send } from '../support/seed.ts'
import { alice, engineAt, mallory, users } from './connected.ts'

const { skip } = needsEngine()
const here = machinePlatform()
const other = here.architecture === 'arm64' ? 'amd64' : 'arm64'
const image = makeImage({ seed: randomUUID(), layers: [300_000, 200_000], labels: { team: 'harbour' } })

let dockerd: Dockerd
let registry: RegistryServer
let closed: RegistryServer
let engine: Engine

before(async () => {
  if (skip !== false) return
  dockerd = await sharedDockerd()
  registry = await startDockerRegistry()
  closed = await startDockerRegistry({ htpasswd: users })
  await seed(registry.url, 'team/app', '1', image)
  await seed(closed.url, 'team/app', '1', image, { auth: { username: 'alice', password: users.alice } })
  engine = await engineAt(dockerd.host)
})

after(async () => {
  engine?.close()
  await Promise.all([registry?.stop(), closed?.stop()])
  await dockerd?.stop()
})

test('info names the product, its version and its platform', { skip }, async () => {
  const info = await engine.info()
  assert.equal(info.product, 'Docker')
  assert.equal(info.endpoint, dockerd.host)
  assert.deepEqual([info.os, info.architecture], [here.os, here.architecture])
})

test('a pull reports layers and bytes, and gives back the image', { skip }, async () => {
  const seen: TransferProgress[] = []
  const reference = `${registry.host}/team/app:1`
  const pulled = await engine.pull({ reference, onProgress: (progress) => seen.push(progress) })
  assert.deepEqual(pulled.references, [reference])
  assert.deepEqual(pulled.labels, { team: 'harbour' })
  assert.equal(pulled.layers.length, 2)
  const last = seen.at(-1)
  assert.deepEqual([last?.layersDone, last?.layersTotal], [2, 2])
  assert.equal(last?.bytesDone, last?.bytesTotal)
  assert.ok((last?.bytesTotal ?? 0) > 500_000)
  const history = await engine.history(reference)
  assert.ok(history.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) >= 500_000)
  await engine.remove(reference)
})

test('a pull by digest is known by that digest', { skip }, async () => {
  const reference = `${registry.host}/team/app@${image.digest}`
  const pulled = await engine.pull({ reference })
  assert.deepEqual(pulled.digests, [reference])
  await engine.remove(reference)
})

test('an image that is not there is ERR_NOT_FOUND', { skip }, async () => {
  for (const name of ['team/app:2', 'team/none:1']) {
    const reference = `${registry.host}/${name}`
    await assert.rejects(engine.pull({ reference }), { code: 'ERR_NOT_FOUND', message: new RegExp(reference) })
  }
  await assert.rejects(engine.inspect('portolan/none:1'), { code: 'ERR_NOT_FOUND' })
  await assert.rejects(engine.remove('portolan/none:1'), { code: 'ERR_NOT_FOUND' })
  await assert.rejects(engine.push({ reference: `${registry.host}/none:1` }), { code: 'ERR_NOT_FOUND' })
})

test('a registry that refuses connections is ERR_UNAVAILABLE', { skip }, async () => {
  await assert.rejects(engine.pull({ reference: '127.0.0.1:1/team/app:1' }), { code: 'ERR_UNAVAILABLE' })
})

test('the credential of a pull is used for that pull only', { skip }, async () => {
  const reference = `${closed.host}/team/app:1`
  const pulled = await engine.pull({ reference, credential: alice })
  assert.deepEqual(pulled.references, [reference])
  await engine.remove(reference)
  await assert.rejects(engine.pull({ reference, credential: mallory }), { code: 'ERR_AUTH_REJECTED' })
  await assert.rejects(engine.pull({ reference }), { code: 'ERR_AUTH_REQUIRED' })
})

test('a push sends one tag and tells the digest the registry has', { skip }, async () => {
  const name = `${closed.host}/pushed/app`
  const local = `${registry.host}/team/fresh:1`
  await seed(registry.url, 'team/fresh', '1', makeImage({ seed: randomUUID(), layers: [1000, 2000] }))
  await engine.pull({ reference: local })
  for (const tag of ['a', 'b']) await engine.tag(local, `${name}:${tag}`)
  const pushed = await engine.push({ reference: `${name}:a`, credential: alice })
  assert.deepEqual([pushed.layersNew, pushed.layersTotal], [2, 2])
  const headers = { authorization: `Basic ${Buffer.from(`alice:${users.alice}`).toString('base64')}` }
  const tags = await send(`${closed.url}/v2/pushed/app/tags/list`, { headers })
  assert.deepEqual(JSON.parse(tags.body.toString()), { name: 'pushed/app', tags: ['a'] })
  const manifest = await send(`${closed.url}/v2/pushed/app/manifests/a`, {
    headers: {
      ...headers,
      accept: 'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json',
    },
  })
  assert.equal(pushed.digest, manifest.headers['docker-content-digest'])
  const again = await engine.push({ reference: `${name}:a`, credential: alice })
  assert.deepEqual([again.layersNew, again.layersTotal], [0, 2])
  await assert.rejects(engine.push({ reference: `${name}:b`, credential: mallory }), { code: 'ERR_AUTH_REJECTED' })
  await assert.rejects(engine.push({ reference: `${name}:b` }), { code: 'ERR_AUTH_REQUIRED' })
  for (const reference of [`${name}:a`, `${name}:b`, local]) await engine.remove(reference)
})

test('an image for another platform is not taken for the right one', { skip }, async () => {
  await seed(registry.url, 'team/foreign', '1', makeImage({ platform: { os: 'linux', architecture: other } }))
  const reference = `${registry.host}/team/foreign:1`
  await assert.rejects(engine.pull({ reference }), { code: 'ERR_NOT_FOUND', got: `linux/${other}` })
  const pulled = await engine.pull({ reference, platform: `linux/${other}` })
  assert.equal(pulled.architecture, other)
  await engine.remove(reference)
})

test('the platform asked for is taken from an index', { skip }, async () => {
  await seed(registry.url, 'team/both', '1', makeMultiPlatform(['linux/amd64', 'linux/arm64']))
  const reference = `${registry.host}/team/both:1`
  const pulled = await engine.pull({ reference, platform: 'linux/arm64' })
  assert.equal(pulled.architecture, 'arm64')
  await assert.rejects(engine.pull({ reference, platform: 'linux/s390x' }), { code: 'ERR_NOT_FOUND' })
  await engine.remove(reference)
})

test('cancelling ends a pull in the middle of a layer', { skip }, async () => {
  const slow = await startFaultProxy(registry.url, 'stallmid')
  await seed(registry.url, 'team/slow', '1', makeImage({ seed: randomUUID(), layers: [3_000_000] }))
  const controller = new AbortController()
  const reference = `${slow.host}/team/slow:1`
  const pulling = engine.pull({
    reference,
    signal: controller.signal,
    onProgress: ({ layersTotal }) => layersTotal > 0 && controller.abort(),
  })
  await assert.rejects(pulling, { code: 'ERR_CANCELLED' })
  await assert.rejects(engine.inspect(reference), { code: 'ERR_NOT_FOUND' })
  await slow.stop()
})

test('a request that was cancelled before it began is not sent', { skip }, async () => {
  const signal = AbortSignal.abort()
  await assert.rejects(engine.info(signal), { code: 'ERR_CANCELLED' })
  await assert.rejects(engine.pull({ reference: 'any/thing:1', signal }), { code: 'ERR_CANCELLED' })
})

test('names that would leave the path of an image are refused', { skip }, async () => {
  for (const name of ['../containers/json', 'a b', '', 'a?b', 'a//b']) {
    await assert.rejects(engine.inspect(name), { code: 'ERR_REFERENCE' }, name)
  }
})

test('the list has names, digests, sizes, labels and how many containers use an image', { skip }, async () => {
  const reference = `${registry.host}/team/app:1`
  const { id } = await engine.pull({ reference })
  const body = JSON.stringify({ Image: reference })
  const made = await dockerd.ask('POST', '/containers/create', body)
  const listed = (await engine.images()).find((found) => found.id === id)
  assert.deepEqual(listed?.references, [reference])
  assert.deepEqual(listed?.labels, { team: 'harbour' })
  assert.equal(listed?.containers, 1)
  assert.ok((listed?.sizeBytes ?? 0) >= 500_000)
  assert.equal(listed?.createdAt, Date.parse('2026-01-02T03:04:05Z'))
  await dockerd.ask('DELETE', `/containers/${(JSON.parse(made.body.toString()) as { Id: string }).Id}`)
  await engine.remove(reference)
})

test('a watch tells of images that come and go, until it is disposed', { skip }, async () => {
  const changes = new EventTarget()
  const listening = once(changes, 'change')
  const watch = engine.watch(() => changes.dispatchEvent(new Event('change')))
  await listening
  const changed = once(changes, 'change')
  await engine.pull({ reference: `${registry.host}/team/app:1` })
  await changed
  watch.dispose()
  const quiet: Event[] = []
  changes.addEventListener('change', (event) => quiet.push(event))
  await engine.remove(`${registry.host}/team/app:1`)
  assert.equal(quiet.length, 0)
})
