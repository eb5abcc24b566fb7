import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { isCoreError } from '../../src/core/errors.ts'
import { formatPlatform } from '../../src/core/oci/platform.ts'
import { agreeToReplace, replacedBy } from '../../src/operations/replace.ts'
import { makeImage, makeMultiPlatform, type SampleImage } from '../support/images.ts'
import { startMemoryRegistry, type MemoryRegistryOptions } from '../support/memory.ts'
import { startDockerRegistry } from '../support/registry.ts'
import { seed } from '../support/seed.ts'
import { listOf } from '../extension/list.ts'

const single = makeImage({ seed: 'single', format: 'docker' })
const other = makeImage({ seed: 'other', format: 'docker' })
const both = makeMultiPlatform(['linux/amd64', 'linux/arm64/v8'], { seed: 'both', format: 'docker' })
const signal = new AbortController().signal

/** The id a classic image store gives an image: the digest of its config. */
function configOf({ bytes }: SampleImage): string {
  const { config } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { readonly config: { readonly digest: string } }
  return config.digest
}

const local = (image: SampleImage) => ({ id: configOf(image), digests: [] })

/** `team/app` of a registry at `url`, closed with the test. */
function repositoryAt(t: TestContext, url: string) {
  const { chain, entries } = listOf([{ name: 'harbour', url }])
  t.after(() => chain.close())
  const [entry] = entries
  assert.ok(entry)
  return entry.registry.repository('team/app')
}

async function real(t: TestContext, image: SampleImage | undefined) {
  const server = await startDockerRegistry()
  t.after(() => server.stop())
  if (image !== undefined) await seed(server.url, 'team/app', '1.10.0', image)
  return repositoryAt(t, server.url)
}

async function memory(t: TestContext, options: MemoryRegistryOptions) {
  const server = await startMemoryRegistry(options)
  t.after(() => server.stop())
  return { server, repository: repositoryAt(t, server.url) }
}

test('a push of one platform replaced an image of two without a word', async (t) => {
  const replaced = await replacedBy(await real(t, both), '1.10.0', { image: local(single), ours: [], signal })
  assert.equal(replaced?.digest, both.digest)
  assert.deepEqual(replaced.platforms.map(formatPlatform), ['linux/amd64', 'linux/arm64/v8'])
})

test('a push of another image of the same platform replaced it without a word', async (t) => {
  const replaced = await replacedBy(await real(t, other), '1.10.0', { image: local(single), ours: [], signal })
  assert.equal(replaced?.digest, other.digest)
  assert.deepEqual(replaced.platforms.map(formatPlatform), ['linux/amd64'])
})

test('an image that is not built yet was thought to replace nothing', async (t) => {
  const replaced = await replacedBy(await real(t, both), '1.10.0', { ours: [], signal })
  assert.equal(replaced?.digest, both.digest)
})

test('an image pulled as one of two platforms was taken for both of them', async (t) => {
  const image = { id: configOf(both.children[0] ?? single), digests: [`harbour/team/app@${both.digest}`] }
  const replaced = await replacedBy(await real(t, both), '1.10.0', { image, ours: [], signal })
  assert.equal(replaced?.digest, both.digest)
})

test('a free tag, and a repository that is not there, were asked about', async (t) => {
  const repository = await real(t, undefined)
  assert.equal(await replacedBy(repository, '1.10.0', { image: local(single), ours: [], signal }), undefined)
  await seed(repository.registry.url, 'team/app', '1.9.2', other)
  assert.equal(await replacedBy(repository, '1.10.0', { image: local(single), ours: [], signal }), undefined)
})

test('the same image again was asked about', async (t) => {
  const repository = await real(t, single)
  const images = [
    local(single),
    { id: 'sha256:other', digests: [`elsewhere/app@${single.digest}`] },
    { id: single.digest, digests: [] },
  ]
  for (const image of images)
    assert.equal(await replacedBy(repository, '1.10.0', { image, ours: [], signal }), undefined)
})

