import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Chain } from '../../../src/core/chain/chain.ts'
import type { ChainRules } from '../../../src/core/chain/types.ts'
import { isCoreError } from '../../../src/core/errors.ts'
import { startFaultProxy } from '../../support/faults.ts'
import { makeImage } from '../../support/images.ts'
import { startMemoryRegistry } from '../../support/memory.ts'
import type { MemoryRegistry, MemoryRegistryOptions } from '../../support/memory.ts'
import { all } from '../registry/client.ts'
import { chainOf, failureOf } from './registries.ts'

const image = makeImage({ seed: 'lists' })

async function server(t: TestContext, options: MemoryRegistryOptions = {}): Promise<MemoryRegistry> {
  const registry = await startMemoryRegistry(options)
  t.after(() => registry.stop())
  return registry
}

/** A chain over these addresses in order, named `a`, `b`, …. */
function over(t: TestContext, urls: readonly string[], rules: readonly Partial<ChainRules>[] = []): Chain {
  const written = urls.map((url, index) => ({ name: 'abc'[index] ?? '', url, timeout: 60, ...rules[index] }))
  const chain = chainOf(written, { limits: { tries: 1 } })
  t.after(() => chain.close())
  return chain
}

function answer(status: number | undefined): { readonly status: number } | undefined {
  return status === undefined ? undefined : { status }
}

/** Where `asked` leads, or the code it fails with. */
async function outcome(asked: Promise<{ registry: { name: string }; repository: string }>): Promise<string> {
  try {
    const { registry, repository } = await asked
    return `${registry.name} ${repository}`
  } catch (error) {
    assert.ok(isCoreError(error))
    return error.code
  }
}

test('a registry that denies foo and has library/foo: tags and resolve disagreed', async (t) => {
  const denies = await server(t, {
    repositories: { 'library/foo': { latest: image } },
    intercept: ({ url }) => (url.pathname.startsWith('/v2/foo/') ? { status: 403 } : undefined),
  })
  const chain = over(t, [denies.url])
  assert.equal(await outcome(chain.resolve('foo')), 'a library/foo')
  const listed = await chain.tags('foo')
  assert.deepEqual([await outcome(Promise.resolve(listed)), await all(listed.pages)], ['a library/foo', ['latest']])
})

test('whatever two registries say of a name, tags and resolve go to the same place, or fail alike', async (t) => {
  const images = { repositories: { foo: { latest: image }, 'library/foo': { latest: image } } }
  const [a, b] = [await server(t, images), await server(t, images)]
  const statuses = [undefined, 401, 403, 404, 429, 503]
  for (const own of statuses)
    for (const library of statuses)
      for (const below of [undefined, 404, 503])
        for (const rules of [[], [{ onUnavailable: 'stop' }], [{ mirrorOf: 'b' }], [{ deny: ['foo'] }]] as const) {
          a.configure({
            intercept: ({ url }) => answer(url.pathname.startsWith('/v2/foo/') ? own : library),
          })
          b.configure({ intercept: () => answer(below) })
          const asked = over(t, [a.url, b.url], rules)
          const listed = over(t, [a.url, b.url], rules)
          const said = `foo ${own}, library/foo ${library}, below ${below}, ${JSON.stringify(rules)}`
          assert.equal(await outcome(listed.tags('foo')), await outcome(asked.resolve('foo')), said)
        }
})

test('two hung registries were waited for one after the other', { timeout: 30_000 }, async (t) => {
  const [first, second] = [await startFaultProxy(undefined, 'silent'), await startFaultProxy(undefined, 'silent')]
  t.after(() => Promise.all([first.stop(), second.stop()]))
  const well = await server(t, { repositories: { 'team/app': { '1': image } } })
  const controller = new AbortController()
  const listing = over(t, [first.url, second.url, well.url]).tags('team/app', { signal: controller.signal })
  const failing = failureOf(listing)
  await Promise.all([first.asked(1), second.asked(1)])
  controller.abort()
  assert.equal((await failing).code, 'ERR_CANCELLED')
})

test('a list that is not read is given up at the registry, at once', { timeout: 30_000 }, async (t) => {
  const hung = await startFaultProxy(undefined, 'silent')
  t.after(() => hung.stop())
  const well = await server(t, { repositories: { 'team/app': { '1': image } }, delayMs: 50 })
  const { registry, pages } = await over(t, [well.url, hung.url]).tags('team/app')
  assert.equal(registry.name, 'a')
  await hung.idle()
  assert.deepEqual(await all(pages), ['1'])
})

