import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { isCoreError } from '../../../src/core/errors.ts'
import type { Registry } from '../../../src/core/registry/registry.ts'
import { drip } from '../../support/drip.ts'
import { makeImage } from '../../support/images.ts'
import { all, blobDescriptor, bytesOf, clientOf, streamOf } from './client.ts'
import { reply, startFake } from './fake.ts'
import type { FakeRequest } from './fake.ts'

const image = makeImage({ seed: 'drips', layers: [100_000] })
const [blob] = image.blobs
const json = { 'content-type': 'application/json' }
const index = { 'content-type': 'application/vnd.oci.image.index.v1+json' }

async function registryThat(
  t: TestContext,
  answer: (request: FakeRequest, response: ServerResponse) => void,
  crawlWindowMs = 60_000,
): Promise<Registry> {
  const fake = await startFake(answer)
  const limits = { crawlWindowMs, backoffMs: 10 }
  const registry = clientOf(fake.url, { timeoutMs: 300, limits })
  t.after(async () => {
    await registry.close()
    await fake.stop()
  })
  return registry
}

const repository = (registry: Registry) => registry.repository('team/app')

const questions: Readonly<Record<string, readonly [(registry: Registry) => Promise<unknown>, headers?: object]>> = {
  'a ping': [(registry) => registry.ping()],
  'a catalog': [(registry) => all(registry.catalog())],
  'a page of tags': [(registry) => all(registry.tags('team/app'))],
  'a manifest': [(registry) => repository(registry).manifest('1')],
  'a list of referrers': [(registry) => repository(registry).referrers(image.digest), index],
}

for (const [what, [ask, headers = json]] of Object.entries(questions)) {
  test(`${what} that comes byte by byte is given up`, async (t) => {
    let asked = 0
    const registry = await registryThat(t, (_, response) => {
      asked++
      drip(response, 200, { ...headers }, { beginning: '{' })
    })
    await assert.rejects(ask(registry), { code: 'ERR_STALLED', registry: 'company', message: /whole answer within/ })
    assert.equal(asked, 1)
  })

  test(`an error to ${what} that comes byte by byte is told as far as it came`, async (t) => {
    const registry = await registryThat(t, (_, response) =>
      drip(response, 403, json, {
        beginning: '{"errors":[{"code":"DENIED","message":"not \\"yours\\"","detail":',
        end: '"late"}]}',
      }),
    )
    const error = await ask(registry).catch((reason: unknown) => reason)
    assert.ok(isCoreError(error, 'ERR_DENIED') && error.status === 403, String(error))
    assert.match(error.message, /answered 403: not "yours"/)
    assert.doesNotMatch(error.message, /late/)
  })
}

test('a deletion whose answer comes byte by byte is done', async (t) => {
  const registry = await registryThat(t, (_, response) => drip(response, 202))
  await repository(registry).deleteTag('1')
})

test('a blob of the only registry that comes byte by byte is given up', async (t) => {
  const registry = await registryThat(t, (_, response) => drip(response, 200), 200)
  assert.ok(blob)
  const read = bytesOf(repository(registry).blob(blobDescriptor(blob)))
  await assert.rejects(read, { code: 'ERR_STALLED', message: /too little/ })
})

test('an upload whose answers come byte by byte is done', async (t) => {
  const registry = await registryThat(t, ({ method }, response) => {
    if (method === 'HEAD') reply(response, 404)
    else drip(response, method === 'POST' ? 202 : 201, { location: '/v2/team/app/blobs/uploads/1' })
  })
  assert.ok(blob)
  await repository(registry).putBlob(blobDescriptor(blob), streamOf(blob.bytes))
})

test('an upload whose errors come byte by byte fails with them', async (t) => {
  const registry = await registryThat(t, ({ method }, response) => {
    if (method === 'HEAD') reply(response, 404)
    else if (method === 'POST') reply(response, 202, { headers: { location: '/v2/team/app/blobs/uploads/1' } })
    else drip(response, 403, json, { beginning: '{"errors":[{"message":"quota"' })
  })
  assert.ok(blob)
  const upload = repository(registry).putBlob(blobDescriptor(blob), streamOf(blob.bytes))
  await assert.rejects(upload, { code: 'ERR_DENIED', message: /quota/ })
})
