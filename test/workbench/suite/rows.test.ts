import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { afterEach, describe, it } from 'mocha'
import type { RegistryList } from '../../../src/extension/services.ts'
import type { TagNode, TreeNode } from '../../../src/extension/nodes.ts'
import { isSameList } from '../../../src/extension/tree/ids.ts'
import { RemoteRows } from '../../../src/extension/tree/remote/remote.ts'
import { makeImage, makeMultiPlatform } from '../../support/images.ts'
import { listOf } from '../../extension/list.ts'
import { seed } from '../../support/seed.ts'
import { startMemoryRegistry, type MemoryRegistry, type MemoryRegistryOptions } from '../../support/memory.ts'

function shown(rows: readonly TreeNode[]): readonly string[] {
  return rows.map((row) => {
    if (row.kind === 'repository' || row.kind === 'tag') {
      const label = row.kind === 'tag' ? row.tag : row.repository
      return row.shadowedBy === undefined ? label : `${label} < ${row.shadowedBy}`
    }
    if (row.kind === 'platform') return row.descriptor.platform?.architecture ?? '?'
    if (row.kind === 'message') return `${row.severity}: ${row.text}`
    return row.kind === 'more' ? `more ${row.known ?? ''}` : row.kind
  })
}

function first<Kind extends TreeNode['kind']>(
  rows: readonly TreeNode[],
  kind: Kind,
): TreeNode & { readonly kind: Kind } {
  const row = rows.find((one): one is TreeNode & { readonly kind: Kind } => one.kind === kind)
  assert.ok(row, `a row of kind ${kind}`)
  return row
}