test('the list goes on after its first page, and stops when its reader does', async (t) => {
  const long = await server(t, {
    repositories: { 'team/app': { '1': image } },
    tags: { 'team/app': 250 },
    pageSize: 100,
  })
  const chain = over(t, [long.url])
  assert.equal((await all((await chain.tags('team/app')).pages)).length, 251)
  const before = long.requests.length
  for await (const page of (await chain.tags('team/app')).pages) {
    assert.equal(page.length, 100)
    break
  }
  assert.equal(long.requests.length, before + 1)
})

test('tags are asked where the rules allow it: owned, denied and skipped names never elsewhere', async (t) => {
  const [a, b] = [await server(t), await server(t, { repositories: { 'team/app': { '1': image } } })]
  assert.equal(await outcome(over(t, [a.url, b.url], [{}, { owns: ['team/**'] }]).tags('team/app')), 'b team/app')
  assert.equal(await outcome(over(t, [a.url, b.url], [{ deny: ['team/**'] }]).tags('team/app')), 'b team/app')
  assert.deepEqual(a.requests, [])
  assert.equal(await outcome(over(t, [a.url], [{ deny: ['team/**'] }]).tags('team/app')), 'ERR_POLICY')
  a.configure({ intercept: () => ({ status: 503 }) })
  const chain = over(t, [a.url, b.url])
  for (let count = 0; count < 5; count += 1) await chain.tags('team/app')
  assert.equal(a.requests.length, 3)
})

test('a repository without tags hid the one below that has some', async (t) => {
  const emptied = { intercept: () => ({ status: 200, body: '{"name":"team/app","tags":null}' }) }
  const a = await server(t, emptied)
  const b = await server(t, { repositories: { 'team/app': { '1': image } } })
  assert.equal(await outcome(over(t, [a.url, b.url]).tags('team/app')), 'b team/app')
  const alone = await over(t, [a.url]).tags('team/app')
  assert.deepEqual([alone.registry.name, alone.repository, await all(alone.pages)], ['a', 'team/app', []])
  b.configure({ intercept: () => ({ status: 503 }) })
  assert.equal(await outcome(over(t, [a.url, b.url]).tags('team/app')), 'ERR_UNAVAILABLE')
})

test('what another registry said of its list was said of the one that is read', async (t) => {
  const a = await server(t, { repositories: { 'team/app': { '1': image } }, delayMs: 50 })
  const b = await server(t, { intercept: () => ({ status: 200, body: '{"name":"team/app","tags":["2","no tag!"]}' }) })
  const noted = async (urls: readonly string[]): Promise<readonly string[]> => {
    const kinds: string[] = []
    const { pages } = await over(t, urls).tags('team/app', { onNote: ({ kind }) => void kinds.push(kind) })
    await all(pages)
    return kinds
  }
  assert.deepEqual(await noted([a.url, b.url]), [])
  assert.deepEqual(await noted([b.url, a.url]), ['left-out'])
})

test('a failed list says what every registry answered, and the way round a refusal', async (t) => {
  const [a, b] = [await server(t, { intercept: () => ({ status: 403 }) }), await server(t)]
  const error = await failureOf(over(t, [a.url, b.url]).tags('team/app'))
  assert.equal(error.code, 'ERR_DENIED')
  assert.match(error.message, /^team\/app: look at a first: .*let it own the name \("owns": \["team\/app"\]\)$/)
  assert.deepEqual(
    error.attempts?.map(({ registry, repository, outcome: said }) => [registry, repository, said]),
    [['a', 'team/app', 'ERR_DENIED']],
  )
})

test('the catalog is that of the first that has one: who is down or has none is passed over, who refuses is not', async (t) => {
  const [a, b] = [await server(t), await server(t, { repositories: { 'team/app': { '1': image } } })]
  const listed = async (): Promise<string> => {
    const { registry, pages } = await over(t, [a.url, b.url]).catalog()
    return `${registry.name}: ${(await all(pages)).join()}`
  }
  assert.equal(await listed(), 'a: ')
  a.configure({ intercept: () => ({ status: 503 }) })
  assert.equal(await listed(), 'b: team/app')
  a.configure({ intercept: () => undefined, catalog: 'absent' })
  assert.equal(await listed(), 'b: team/app')
  a.configure({ catalog: 'denied' })
  const error = await failureOf(over(t, [a.url, b.url]).catalog())
  assert.equal(error.code, 'ERR_AUTH_REQUIRED')
  assert.equal(error.registry, 'a')
  assert.equal((await failureOf(over(t, []).catalog())).code, 'ERR_CONFIG')
})
