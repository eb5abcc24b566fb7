import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startFaultProxy } from '../../support/faults.ts'
import type { MemoryRegistry } from '../../support/memory.ts'
import { failure } from '../../support/memory/reply.ts'
import type { Asked, Reply } from '../../support/memory/reply.ts'
import { startDockerRegistry } from '../../support/registry.ts'
import { bytesOf, clientOf, streamOf } from './client.ts'
import { reply, startFake } from './fake.ts'
import { blob, bytes, descriptor, steps, withFake } from './sending.ts'

/** An answer for the first request of `method` only. */
function once(method: string, answer: (asked: Asked) => Reply): (asked: Asked) => Reply | undefined {
  let done = false
  return (asked) => {
    if (done || asked.method !== method) return undefined
    done = true
    return answer(asked)
  }
}

test('a blob goes up whole in one PUT, its bytes counted; a second time nothing is sent', () =>
  withFake({}, async (repository, memory) => {
    let counted = 0
    await repository.putBlob(descriptor, streamOf(bytes), { onBytes: (count) => (counted += count) })
    assert.equal(counted, bytes.length)
    assert.deepEqual(steps(memory), ['HEAD 404', 'POST 202', 'PUT 201'])
    await repository.putBlob(descriptor, () => assert.fail('the content was read'))
    assert.deepEqual(steps(memory).slice(3), ['HEAD 200'])
    assert.deepEqual(await bytesOf(repository.blob(descriptor)), bytes)
  }))

test('a real registry takes a blob whose upload was cut', async () => {
  const server = await startDockerRegistry()
  const proxy = await startFaultProxy(server.url, 'cutupload')
  const registry = clientOf(proxy.url)
  try {
    const upload = registry.repository('team/app').putBlob(descriptor, streamOf(bytes))
    await proxy.asked(3)
    await proxy.use('ok')
    await upload
    assert.deepEqual(await bytesOf(registry.repository('team/app').blob(descriptor)), bytes)
    await registry.close()
    await proxy.idle()
  } finally {
    await registry.close()
    await proxy.stop()
    await server.stop()
  }
})

test('content that is not what its descriptor says is never stored, and its upload is cancelled', () =>
  withFake({}, async (repository, memory) => {
    const wrong = Buffer.from(bytes)
    wrong[7] = (wrong[7] ?? 0) ^ 1
    await assert.rejects(repository.putBlob(descriptor, streamOf(wrong)), { code: 'ERR_CORRUPT' })
    await assert.rejects(repository.putBlob(descriptor, streamOf(bytes.subarray(1))), { code: 'ERR_CORRUPT' })
    assert.equal(await repository.has(descriptor), false)
    assert.equal(memory.content.uploads.size, 0)
  }))

async function* broken() {
  yield bytes.subarray(0, 1000)
  throw new RangeError('the disk is gone')
}

test('a source that fails ends the upload with its own error', () =>
  withFake({}, async (repository) => {
    await assert.rejects(repository.putBlob(descriptor, broken), { name: 'RangeError', message: 'the disk is gone' })
  }))

test('a cancelled upload ends at once', () =>
  withFake({}, async (repository) => {
    const controller = new AbortController()
    async function* endless() {
      yield bytes.subarray(0, 1000)
      controller.abort()
      await new Promise(() => undefined)
    }
    const { signal } = controller
    await assert.rejects(repository.putBlob(descriptor, endless, { signal }), { code: 'ERR_CANCELLED' })
  }))

test('after a failed PUT the registry is asked what it kept, and gets the rest only', () => {
  const kept = 1_000_000
  const intercept = once('PUT', (asked) => {
    const upload = [...memoryOf().content.uploads.values()][0]
    if (upload !== undefined) upload.bytes = asked.body.subarray(0, kept)
    return failure(502, 'UNAVAILABLE')
  })
  let current: MemoryRegistry | undefined
  const memoryOf = (): MemoryRegistry => current ?? assert.fail()
  return withFake({ intercept }, async (repository, memory) => {
    current = memory
    let counted = 0
    await repository.putBlob(descriptor, streamOf(bytes), { onBytes: (count) => (counted += count) })
    assert.deepEqual(steps(memory).slice(2), ['PUT 502', 'HEAD 404', 'GET 204', 'PATCH 202', 'PUT 201'])
    const patch = memory.requests.find(({ method }) => method === 'PATCH')
    assert.equal(patch?.headers['content-range'], `${kept}-${bytes.length - 1}`)
    assert.equal(counted, bytes.length)
    assert.deepEqual(await bytesOf(repository.blob(descriptor)), bytes)
  })
})

