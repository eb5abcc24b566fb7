import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { makeImage } from '../../support/images.ts'
import { startMemoryRegistry } from '../../support/memory.ts'
import type { MemoryRegistryOptions } from '../../support/memory.ts'
import { all, clientOf } from './client.ts'
import type { ClientOptions } from './client.ts'
import { reply, startFake } from './fake.ts'
import type { FakeRequest } from './fake.ts'
import type { ListNote } from '../../../src/core/registry/remote.ts'
import type { Registry } from '../../../src/core/registry/registry.ts'

const json = { 'content-type': 'application/json' }
const image = makeImage({ seed: 'lists' })

async function withMemory<T>(
  options: MemoryRegistryOptions,
  use: (registry: Registry, paths: () => readonly string[]) => Promise<T>,
  client: ClientOptions = {},
): Promise<T> {
  const memory = await startMemoryRegistry(options)
  const registry = clientOf(memory.url, client)
  try {
    return await use(registry, () => memory.requests.map(({ path }) => path))
  } finally {
    await registry.close()
    await memory.stop()
  }
}

async function withFake<T>(
  answer: (request: FakeRequest, response: ServerResponse) => void,
  use: (registry: Registry, paths: () => readonly string[]) => Promise<T>,
): Promise<T> {
  const fake = await startFake(answer)
  const registry = clientOf(fake.url)
  try {
    return await use(registry, () => fake.requests.map(({ path }) => path))
  } finally {
    await registry.close()
    await fake.stop()
  }
}

test('5000 tags are five pages, and only the pages that are wanted are asked for', () =>
  withMemory({ repositories: { app: { v: image } }, tags: { app: 4999 } }, async (registry, paths) => {
    const pages = registry.tags('app')[Symbol.asyncIterator]()
    assert.equal((await pages.next()).value?.length, 1000)
    assert.equal(paths().length, 1)
    await pages.return?.()
    assert.equal((await all(registry.tags('app'))).length, 5000)
    assert.equal(paths().length, 6)
  }))

test('never more than 1000 names are asked for at once', () =>
  withMemory({ repositories: { app: { v: image } } }, async (registry, paths) => {
    await all(registry.tags('app', { pageSize: 50_000 }))
    await all(registry.tags('app', { pageSize: 0 }))
    assert.deepEqual(paths(), ['/v2/app/tags/list?n=1000', '/v2/app/tags/list?n=1'])
  }))

const links: Readonly<Record<string, (self: string) => string>> = {
  relative: () => '</v2/app/tags/list?n=1&last=a>; rel="next"',
  'relative to the page': () => '<list?n=1&last=a>; rel=next',
  absolute: (self) => `<${self}/v2/app/tags/list?n=1&last=a>; rel="next"`,
  'without rel': () => '</v2/app/tags/list?n=1&last=a>',
  'after another': () => '</v2/>; rel="first", </v2/app/tags/list?n=1&last=a>; rel="next"',
}

for (const [name, link] of Object.entries(links)) {
  test(`a Link ${name} leads to the next page`, () =>
    withFake(
      (request, response) => {
        const last = request.path.endsWith('last=a')
        const headers = last ? json : { ...json, link: link(`http://${request.headers.host}`) }
        reply(response, 200, { headers, body: JSON.stringify({ tags: [last ? 'b' : 'a'] }) })
      },
      async (registry) => assert.deepEqual(await all(registry.tags('app')), ['a', 'b']),
    ))
}

test('an empty page with a link is passed over, tags of null are none, other members do not matter', () =>
  withFake(
    (request, response) => {
      if (request.path.endsWith('last=x')) reply(response, 200, { headers: json, body: '{"tags":["z"],"more":1}' })
      else
        reply(response, 200, {
          headers: { ...json, link: '<?last=x>; rel="next"' },
          body: '{"name":"app","tags":null}',
        })
    },
    async (registry) => {
      const pages: (readonly string[])[] = []
      for await (const page of registry.tags('app')) pages.push(page)
      assert.deepEqual(pages, [['z']])
    },
  ))

