import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { descriptorOf, makeArtifact, makeImage, makeMultiPlatform, seed } from './images.ts'
import { startMemoryRegistry } from './memory.ts'
import type { MemoryRegistry } from './memory.ts'
import { authorization, send } from './seed.ts'

let registry: MemoryRegistry

before(async () => {
  registry = await startMemoryRegistry({
    repositories: { 'team/app': { v1: makeImage() } },
    tags: { 'team/app': 5000 },
    pageSize: 100,
  })
})

after(() => registry.stop())

test('pages link to the next one, in order and complete', async () => {
  const seen: string[] = []
  let path: string | undefined = '/v2/team/app/tags/list?n=1000'
  while (path !== undefined) {
    const answer = await send(`${registry.url}${path}`)
    seen.push(...JSON.parse(answer.body.toString()).tags)
    path = /<(.*)>/.exec(String(answer.headers.link ?? ''))?.[1]
  }
  assert.equal(seen.length, 5001)
  assert.deepEqual(seen, seen.toSorted())
})

test('a pushed multi-platform image reads back byte for byte', async () => {
  const image = makeMultiPlatform(['linux/amd64', 'linux/arm64/v8'], { seed: 'multi' })
  await seed(registry.url, 'team/multi', 'v1', image)
  const answer = await send(`${registry.url}/v2/team/multi/manifests/v1`)
  assert.deepEqual(answer.body, Buffer.from(image.bytes))
  assert.equal(answer.headers['docker-content-digest'], image.digest)
  assert.equal(answer.headers['content-type'], image.mediaType)
})

test('a range is exactly the bytes asked for; one past the end is 416', async () => {
  const blob = makeImage().blobs[1]
  assert.ok(blob)
  const url = `${registry.url}/v2/team/app/blobs/${blob.digest}`
  const part = await send(url, { headers: { range: 'bytes=10-19' } })
  assert.equal(part.status, 206)
  assert.equal(part.headers['content-range'], `bytes 10-19/${blob.bytes.length}`)
  assert.deepEqual(part.body, Buffer.from(blob.bytes.subarray(10, 20)))
  const past = await send(url, { headers: { range: `bytes=${blob.bytes.length}-` } })
  assert.equal(past.status, 416)
})

test('chunks must follow one another; the status tells how far it came', async () => {
  const started = await send(`${registry.url}/v2/team/app/blobs/uploads/`, { method: 'POST' })
  const location = new URL(started.headers.location ?? '', registry.url)
  const first = await send(location, { method: 'PATCH', body: 'hello', headers: { 'content-range': '0-4' } })
  assert.equal(first.headers.range, '0-4')
  const gap = await send(location, { method: 'PATCH', body: '!', headers: { 'content-range': '9-9' } })
  assert.equal(gap.status, 416)
  const status = await send(location)
  assert.deepEqual([status.status, status.headers.range], [204, '0-4'])
})

test('a manifest whose blobs are missing, and a wrong digest, are refused', async () => {
  const image = makeImage({ seed: 'never pushed' })
  const put = { method: 'PUT', body: image.bytes, headers: { 'content-type': image.mediaType } }
  assert.equal((await send(`${registry.url}/v2/team/app/manifests/v9`, put)).status, 400)
  assert.equal((await send(`${registry.url}/v2/team/app/manifests/sha256:${'0'.repeat(64)}`, put)).status, 400)
})

test('a mount links the blob; without the blob it becomes an upload', async () => {
  const blob = makeImage().blobs[1]
  assert.ok(blob)
  const mount = `${registry.url}/v2/other/app/blobs/uploads/?from=team/app&mount=`
  assert.equal((await send(`${mount}${blob.digest}`, { method: 'POST' })).status, 201)
  assert.equal((await send(`${mount}sha256:${'1'.repeat(64)}`, { method: 'POST' })).status, 202)
  assert.equal((await send(`${registry.url}/v2/other/app/blobs/${blob.digest}`, { method: 'HEAD' })).status, 200)
})

test('referrers are the manifests with that subject', async () => {
  const subject = makeImage()
  const artifact = makeArtifact('application/vnd.example.sbom', { subject })
  await seed(registry.url, 'team/app', artifact.digest, artifact)
  const answer = await send(`${registry.url}/v2/team/app/referrers/${subject.digest}`)
  const { manifests } = JSON.parse(answer.body.toString())
  assert.deepEqual(manifests, [{ ...descriptorOf(artifact), artifactType: 'application/vnd.example.sbom' }])
})

test('a deleted digest takes its tags along', async () => {
  const image = makeImage({ seed: 'short-lived' })
  await seed(registry.url, 'team/gone', 'a', image)
  await seed(registry.url, 'team/gone', 'b', image)
  const url = `${registry.url}/v2/team/gone`
  assert.equal((await send(`${url}/manifests/${image.digest}`, { method: 'DELETE' })).status, 202)
  assert.deepEqual(JSON.parse((await send(`${url}/tags/list`)).body.toString()).tags, [])
})

test('Basic credentials are asked for and never logged', async () => {
  const auth = { username: 'ann', password: 'pa55' }
  const closed = await startMemoryRegistry({ auth })
  const anonymous = await send(`${closed.url}/v2/`)
  assert.equal(anonymous.headers['www-authenticate'], 'Basic realm="fake registry"')
  assert.equal((await send(`${closed.url}/v2/`, { headers: authorization({ auth }) })).status, 200)
  assert.deepEqual(
    closed.requests.map(({ status, headers }) => [status, headers.authorization]),
    [
      [401, undefined],
      [200, 'Basic ***'],
    ],
  )
  await closed.stop()
})