test('a PUT whose answer was lost is not repeated when the blob is there', () => {
  let current: MemoryRegistry | undefined
  const intercept = once('PUT', (asked) => {
    current?.content.putBlob('team/app', asked.body, blob.digest)
    return failure(504, 'UNAVAILABLE')
  })
  return withFake({ intercept }, async (repository, memory) => {
    current = memory
    await repository.putBlob(descriptor, streamOf(bytes))
    assert.deepEqual(steps(memory).slice(2), ['PUT 504', 'HEAD 200'])
  })
})

test('an upload the registry forgot begins anew', () => {
  let current: MemoryRegistry | undefined
  const intercept = once('PUT', () => {
    current?.content.uploads.clear()
    return failure(500, 'UNKNOWN')
  })
  return withFake({ intercept }, async (repository, memory) => {
    current = memory
    await repository.putBlob(descriptor, streamOf(bytes))
    assert.deepEqual(steps(memory).slice(2), ['PUT 500', 'HEAD 404', 'GET 404', 'POST 202', 'PUT 201'])
  })
})

/** Refuses requests of more than 2 MB, as a proxy with a limit does. */
function narrow(asked: Asked): Reply | undefined {
  if (asked.body.length <= 2_000_000) return undefined
  return { status: 413, headers: { 'content-type': 'text/html' }, body: '<html>413' }
}

/** Drops every chunk after the first. */
function forgetful(asked: Asked): Reply | undefined {
  if (asked.method !== 'PATCH' || asked.headers['content-range']?.startsWith('0-') === true) return narrow(asked)
  const { pathname, search } = asked.url
  return { status: 202, headers: { location: pathname + search, range: '0-1572863' } }
}

test('a proxy that refuses large requests gets chunks, not smaller than the registry wants', () => {
  return withFake({ intercept: narrow, chunkMinLength: 1_800_000 }, async (repository, memory) => {
    await repository.putBlob(descriptor, streamOf(bytes))
    const ranges = memory.requests.flatMap(({ headers }) => headers['content-range'] ?? [])
    assert.deepEqual(ranges, ['0-1799999', `1800000-${bytes.length - 1}`])
    assert.deepEqual(await bytesOf(repository.blob(descriptor)), bytes)
  })
})

test('a registry that drops chunks is found out and not given a broken blob', () => {
  return withFake({ intercept: forgetful }, async (repository, memory) => {
    await assert.rejects(repository.putBlob(descriptor, streamOf(bytes)), {
      code: 'ERR_UNSUPPORTED',
      message: /kept none/,
    })
    assert.equal(memory.content.uploads.size, 0)
  })
})

test('a registry that keeps a byte of each chunk is given up after a few of them', () => {
  let kept = 1
  const grudging = (asked: Asked): Reply | undefined => {
    if (asked.method !== 'PATCH') return narrow(asked)
    kept += 1
    const { pathname, search } = asked.url
    return { status: 202, headers: { location: pathname + search, range: `0-${kept - 1}` } }
  }
  return withFake({ intercept: grudging }, async (repository, memory) => {
    const sent = repository.putBlob(descriptor, streamOf(bytes))
    await assert.rejects(sent, { code: 'ERR_UNSUPPORTED', message: /kept a part only/ })
    assert.equal(memory.requests.filter(({ method }) => method === 'PATCH').length, 4)
  })
})

