import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blobOf } from '../../support/images.ts'
import { failure } from '../../support/memory/reply.ts'
import { startDockerRegistry } from '../../support/registry.ts'
import { blobDescriptor, bytesOf, clientOf, streamOf } from './client.ts'
import { reply, startFake } from './fake.ts'
import { blob, bytes, descriptor, steps, withFake } from './sending.ts'

test('a mount takes a blob over; where it is not taken, nothing is left behind', () =>
  withFake({}, async (repository, memory) => {
    memory.content.putBlob('team/base', bytes, blob.digest)
    assert.equal(await repository.adopt(descriptor, repository.registry.repository('team/base')), true)
    assert.ok(await repository.has(descriptor))
    const unknown = blobDescriptor(blobOf(Buffer.from('unknown')))
    assert.equal(await repository.adopt(unknown, repository.registry.repository('team/base')), false)
    assert.equal(memory.content.uploads.size, 0)
  }))

test('a blob that can be mounted is not sent; one that can not goes into the upload begun in its place', () =>
  withFake({}, async (repository, memory) => {
    await repository.putBlob(descriptor, streamOf(bytes), { from: repository.registry.repository('team/base') })
    assert.deepEqual(steps(memory), ['HEAD 404', 'POST 202', 'PUT 201'])
    assert.deepEqual(await bytesOf(repository.blob(descriptor)), bytes)
    const other = blobOf(Buffer.from('kept elsewhere'))
    memory.content.putBlob('team/base', other.bytes, other.digest)
    await repository.putBlob(blobDescriptor(other), () => assert.fail('the content was read'), {
      from: repository.registry.repository('team/base'),
    })
    assert.deepEqual(steps(memory).slice(4), ['HEAD 404', 'POST 201'])
    assert.equal(memory.content.uploads.size, 0)
  }))

test('a real registry mounts a blob, and takes one that can not be mounted', async () => {
  const server = await startDockerRegistry()
  const registry = clientOf(server.url)
  try {
    const [base, app] = [registry.repository('team/base'), registry.repository('team/app')]
    await base.putBlob(descriptor, streamOf(bytes), { from: registry.repository('team/none') })
    await app.putBlob(descriptor, () => assert.fail('the content was read'), { from: base })
    assert.deepEqual(await bytesOf(app.blob(descriptor)), bytes)
  } finally {
    await registry.close()
    await server.stop()
  }
})

for (const status of [400, 401, 403, 404, 405]) {
  test(`a mount refused with ${status} is no failure: the blob is uploaded`, () =>
    withFake(
      { intercept: (asked) => (asked.url.searchParams.has('mount') ? failure(status, 'DENIED') : undefined) },
      async (repository) => {
        assert.equal(await repository.adopt(descriptor, repository.registry.repository('team/base')), false)
        await repository.putBlob(descriptor, streamOf(bytes), { from: repository.registry.repository('team/base') })
        assert.ok(await repository.has(descriptor))
      },
    ))
}

test('a mount asks for push here and pull there', async () => {
  const scopes: string[] = []
  const fake = await startFake((request, response) => {
    const scope = new URL(request.path, 'http://fake').searchParams.getAll('scope')
    if (request.path.startsWith('/token')) {
      scopes.push(...scope)
      reply(response, 200, { headers: { 'content-type': 'application/json' }, body: '{"token":"t"}' })
    } else if (request.headers.authorization === 'Bearer t') reply(response, 201)
    else reply(response, 401, { headers: { 'www-authenticate': `Bearer realm="${fake.url}/token",service="fake"` } })
  })
  const registry = clientOf(fake.url)
  assert.equal(await registry.repository('team/app').adopt(descriptor, registry.repository('team/base')), true)
  assert.deepEqual(scopes.flatMap((scope) => scope.split(' ')).sort(), [
    'repository:team/app:pull,push',
    'repository:team/base:pull',
  ])
  await registry.close()
  await fake.stop()
})