test('what was pushed from here was asked about, and cost more than one HEAD', async (t) => {
  const { server, repository } = await memory(t, { repositories: { 'team/app': { latest: both } } })
  assert.equal(await replacedBy(repository, 'latest', { image: local(single), ours: [both.digest], signal }), undefined)
  assert.deepEqual(
    server.requests.filter(({ path }) => path.includes('team/app')).map(({ method }) => method),
    ['HEAD'],
  )
  const foreign = await replacedBy(repository, 'latest', { image: local(single), ours: [other.digest], signal })
  assert.equal(foreign?.digest, both.digest)
})

test('a registry that tells the digest and nothing else stopped the question', async (t) => {
  const { repository } = await memory(t, {
    repositories: { 'team/app': { latest: both } },
    intercept: ({ method, url }) =>
      method === 'GET' && url.pathname.includes('manifests') ? { status: 500 } : undefined,
  })
  const replaced = await replacedBy(repository, 'latest', { image: local(single), ours: [], signal })
  assert.deepEqual(replaced, { digest: both.digest, platforms: [] })
})

for (const status of [401, 403, 429, 500])
  test(`a registry that answers ${status} stopped the push instead of letting it say why`, async (t) => {
    const { repository } = await memory(t, {
      repositories: { 'team/app': { latest: both } },
      intercept: ({ url }) => (url.pathname.includes('manifests') ? { status } : undefined),
    })
    assert.equal(await replacedBy(repository, 'latest', { image: local(single), ours: [], signal }), undefined)
  })

test('giving up while the registry was asked went on with the push', async (t) => {
  const { server, repository } = await memory(t, { repositories: { 'team/app': { latest: both } }, delayMs: 60_000 })
  const abort = new AbortController()
  const asked = replacedBy(repository, 'latest', { image: local(single), ours: [], signal: abort.signal })
  setImmediate(() => abort.abort())
  await assert.rejects(asked, (error) => isCoreError(error, 'ERR_CANCELLED'))
  assert.ok(server.requests.length <= 1)
})

test('a registry that is skipped was not asked, and the push to it replaced an image without a word', async (t) => {
  const { server, repository } = await memory(t, { repositories: { 'team/app': { '1': other } } })
  server.configure({ intercept: () => ({ status: 503 }) })
  for (let count = 0; count < 3; count += 1) await assert.rejects(repository.registry.ping())
  server.configure({ intercept: () => undefined })
  assert.equal(repository.registry.health.state, 'skipped')
  const replaced = await replacedBy(repository, '1', { image: local(single), ours: [], signal })
  assert.equal(replaced?.digest, other.digest)
})

/** What comes of the question before `team/app:1.0` goes to a registry that has it; the answer is no. */
async function agreed(
  t: TestContext,
  { rules = [], ours = [] }: { rules?: readonly object[]; ours?: readonly string[] },
) {
  const server = await startMemoryRegistry({ repositories: { 'team/app': { '1.0': single } } })
  const { chain, entries } = listOf([{ name: 'harbour', url: server.url }, ...rules])
  t.after(() => Promise.all([server.stop(), chain.close()]))
  const [entry] = entries
  assert.ok(entry)
  const target = { registry: entry.registry, repository: 'team/app', tag: '1.0' }
  const running = { signal, tell: () => undefined, ask: { replace: async () => false } }
  return { server, agreeing: agreeToReplace(chain, { target, ours }, running) }
}

test('the registry was asked about a name that another one owns', async (t) => {
  const rules = [{ name: 'owner', url: 'http://127.0.0.1:9', owns: ['team/**'] }]
  const { server, agreeing } = await agreed(t, { rules })
  await assert.rejects(agreeing, (error) => isCoreError(error, 'ERR_POLICY'))
  assert.deepEqual(server.requests, [])
})

test('an image that was to stay was replaced; one that was pushed from here was asked about', async (t) => {
  await assert.rejects((await agreed(t, {})).agreeing, (error) => isCoreError(error, 'ERR_CANCELLED'))
  assert.equal(await (await agreed(t, { ours: [single.digest] })).agreeing, undefined)
})