test('after a 401 to a body the registry is asked what it kept before the body is sent again', () => {
  const login = { username: 'alice', password: 'secret' }
  const intercept = once('PUT', () => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="fake"' } }))
  return withFake(
    { intercept, auth: login },
    async (repository, memory) => {
      await repository.putBlob(descriptor, streamOf(bytes))
      const after = steps(memory).slice(steps(memory).indexOf('PUT 401'))
      assert.deepEqual(after, ['PUT 401', 'HEAD 404', 'GET 204', 'DELETE 204', 'POST 202', 'PUT 201'])
    },
    login,
  )
})

test('a token that expires under an upload: a fresh one, and the status asked, before the body goes again', async () => {
  let issued = 0
  const fake = await startFake(({ method, path, headers, before }, response) => {
    if (path.startsWith('/token')) return reply(response, 200, { body: `{"token":"t${++issued}"}` })
    const expired = method === 'PUT' && before === 0
    if (expired || headers.authorization !== `Bearer t${issued}`) {
      const challenge = `Bearer realm="${fake.url}/token",error="invalid_token"`
      return reply(response, 401, { headers: { 'www-authenticate': challenge } })
    }
    const session = { location: '/v2/team/app/blobs/uploads/1', range: '0-0' }
    const status = { HEAD: 404, POST: 202, PUT: 201 }[method] ?? 204
    reply(response, status, { headers: session })
  })
  const registry = clientOf(fake.url)
  await registry.repository('team/app').putBlob(descriptor, streamOf(bytes))
  const asked = fake.requests.map(({ method, path }) => (path.startsWith('/token') ? 'token' : method))
  const refused = asked.indexOf('PUT')
  assert.deepEqual(asked.slice(refused), ['PUT', 'token', 'HEAD', 'GET', 'DELETE', 'POST', 'PUT'])
  assert.equal(issued, 2)
  await registry.close()
  await fake.stop()
})

/** Serves an upload whose Location is made by `locate`; the second step may be at another origin. */
async function located(locate: (self: string, other: string) => string, username = 'alice') {
  const other = await startFake((_, response) => reply(response, 201))
  const fake = await startFake((request, response) => {
    const { authorization } = request.headers
    if (authorization === undefined) reply(response, 401, { headers: { 'www-authenticate': 'Basic realm="fake"' } })
    else if (request.method === 'HEAD') reply(response, 404)
    else if (request.method === 'POST') reply(response, 202, { headers: { location: locate(fake.url, other.url) } })
    else reply(response, 201)
  })
  const registry = clientOf(fake.url, { username, password: 'secret' })
  try {
    await registry.repository('team/app').putBlob(descriptor, streamOf(bytes))
    const puts = (server: typeof fake) => server.requests.filter(({ method }) => method === 'PUT')
    return { own: puts(fake)[0], foreign: puts(other)[0] }
  } finally {
    await registry.close()
    await Promise.all([fake.stop(), other.stop()])
  }
}

test('a Location may be relative or absolute, and its query is kept as it is', async () => {
  const query = '_state=a%2Fb+c%20&sig=%3d'
  const relative = await located(() => `/v2/team/app/blobs/uploads/1?${query}`)
  assert.equal(relative.own?.path, `/v2/team/app/blobs/uploads/1?${query}&digest=${blob.digest}`)
  const absolute = await located((self) => `${self}/upload/2`)
  assert.equal(absolute.own?.path, `/upload/2?digest=${blob.digest}`)
  assert.match(absolute.own?.headers.authorization ?? '', /^Basic /)
})

test('a Location at another origin gets the blob and no Authorization', async () => {
  const { own, foreign } = await located((_, other) => `${other}/bucket/3?sig=x`)
  assert.equal(own, undefined)
  assert.equal(foreign?.path, `/bucket/3?sig=x&digest=${blob.digest}`)
  assert.equal(foreign.headers.authorization, undefined)
  assert.deepEqual(foreign.body, bytes)
})

for (const [what, location] of [
  ['another scheme', () => 'ftp://127.0.0.1/upload'],
  ['a user name', (self: string) => self.replace('//', '//alice:hunter2@')],
] as const)
  test(`a Location with ${what} gets nothing`, () =>
    assert.rejects(located(location), { code: 'ERR_POLICY', registry: 'company', message: /sends the upload to/ }))

test('a Location at a metadata address gets nothing', () =>
  assert.rejects(
    located(() => 'http://169.254.169.254/latest'),
    { code: 'ERR_POLICY', registry: 'company' },
  ))

test('a registry that says it stored something else is not believed', async (t) => {
  const other = `sha256:${'0'.repeat(64)}`
  const fake = await startFake(({ method }, response) => {
    if (method === 'POST') reply(response, 202, { headers: { location: '/v2/team/app/blobs/uploads/1' } })
    else reply(response, method === 'PUT' ? 201 : 404, { headers: { 'docker-content-digest': other } })
  })
  const registry = clientOf(fake.url)
  t.after(() => Promise.all([registry.close(), fake.stop()]))
  const upload = registry.repository('team/app').putBlob(descriptor, streamOf(bytes))
  await assert.rejects(upload, { code: 'ERR_CORRUPT', got: other })
})

test('an upload without a Location is not begun', () =>
  assert.rejects(
    located(() => ''),
    { code: 'ERR_UNSUPPORTED', message: /without saying where/ },
  ))

const deviations: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'PUT 204 of older registries': { PUT: 204 },
  'PUT 202': { PUT: 202 },
  'PATCH 201 of ECR': { PATCH: 201 },
  'PATCH 204 of pulp': { PATCH: 204 },
}

for (const [name, statuses] of Object.entries(deviations)) {
  test(`a registry that deviates by ${name} is understood`, async () => {
    let kept = 0
    const fake = await startFake(({ method, body }, response) => {
      const location = '/v2/team/app/blobs/uploads/1'
      if (method === 'HEAD') return reply(response, 404)
      if (method === 'POST') return reply(response, 202, { headers: { location } })
      if (method === 'PUT' && body.length > 2_000_000) return reply(response, 413)
      if (method === 'GET' || method === 'DELETE') return reply(response, 204, { headers: { location } })
      if (method === 'PATCH') kept += body.length
      const headers = { location, range: `0-${kept - 1}` }
      reply(response, statuses[method] ?? (method === 'PUT' ? 201 : 202), { headers })
    })
    const registry = clientOf(fake.url)
    await registry.repository('team/app').putBlob(descriptor, streamOf(bytes))
    assert.equal(kept, bytes.length)
    await registry.close()
    await fake.stop()
  })
}
