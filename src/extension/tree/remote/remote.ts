import * as vscode from 'vscode'
import type { CoreError, Descriptor, ImageManifest, RemoteRegistry } from '../../../core/index.ts'
import { hasNoCatalog, rowMessageFor } from '../../words/messages.ts'
import type { RegistryList } from '../../services.ts'
import { Branch, type Content } from './branch.ts'
import { containing, type Filter } from '../filter.ts'
import { Gate } from './gate.ts'
import { isReal } from '../items.ts'
import type { Listing, Unshown } from './listing.ts'
import type { MessageNode, PlatformNode, RegistryNode, RepositoryNode, TagNode, TreeNode } from '../../nodes.ts'
import { sortTags, type TagOrder } from './versions.ts'

const inFlight = 8
const rowsAtOnce = 100
/** Tags read before the first row is shown: what an order by version needs, in at most six requests. */
const tagsAtOnce = 5000
/** Repositories looked through for a filter. */
const filteredAtOnce = 2000

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
  #branches: readonly Branch[] = []
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
    this.#branches = list.entries.map(
      ({ registry, rules: config }) =>
        before.find((branch) => branch.registry === registry) ?? new Branch({ registry, config, gate: this.#gate }),
    )
    for (const branch of before) if (!this.#branches.includes(branch)) branch.dispose()
  }

  get branches(): readonly Branch[] {
    return this.#branches
  }

  branch(name: string): Branch | undefined {
    return this.#branches.find(({ registry }) => registry.name === name)
  }

  nodes(): readonly RegistryNode[] {
    return this.#branches.map(({ registry }, index) => ({ kind: 'registry', registry, priority: index + 1 }))
  }

  /** What is below `parent` as far as it is known, be it from before a refresh; empty when nothing is known yet. */
  known(parent: ParentNode): readonly TreeNode[] {
    const { registry, repository } = placeOf(parent)
    const branch = this.branch(registry.name)
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
    const branch = this.branch(parent.registry.name)
    if (!branch) return []
    const { catalog } = branch
    const part = this.filter?.repository
    const wanted = this.#limit(parent.registry.name)
    const enough = (items: readonly string[]) =>
      containing(items, part).length >= wanted || (part !== undefined && items.length >= filteredAtOnce)
    await catalog.load(enough)
    if (branch.health.state === 'bad' && catalog.error === undefined) void this.#checkAgain(parent, branch)
    void this.#lookAbove(parent, branch)
    return this.#repositoryRows(parent, branch)
  }

  #repositoryRows(parent: RegistryNode, branch: Branch): readonly TreeNode[] {
    const { catalog, config } = branch
    const wanted = this.#limit(parent.registry.name)
    const part = this.filter?.repository
    const names = containing([...new Set([...config.repositories, ...catalog.items])], part)
    const rows = names
      .slice(0, Math.max(wanted, config.repositories.length))
      .map((name) => this.#repository(branch, name))
    return [...rows, ...this.#ending(parent, { listing: catalog, rows: rows.length, names: names.length })]
  }

  async tags(parent: RepositoryNode): Promise<readonly TreeNode[]> {
    const branch = this.branch(parent.registry.name)
    if (!branch) return []
    const listing = branch.tags(parent.repository)
    const wanted = this.#limit(`${parent.registry.name}/${parent.repository}`)
    await listing.load((items) => items.length > Math.max(wanted, tagsAtOnce))
    void this.#lookForTagsAbove(parent, branch)
    return this.#tagRows(parent, branch)
  }

  #tagRows(parent: RepositoryNode, branch: Branch): readonly TreeNode[] {
    const listing = branch.tags(parent.repository)
    const wanted = this.#limit(`${parent.registry.name}/${parent.repository}`)
    const names = sortTags(containing(listing.items, this.filter?.tag), this.#options.order())
    const rows = names.slice(0, wanted).map((tag) => this.#tag(branch, parent.repository, tag))
    return [...rows, ...this.#ending(parent, { listing, rows: rows.length, names: names.length })]
  }

  async content(parent: TagNode | PlatformNode): Promise<readonly TreeNode[]> {
    const { registry, repository } = placeOf(parent)
    const branch = this.branch(registry.name)
    if (!branch) return []
    return contentRows(parent, await branch.content(repository, referenceOf(parent)))
  }

  /** Shows a hundred rows more. */
  more(parent: RegistryNode | RepositoryNode): void {
    const key = parent.kind === 'registry' ? parent.registry.name : `${parent.registry.name}/${parent.repository}`
    this.#shown.set(key, this.#limit(key) + rowsAtOnce)
  }

  dispose(): void {
    for (const branch of this.#branches) branch.dispose()
  }

  #limit(key: string): number {
    return this.#shown.get(key) ?? rowsAtOnce
  }

  #repository(branch: Branch, repository: string): RepositoryNode {
    const shadowedBy = this.#above(branch, repository).find(
      ([higher, name]) =>
        higher.catalog.items.includes(name) ||
        higher.config.repositories.includes(name) ||
        (higher.knownTags(name)?.items.length ?? 0) > 0,
    )?.[0].registry.name
    return {
      kind: 'repository',
      registry: branch.registry,
      repository,
      ...(shadowedBy !== undefined && { shadowedBy }),
    }
  }

  #tag(branch: Branch, repository: string, tag: string): TagNode {
    const shadowedBy = this.#above(branch, repository).find(([higher, name]) =>
      higher.knownTags(name)?.items.includes(tag),
    )
    const mark = shadowedBy && { shadowedBy: shadowedBy[0].registry.name }
    return { kind: 'tag', registry: branch.registry, repository, tag, ...mark }
  }

  /** The registries that are asked for the short name of `repository` before this one, with their name for it. */
  #above(branch: Branch, repository: string): readonly (readonly [Branch, string])[] {
    const entry = this.#list?.chain.entry(branch.registry.name)
    if (!this.#list || !entry) return []
    return this.#list.chain.before(entry, repository).flatMap((place) => {
      const higher = this.branch(place.registry)
      return higher ? [[higher, place.repository] as const] : []
    })
  }

  /** A registry that did not answer before has just done so. */
  async #checkAgain(parent: RegistryNode, branch: Branch): Promise<void> {
    if (await branch.checkAgain()) this.#options.changed(parent)
  }

  /** Asks each higher registry that was not asked yet for one page of names, for the marks of shadowed ones. */
  async #lookAbove(parent: RegistryNode, branch: Branch): Promise<void> {
    const higher = this.#branches.slice(0, this.#branches.indexOf(branch)).filter(({ catalog }) => !catalog.asked)
    if (higher.length === 0) return
    await Promise.all(higher.map(({ catalog }) => catalog.load((items) => items.length > 0)))
    if (higher.some(({ catalog }) => catalog.items.length > 0)) this.#options.changed(parent)
  }

  /** Asks the higher registries that may have this repository for its tags: one request each, the first time. */
  async #lookForTagsAbove(parent: RepositoryNode, branch: Branch): Promise<void> {
    const listings = this.#above(branch, parent.repository)
      .filter(([higher, name]) => higher.health.state !== 'bad' && !lacks(higher.catalog, name))
      .map(([higher, name]) => higher.tags(name))
      .filter(({ asked }) => !asked)
    await Promise.all(listings.map((listing) => listing.load((items) => items.length > 0)))
    if (listings.some(({ items }) => items.length > 0)) this.#options.changed(parent)
  }

  /** What stands below the rows of a list: more to come, a failure, or that there are none; and what is not shown. */
  #ending(
    parent: RegistryNode | RepositoryNode,
    shown: { readonly listing: Listing; readonly rows: number; readonly names: number },
  ): readonly TreeNode[] {
    return [...this.#end(parent, shown), ...unshownRow(parent, shown.listing.unshown)]
  }

  #end(
    parent: RegistryNode | RepositoryNode,
    { listing, rows, names }: { readonly listing: Listing; readonly rows: number; readonly names: number },
  ): readonly TreeNode[] {
    if (listing.error !== undefined) return [this.#failure(parent, listing.error, names)]
    if (!listing.asked) return []
    if (rows < names) return [{ kind: 'more', parent, ...(listing.complete && { known: names - rows }) }]
    if (!listing.complete) return [{ kind: 'more', parent }]
    if (names > 0 || listing.unshown.leftOut > 0) return []
    return [{ kind: 'message', parent, severity: 'info', text: this.#emptyText(parent) }]
  }

  #emptyText(parent: RegistryNode | RepositoryNode): string {
    if (this.filter) return vscode.l10n.t('Nothing here matches the filter.')
    return parent.kind === 'registry'
      ? vscode.l10n.t('No repositories yet. Push an image to fill it.')
      : vscode.l10n.t('No tags.')
  }

  #failure(parent: RegistryNode | RepositoryNode, error: unknown, known: number): MessageNode {
    if (parent.kind === 'registry' && hasNoCatalog(error)) return noCatalogRow(parent, error, known)
    return failureRow(parent, error)
  }
}