describe('the rows of the tree', () => {
  const registries: MemoryRegistry[] = []
  const lists: RegistryList[] = []

  async function start(options: MemoryRegistryOptions): Promise<MemoryRegistry> {
    const registry = await startMemoryRegistry(options)
    registries.push(registry)
    return registry
  }

  /** Rows over these registries; `told` collects what was announced as changed. */
  function rowsOf(entries: readonly object[]) {
    const told: TreeNode[] = []
    const bell = new EventEmitter()
    const list = listOf(entries)
    lists.push(list)
    const rows = new RemoteRows({
      order: () => 'version',
      changed: (node) => {
        told.push(node)
        bell.emit('told')
      },
    })
    rows.use(list)
    const nextTold = async (): Promise<unknown> => told.length > 0 || (await once(bell, 'told'))
    return { rows, nodes: rows.nodes(), told, nextTold }
  }

  afterEach(async () => {
    for (const { chain } of lists.splice(0)) await chain.close()
    for (const registry of registries.splice(0)) await registry.stop()
  })

  it('a repository of 5,000 tags needs at most 6 requests, and shows a hundred at a time, the newest first', async () => {
    const big = await start({
      repositories: { 'team/big': { v00000: makeImage({ seed: 'big' }) } },
      tags: { 'team/big': 5000 },
    })
    const { rows, nodes } = rowsOf([{ name: 'big', url: big.url }])
    const [registry] = nodes
    assert.ok(registry)
    const repository = first(await rows.repositories(registry), 'repository')
    const before = big.requests.length
    const started = performance.now()
    const tags = await rows.tags(repository)
    console.log(
      `    5,000 tags: first row after ${Math.round(performance.now() - started)} ms, ${big.requests.length - before} requests, ${big.inFlightMax} in flight at most`,
    )
    assert.ok(big.requests.length - before <= 6)
    assert.ok(big.inFlightMax <= 8)
    assert.deepEqual(shown(tags).slice(0, 2), ['v04999', 'v04998'])
    assert.deepEqual([tags.length, shown(tags).at(-1)], [101, 'more 4900'])
    assert.deepEqual(
      big.requests.filter(({ path }) => path.includes('/manifests/')),
      [],
    )

    const asked = big.requests.length
    rows.more(repository)
    const more = await rows.tags(repository)
    assert.deepEqual([more.length, shown(more).at(-1), big.requests.length], [201, 'more 4800', asked])
  })

  it('a catalog is read a page at a time, as far as it is looked at', async () => {
    const names = Array.from({ length: 250 }, (_, index) => `team/app-${String(index).padStart(3, '0')}`)
    const image = makeImage({ seed: 'one' })
    const many = await start({ repositories: Object.fromEntries(names.map((name) => [name, { '1': image }])) })
    const { rows, nodes } = rowsOf([{ name: 'many', url: many.url }])
    const [registry] = nodes
    assert.ok(registry)
    const page = await rows.repositories(registry)
    assert.deepEqual([page.length, page.at(-1)?.kind], [101, 'more'])
    assert.equal(many.requests.filter(({ path }) => path.includes('_catalog')).length, 1)
    rows.more(registry)
    rows.more(registry)
    assert.deepEqual(shown(await rows.repositories(registry)), names)
  })

  it('what is below a tag costs one request, when it is opened; each platform another', async () => {
    const image = makeMultiPlatform(['linux/amd64', 'linux/arm64'], { seed: 'multi' })
    const company = await start({ repositories: { 'team/app': { '1.0': image, '2.0': image } } })
    const { rows, nodes } = rowsOf([{ name: 'company', url: company.url }])
    const [registry] = nodes
    assert.ok(registry)
    const tags = await rows.tags(first(await rows.repositories(registry), 'repository'))
    const before = company.requests.length
    const tag = first(tags, 'tag')
    const platforms = await rows.content(tag)
    await rows.content(tag)
    assert.deepEqual(shown(platforms), ['amd64', 'arm64'])
    assert.equal(company.requests.length - before, 1)
    const layers = await rows.content(first(platforms, 'platform'))
    assert.ok(layers.length > 0 && layers.every(({ kind }) => kind === 'layer'))
    assert.equal(company.requests.length - before, 2)
  })

  it('names and tags that a higher registry has are marked, at the cost of one list each', async () => {
    const image = makeImage({ seed: 'shadow' })
    const company = await start({ repositories: { 'team/app': { '1.0': image }, 'team/own': { '1.0': image } } })
    const harbour = await start({
      repositories: { 'team/app': { '1.0': image, '2.0': image }, 'team/web': { '1.0': image } },
    })
    const { rows, nodes, told, nextTold } = rowsOf([
      { name: 'company', url: company.url },
      { name: 'harbour', url: harbour.url },
    ])
    const lower = nodes[1]
    assert.ok(lower)
    await rows.repositories(lower)
    await nextTold()
    assert.deepEqual(told, [lower])
    const marked = await rows.repositories(lower)
    assert.deepEqual(shown(marked), ['team/app < company', 'team/web'])
    assert.equal(company.requests.length, 1)

    told.length = 0
    const app = first(marked, 'repository')
    await rows.tags(app)
    await nextTold()
    assert.deepEqual(shown(await rows.tags(app)), ['2.0', '1.0 < company'])
    assert.equal(company.requests.length, 2)
  })

  it('an owned name is not mentioned to other registries, whatever is opened', async () => {
    const image = makeImage({ seed: 'owned' })
    const open = await start({ repositories: { 'library/hello': { '1.0': image } } })
    const company = await start({ repositories: { 'team/app': { '1.0': image } } })
    const { rows, nodes } = rowsOf([
      { name: 'open', url: open.url },
      { name: 'company', url: company.url, owns: ['team/**'] },
    ])
    const owner = nodes[1]
    assert.ok(owner)
    const repositories = await rows.repositories(owner)
    await rows.tags(first(repositories, 'repository'))
    await rows.repositories(owner)
    assert.deepEqual(
      open.requests.filter(({ path }) => path.includes('team')),
      [],
    )
  })

  it('a registry that fails is a row with the reason; others are not held up; after Retry it is well', async () => {
    const image = makeImage({ seed: 'retry' })
    let well = false
    const broken = await start({
      repositories: { 'team/app': { '1.0': image } },
      intercept: () =>
        well ? undefined : { status: 500, headers: { 'content-type': 'text/html' }, body: '<h1>Oops</h1>' },
    })
    const { rows, nodes } = rowsOf([{ name: 'broken', url: broken.url }])
    const [registry] = nodes
    assert.ok(registry)
    const [row] = await rows.repositories(registry)
    assert.equal(row?.kind, 'message')
    assert.deepEqual(shown([row]), ['error: It is out of order at the moment (it answered 500).'])
    assert.equal(row.kind === 'message' && row.retry, true)
    well = true
    rows.branchNamed('broken')?.refresh()
    assert.deepEqual(shown(await rows.repositories(registry)), ['team/app'])
  })

  it('rows were gone while a refreshed registry took its time to answer', async () => {
    const image = makeMultiPlatform(['linux/amd64', 'linux/arm64'], { seed: 'refreshed' })
    const company = await start({ repositories: { 'team/app': { '1.0': image, '2.0': image } } })
    const { rows, nodes } = rowsOf([{ name: 'company', url: company.url }])
    const [registry] = nodes
    assert.ok(registry)
    assert.deepEqual(rows.known(registry), [])
    const repository = first(await rows.below(registry), 'repository')
    const tag = first(await rows.below(repository), 'tag')
    const platform = first(await rows.below(tag), 'platform')
    const layers = await rows.below(platform)
    const before = [rows.known(registry), rows.known(repository), rows.known(tag), rows.known(platform)]
    assert.deepEqual(before.map(shown), [['team/app'], ['2.0', '1.0'], ['amd64', 'arm64'], layers.map(() => 'layer')])

    rows.branchNamed('company')?.refresh()
    const parents = [registry, repository, tag, platform]
    const answers = parents.map((parent) => rows.below(parent))
    parents.forEach((parent, index) => assert.ok(isSameList(rows.known(parent), before[index] ?? []), parent.kind))
    assert.equal(
      rows.branchNamed('company')?.knownContent('team/app', '2.0'),
      undefined,
      'the digest is not known anew',
    )
    for (const [index, answer] of answers.entries()) assert.ok(isSameList(await answer, before[index] ?? []))
    assert.notEqual(rows.branchNamed('company')?.knownContent('team/app', '2.0'), undefined)
  })

  it('a row that changed while it was refreshed was taken for the same', async () => {
    const [old, young] = ['old', 'young'].map((seed) => makeMultiPlatform(['linux/amd64'], { seed }))
    assert.ok(old && young)
    const company = await start({ repositories: { 'team/app': { '1.0': old } } })
    const { rows, nodes } = rowsOf([{ name: 'company', url: company.url }])
    assert.ok(nodes[0])
    const repository = first(await rows.below(nodes[0]), 'repository')
    const tag = first(await rows.below(repository), 'tag')
    const before = await rows.below(tag)
    await seed(company.url, 'team/app', '1.0', young)
    rows.branchNamed('company')?.refresh()
    assert.ok(isSameList(rows.known(tag), before))
    assert.ok(!isSameList(await rows.below(tag), before))
    assert.ok(!isSameList(rows.known(tag), before))
  })

  it('a registry without a catalog shows the names it is told, or how to add them', async () => {
    const image = makeImage({ seed: 'absent' })
    const shy = await start({ catalog: 'absent', repositories: { 'team/app': { '1.0': image } } })
    const { rows, nodes } = rowsOf([
      { name: 'shy', url: shy.url },
      { name: 'told', url: shy.url, repositories: ['team/app'] },
    ])
    const [silent, told] = nodes
    assert.ok(silent && told)
    assert.match(shown(await rows.repositories(silent)).join(), /It lists no repositories. Add them by name/)
    const [app] = await rows.repositories(told)
    assert.equal(app?.kind, 'repository')
    assert.deepEqual(shown(await rows.tags(app)), ['1.0'])
  })

  it('a filter narrows names and tags, also those on later pages', async () => {
    const image = makeImage({ seed: 'filter' })
    const names = Array.from({ length: 150 }, (_, index) => `team/app-${String(index).padStart(3, '0')}`)
    const many = await start({
      repositories: Object.fromEntries(names.map((name) => [name, { '1.0': image, '2.0': image }])),
    })
    const { rows, nodes } = rowsOf([{ name: 'many', url: many.url }])
    const [registry] = nodes
    assert.ok(registry)
    rows.filter = { repository: 'app-149', tag: '2' }
    const narrowed = await rows.repositories(registry)
    const found = first(narrowed, 'repository')
    assert.deepEqual(shown(narrowed), ['team/app-149'])
    assert.deepEqual(shown(await rows.tags(found)), ['2.0'])
    rows.filter = undefined
    assert.equal((await rows.repositories(registry)).filter(({ kind }) => kind === 'repository').length, 100)
  })

  it('a registry that stayed in the list keeps what is known of it; one that left is given up', async () => {
    const company = await start({ repositories: { 'team/app': { '1.0': makeImage({ seed: 'keep' }) } } })
    const { rows, nodes } = rowsOf([{ name: 'company', url: company.url }])
    const [registry] = nodes
    const list = lists[0]
    assert.ok(registry && list)
    await rows.repositories(registry)
    const asked = company.requests.length
    rows.use({ ...list })
    await rows.repositories(registry)
    assert.equal(company.requests.length, asked)
    rows.use(listOf([]))
    assert.deepEqual(await rows.repositories(registry), [])
    assert.deepEqual(rows.nodes(), [])
  })

  it('a tag that is gone says so', async () => {
    const company = await start({ repositories: { 'team/app': { '1.0': makeImage({ seed: 'gone' }) } } })
    const { rows, nodes } = rowsOf([{ name: 'company', url: company.url }])
    assert.ok(nodes[0])
    const gone: TagNode = { kind: 'tag', registry: nodes[0].registry, repository: 'team/app', tag: '9.9' }
    assert.deepEqual(shown(await rows.content(gone)), ['error: It does not have this.'])
  })
})
