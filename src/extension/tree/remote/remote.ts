import type { RemoteRegistry } from '../../../core/index.ts'
import type { Children, PlatformNode, RegistryNode, RepositoryNode, TagNode, TreeNode } from '../../nodes.ts'
import type { RegistryList } from '../../services.ts'
import { containing, type Filter } from '../filter.ts'
import { Branch, type Content } from './branch.ts'
import { endsOf, failureRow } from './ends.ts'
import { Gate } from './gate.ts'
import { Shadows } from './shadows.ts'
import { sortTags, type TagOrder } from './versions.ts'

const inFlight = 8
/** Rows of a list before the first `Load more…`, and after each. */
export const rowsAtOnce = 100
/** Tags read before the first row is shown: what an order by version needs, in at most six requests. */
const tagsAtOnce = 5000
/** Repositories looked through for a filter. */
const filteredAtOnce = 2000

/** A row of a registry that has others below it. */
export type ParentNode = RegistryNode | RepositoryNode | TagNode | PlatformNode

export interface RemoteRowsOptions {
  readonly order: () => TagOrder
  /** What a row shows changed; its children, if it has any, are to be asked for again. */
  readonly changed: (node: RegistryNode | RepositoryNode) => void
}

/** The rows of the registries: what is below each, from what its branch knows. */
export class RemoteRows {
  readonly #options: RemoteRowsOptions
  readonly #gate = new Gate(inFlight)
  readonly #shown = new Map<string, number>()
  #branches: ReadonlyMap<RemoteRegistry, Branch> = new Map()
  #shadows = new Shadows([], undefined)
  #list: RegistryList | undefined
  filter: Filter | undefined

  constructor(options: RemoteRowsOptions) {
    this.#options = options
  }