/** A row of a registry that has others below it. */
export type ParentNode = RegistryNode | RepositoryNode | TagNode | PlatformNode

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
  const { document } = content.manifest
  if (document.kind === 'image') return layersOf(parent, document)
  const tag = parent.kind === 'tag' ? parent : parent.parent
  return document.manifests
    .filter(({ platform }) => platform === undefined || isReal(platform))
    .map((descriptor) => platformNode(tag, descriptor))
}

/** What a list does not show, as a row; none where it shows everything. */
function unshownRow(
  parent: RegistryNode | RepositoryNode,
  { leftOut, example, incomplete }: Readonly<Unshown>,
): readonly MessageNode[] {
  if (leftOut === 0 && incomplete === undefined) return []
  const texts = [
    ...(incomplete === undefined ? [] : [vscode.l10n.t('This list is incomplete.')]),
    ...(leftOut === 0 ? [] : [vscode.l10n.t('Not shown, because they are no names: {0}', leftOut)]),
  ]
  const details = [incomplete, example === undefined ? undefined : JSON.stringify(example)].filter(Boolean).join('; ')
  return [{ kind: 'message', parent, about: 'unshown', severity: 'warning', text: texts.join(' '), details }]
}

function lacks(catalog: Listing, name: string): boolean {
  return catalog.complete && !catalog.items.includes(name)
}