test('a registry that refuses the page size is asked without one', () =>
  withFake(
    (request, response) => {
      if (request.path.includes('n=')) {
        const error = { code: 'PAGINATION_NUMBER_INVALID', message: 'too many' }
        reply(response, 400, { headers: json, body: JSON.stringify({ errors: [error] }) })
      } else reply(response, 200, { headers: json, body: '{"tags":["a"]}' })
    },
    async (registry) => assert.deepEqual(await all(registry.tags('app')), ['a']),
  ))

test('a list whose pages go in a circle ends with the names that were given, and says so', () =>
  withFake(
    (request, response) => {
      const next = request.path.includes('last=b') ? 'a' : 'b'
      const headers = { ...json, link: `</v2/app/tags/list?last=${next}>; rel="next"` }
      reply(response, 200, { headers, body: JSON.stringify({ tags: [next === 'b' ? 'a' : 'b'] }) })
    },
    async (registry, paths) => {
      const notes: ListNote[] = []
      const names = await all(registry.tags('app', { onNote: (note) => notes.push(note) }))
      assert.deepEqual(names, ['a', 'b'])
      assert.deepEqual(notes, [{ kind: 'incomplete', reason: 'it repeats itself' }])
      assert.equal(paths().length, 3)
    },
  ))

for (const catalog of ['denied', 'absent'] as const) {
  const code = catalog === 'denied' ? 'ERR_AUTH_REQUIRED' : 'ERR_UNSUPPORTED'
  test(`a catalog that is ${catalog}: ${code} with the advice to name repositories, or the named ones`, async () => {
    await withMemory({ catalog }, (registry) =>
      assert.rejects(all(registry.catalog()), { code, registry: 'company', message: /`repositories`/ }),
    )
    const repositories = ['team/app', 'team/tool', 'other']
    await withMemory({ catalog }, async (registry) => assert.deepEqual(await all(registry.catalog()), repositories), {
      repositories,
    })
    const only = { last: 'team/app', namespace: 'team' }
    await withMemory(
      { catalog },
      async (registry) => assert.deepEqual(await all(registry.catalog(only)), ['team/tool']),
      {
        repositories,
      },
    )
  })
}

test('a catalog that fails for another reason is not replaced by the named repositories', () =>
  withMemory(
    { intercept: () => ({ status: 503 }) },
    (registry) => assert.rejects(all(registry.catalog()), { code: 'ERR_UNAVAILABLE' }),
    { repositories: ['team/app'] },
  ))

test('a rate-limit budget in the headers of any answer is kept', () =>
  withFake(
    (_, response) => {
      const headers = { ...json, 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '87;w=21600' }
      reply(response, 200, { headers, body: '{"tags":[]}' })
    },
    async (registry) => {
      assert.equal(registry.rateLimit, undefined)
      await all(registry.tags('app'))
      assert.deepEqual(registry.rateLimit, { limit: 100, remaining: 87, windowMs: 21_600_000 })
    },
  ))

const pings: Readonly<
  Record<string, { readonly headers?: Record<string, string>; readonly body?: string; readonly ok: boolean }>
> = {
  'an empty answer': { ok: false },
  'plain text': { headers: { 'content-type': 'text/plain' }, body: 'hello', ok: false },
  'a web page': { headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<html>', ok: false },
  'empty JSON': { headers: json, body: '{}', ok: true },
  'an empty answer with the version header': {
    headers: { 'docker-distribution-api-version': 'registry/2.0' },
    ok: true,
  },
  'a large answer': { headers: json, body: ' '.repeat(200_000), ok: false },
}

for (const [name, { ok, ...answer }] of Object.entries(pings)) {
  test(`${name} to a ping is ${ok ? 'a registry' : 'no registry: ERR_UNSUPPORTED'}`, () =>
    withFake(
      (_, response) => reply(response, 200, answer),
      async (registry) => {
        if (ok) await registry.ping()
        else
          await assert.rejects(registry.ping(), {
            code: 'ERR_UNSUPPORTED',
            registry: 'company',
            message: /not a registry/,
          })
      },
    ))
}