  /** The registries of `list`. A registry that stayed the same object keeps what is known of it. */
  use(list: RegistryList): void {
    if (list === this.#list) return
    const before = this.#branches
    this.#list = list
    this.#branches = new Map(
      list.entries.map(({ registry, rules: config }) => [
        registry,
        before.get(registry) ?? new Branch({ registry, config, gate: this.#gate }),
      ]),
    )
    this.#shadows = new Shadows(this.branches, list.chain)
    for (const [registry, branch] of before) if (!this.#branches.has(registry)) branch.dispose()
  }

  /** In priority order. */
  get branches(): readonly Branch[] {
    return [...this.#branches.values()]
  }

  /** What is known of `registry`; undefined when it is in the list no more. */
  branch(registry: RemoteRegistry): Branch | undefined {
    return this.#branches.get(registry)
  }

  /** The same, by label. */
  branchNamed(name: string): Branch | undefined {
    return this.branches.find(({ registry }) => registry.name === name)
  }

  nodes(): readonly RegistryNode[] {
    return this.branches.map(({ registry }, index) => ({ kind: 'registry', registry, priority: index + 1 }))
  }

  node(registry: RemoteRegistry): RegistryNode | undefined {
    return this.nodes().find((node) => node.registry === registry)
  }

  children(parent: ParentNode): Children {
    return { known: this.known(parent), answer: this.below(parent) }
  }

  /** What is below `parent` as far as it is known, be it from before a refresh; empty when nothing is known yet. */
  known(parent: ParentNode): readonly TreeNode[] {
    const { registry, repository } = placeOf(parent)
    const branch = this.branch(registry)
    if (!branch) return []
    if (parent.kind === 'registry') {
      const isEmpty = branch.catalog.items.length === 0 && branch.config.repositories.length === 0
      return isEmpty ? [] : this.#repositoryRows(parent, branch)
    }
    if (parent.kind === 'repository')
      return branch.knownTags(repository)?.items.length ? this.#tagRows(parent, branch) : []
    const content = branch.lastContent(repository, referenceOf(parent))
    return content?.state === 'known' ? contentRows(parent, content) : []
  }

  /** What is below `parent`, as its registry answers. */
  below(parent: ParentNode): Promise<readonly TreeNode[]> {
    if (parent.kind === 'registry') return this.repositories(parent)
    return parent.kind === 'repository' ? this.tags(parent) : this.content(parent)
  }

  async repositories(parent: RegistryNode): Promise<readonly TreeNode[]> {
    const branch = this.branch(parent.registry)
    if (!branch) return []
    const { catalog } = branch
    const part = this.filter?.repository
    const wanted = this.#limit(parent)
    const enough = (items: readonly string[]) =>
      containing(items, part).length >= wanted || (part !== undefined && items.length >= filteredAtOnce)
    await catalog.load(enough)
    if (branch.health.state === 'bad' && catalog.error === undefined) void this.#learn(parent, branch.checkAgain())
    void this.#learn(parent, this.#shadows.askForRepositories(branch))
    return this.#repositoryRows(parent, branch)
  }

  async tags(parent: RepositoryNode): Promise<readonly TreeNode[]> {
    const branch = this.branch(parent.registry)
    if (!branch) return []
    const wanted = this.#limit(parent)
    await branch.tags(parent.repository).load((items) => items.length > Math.max(wanted, tagsAtOnce))
    void this.#learn(parent, this.#shadows.askForTags(branch, parent.repository))
    return this.#tagRows(parent, branch)
  }

  async content(parent: TagNode | PlatformNode): Promise<readonly TreeNode[]> {
    const { registry, repository } = placeOf(parent)
    const branch = this.branch(registry)
    return branch ? contentRows(parent, await branch.content(repository, referenceOf(parent))) : []
  }

  /** Shows a hundred rows more. */
  more(parent: RegistryNode | RepositoryNode): void {
    this.#shown.set(keyOf(parent), this.#limit(parent) + rowsAtOnce)
  }

  dispose(): void {
    for (const branch of this.branches) branch.dispose()
  }

  #repositoryRows(parent: RegistryNode, branch: Branch): readonly TreeNode[] {
    const { catalog, config } = branch
    const names = containing([...new Set([...config.repositories, ...catalog.items])], this.filter?.repository)
    const rows = names
      .slice(0, Math.max(this.#limit(parent), config.repositories.length))
      .map((name) => this.#repository(branch, name))
    return [...rows, ...this.#ends(parent, { listing: catalog, rows: rows.length, names: names.length })]
  }

  #tagRows(parent: RepositoryNode, branch: Branch): readonly TreeNode[] {
    const listing = branch.tags(parent.repository)
    const names = containing(sortTags(listing.items, this.#options.order()), this.filter?.tag)
    const rows = names.slice(0, this.#limit(parent)).map((tag) => this.#tag(branch, parent.repository, tag))
    return [...rows, ...this.#ends(parent, { listing, rows: rows.length, names: names.length })]
  }

  #ends(
    parent: RegistryNode | RepositoryNode,
    shown: Omit<Parameters<typeof endsOf>[1], 'isFiltered'>,
  ): readonly TreeNode[] {
    return endsOf(parent, { ...shown, isFiltered: this.filter !== undefined })
  }

  #repository(branch: Branch, repository: string): RepositoryNode {
    const shadowedBy = this.#shadows.ofRepository(branch, repository)
    const mark = shadowedBy === undefined ? {} : { shadowedBy }
    return { kind: 'repository', registry: branch.registry, repository, ...mark }
  }

  #tag(branch: Branch, repository: string, tag: string): TagNode {
    const shadowedBy = this.#shadows.ofTag(branch, repository, tag)
    const mark = shadowedBy === undefined ? {} : { shadowedBy }
    return { kind: 'tag', registry: branch.registry, repository, tag, ...mark }
  }

  #limit(parent: RegistryNode | RepositoryNode): number {
    return this.#shown.get(keyOf(parent)) ?? rowsAtOnce
  }

  /** Has `parent` shown anew when `taught` says that there is something new to show. */
  async #learn(parent: RegistryNode | RepositoryNode, taught: Promise<boolean>): Promise<void> {
    if (await taught) this.#options.changed(parent)
  }
}

function keyOf(parent: RegistryNode | RepositoryNode): string {
  return parent.kind === 'registry' ? parent.registry.name : `${parent.registry.name}/${parent.repository}`
}

/** The registry of a row, and its repository; of a registry's own row, none. */
function placeOf(node: ParentNode): { readonly registry: RemoteRegistry; readonly repository: string } {
  if (node.kind === 'registry') return { registry: node.registry, repository: '' }
  return node.kind === 'platform' ? node.parent : node
}

function referenceOf(node: TagNode | PlatformNode): string {
  return node.kind === 'tag' ? node.tag : node.descriptor.digest
}

function contentRows(parent: TagNode | PlatformNode, content: Content): readonly TreeNode[] {
  if (content.state === 'failed') return [failureRow(parent, content.error)]
  if (content.image)
    return content.image.layers.map((descriptor, index) => ({ kind: 'layer', parent, position: index + 1, descriptor }))
  const tag = parent.kind === 'tag' ? parent : parent.parent
  return content.images.map((descriptor) => ({ kind: 'platform', parent: tag, descriptor }))
}