function noCatalogRow(parent: RegistryNode, error: CoreError, known: number): MessageNode {
  const { authenticated } = parent.registry.auth
  const text = parent.registry.isDockerHub
    ? vscode.l10n.t('Docker Hub lists nothing here. Add repositories by name.')
    : error.code === 'ERR_AUTH_REQUIRED' && !authenticated
      ? vscode.l10n.t('Sign in to see repositories, or add one by name.')
      : vscode.l10n.t('It lists no repositories. Add them by name.')
  const signIn = !authenticated && !parent.registry.isDockerHub
  return { kind: 'message', parent, severity: known > 0 ? 'info' : 'warning', text, signIn, details: error.message }
}

/** A failure as a row: the reason, and Retry or Sign In where they may help. */
export function failureRow(parent: TreeNode, error: unknown): MessageNode {
  const { text, remedies } = rowMessageFor(error)
  return {
    kind: 'message',
    parent,
    severity: 'error',
    text,
    retry: true,
    signIn: remedies.includes('signIn'),
    ...(error instanceof Error && { details: error.message }),
  }
}

function platformNode(parent: TagNode, descriptor: Descriptor): PlatformNode {
  return { kind: 'platform', parent, descriptor }
}

function layersOf(parent: TagNode | PlatformNode, { layers }: ImageManifest): readonly TreeNode[] {
  return layers.map((descriptor, index) => ({ kind: 'layer', parent, position: index + 1, descriptor }))
}
