import { setTimeout as pause } from 'node:timers/promises'
import * as vscode from 'vscode'
import type { Log } from '../display/log.ts'
import { withProgress } from '../display/notices.ts'
import { showAbove } from '../display/rows.ts'
import { registryOf, type RegistryNode, type TreeNode } from '../nodes.ts'
import type { EngineConnection, Registries, Tree } from '../services.ts'
import { treeState } from '../words/rows.ts'
import { parseFilter } from './filter.ts'
import { Handles } from './handles.ts'
import { idOf, isSameList } from './ids.ts'
import { itemOf } from './item.ts'
import { Later } from './later.ts'
import { LocalRows, localRoot } from './local/local.ts'
import { failureRow } from './remote/ends.ts'
import { RemoteRows } from './remote/remote.ts'
import type { TagOrder } from './remote/versions.ts'
import type { Known } from './rows/row.ts'
import { rowOf } from './rows/rows.ts'

const viewId = 'portolan.registries'
/** What is answered sooner is not worth saying that it is asked. */
const unnoticedMs = 150

export interface TreeViewOptions {
  readonly registries: Registries
  readonly engine: EngineConnection
  readonly log: Log
  /** Drag and drop of registries. */
  readonly dragAndDrop: vscode.TreeDragAndDropController<TreeNode>
}

/** The view `portolan.registries`. Asks nobody before it is first shown. */
export class TreeView implements Tree, vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly #options: TreeViewOptions
  readonly #changed = new vscode.EventEmitter<TreeNode | undefined>()
  readonly #view: vscode.TreeView<TreeNode>
  readonly #subscriptions: vscode.Disposable[]
  readonly #remote: RemoteRows
  readonly #local: LocalRows
  readonly #known: Known
  readonly #handles = new Handles()
  readonly #later = new Later((node) => this.#fire(node))
  #filter = ''
  readonly onDidChangeTreeData = this.#changed.event

  constructor(options: TreeViewOptions) {
    this.#options = options
    this.#remote = new RemoteRows({ order: tagOrder, changed: (node) => this.#later.add(node) })
    this.#local = new LocalRows(options.engine, () => this.#localChanged())
    this.#known = { remote: this.#remote, local: this.#local }
    this.#view = vscode.window.createTreeView(viewId, {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: true,
      dragAndDropController: options.dragAndDrop,
    })
    this.#subscriptions = [
      this.#view,
      this.#changed,
      options.registries.onDidChange(() => this.#startAnew()),
      options.engine.onDidChange(() => void this.#local.refresh()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('portolan.tags.sort')) this.#changed.fire(undefined)
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#tellState()),
      this.#view.onDidCollapseElement(({ element }) => this.#giveUp(element)),
    ]
    this.#tellState()
  }

  get selection(): readonly TreeNode[] {
    return this.#view.selection
  }

  get filter(): string {
    return this.#filter
  }

  /** Narrows the tree to names that contain `text`; the empty text shows everything. */
  setFilter(text: string): void {
    this.#filter = text.trim()
    this.#remote.filter = parseFilter(text)
    this.#local.filter = this.#remote.filter
    this.#tellState()
    void vscode.commands.executeCommand('setContext', 'portolan.filtered', this.#filter !== '')
    this.#changed.fire(undefined)
  }

  /** A person wants to know: like `refresh`, and registries that are skipped are asked, too. */
  askAgain(node?: TreeNode): void {
    const one = node && registryOf(node)
    for (const { registry } of this.#remote.branches) if (node === undefined || registry === one) registry.resetHealth()
    this.refresh(node)
  }

  refresh(node?: TreeNode): void {
    const target = node?.kind === 'message' || node?.kind === 'more' ? node.parent : node
    if (target === undefined) {
      this.#local.reload()
      for (const branch of this.#remote.branches) branch.refresh()
    } else rowOf(target).reload(target, this.#known)
    if (target?.kind === 'registry') void this.#check(target)
    this.#fire(target)
  }

  changed(registry: string, repository: string): void {
    const branch = this.#remote.branchNamed(registry)
    if (!branch) return
    branch.refreshRepository(repository)
    const isNew = branch.catalog.asked && !branch.catalog.items.includes(repository)
    if (isNew) branch.catalog.restart()
    const row = isNew
      ? this.#remote.node(branch.registry)
      : { kind: 'repository' as const, registry: branch.registry, repository }
    if (row) this.#fire(row)
  }

  async reveal(registry: string, repository: string, tag?: string): Promise<void> {
    await vscode.commands.executeCommand(`${viewId}.focus`)
    const parent = await this.#find(undefined, (row) => row.kind === 'registry' && row.registry.name === registry)
    const found =
      parent && (await this.#find(parent, (row) => row.kind === 'repository' && row.repository === repository))
    const leaf = found && tag !== undefined && (await this.#find(found, (row) => row.kind === 'tag' && row.tag === tag))
    const target = leaf || found || parent
    this.#later.flush()
    if (target) await this.#view.reveal(target, { select: true, focus: true, expand: target === found })
  }

  /** Shows the next hundred rows of a list. */
  more(node: TreeNode): void {
    if (node.kind !== 'more') return
    this.#remote.more(node.parent)
    this.#fire(node.parent)
  }

  /** The digest of a row; for a tag, one request unless it is known. @throws what the registry answered. */
  digestOf(node: TreeNode): Promise<string | undefined> {
    return rowOf(node).digest(node, this.#known)
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const item = this.#itemOf(node)
    this.#handles.note(node, item)
    return item
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    this.#later.wait()
    try {
      const rows = await (node ? this.#below(node) : this.#roots())
      this.#later.wait()
      return rows.map((row) => this.#handles.keep(row))
    } catch (error) {
      this.#options.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error))
      return node ? [failureRow(node, error)] : []
    }
  }

  getParent(node: TreeNode): TreeNode | undefined {
    const parent = rowOf(node).parent(node, this.#known)
    return parent && (this.#handles.find(parent) ?? parent)
  }

  async resolveTreeItem(
    item: vscode.TreeItem,
    node: TreeNode,
    token: vscode.CancellationToken,
  ): Promise<vscode.TreeItem> {
    const tooltip = await rowOf(node).hover(node, this.#known)
    if (tooltip && !token.isCancellationRequested) item.tooltip = tooltip
    return item
  }

  dispose(): void {
    this.#later.dispose()
    this.#remote.dispose()
    for (const subscription of this.#subscriptions) subscription.dispose()
  }

  #itemOf(node: TreeNode): vscode.TreeItem {
    return itemOf(node, idOf(node), rowOf(node).look(node, this.#known))
  }

  /**
   * Rows that are known are given at once, and again when the registry has answered something else: VS Code has no rows,
   * and commands on them get nothing, for as long as they are on the way.
   */
  async #below(node: TreeNode): Promise<readonly TreeNode[]> {
    const { known, answer } = rowOf(node).children(node, this.#known)
    if (answer === undefined) return known
    if (known.length === 0) return this.#withItemAfter(node, await answer)
    void this.#follow(node, known, answer)
    return known
  }

  async #follow(node: TreeNode, shown: readonly TreeNode[], answer: Promise<readonly TreeNode[]>): Promise<void> {
    try {
      const isSlow = await Promise.race([answer.then(() => false), pause(unnoticedMs, true)])
      const rows = await (isSlow ? withProgress({ location: { viewId } }, () => answer) : answer)
      this.#withItemAfter(node, rows)
      if (!isSameList(shown, rows)) this.#later.add(node)
    } catch (error) {
      this.#options.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
  }

  async #roots(): Promise<readonly TreeNode[]> {
    const list = await this.#options.registries.current()
    this.#remote.use(list)
    const registries = this.#remote.nodes()
    for (const node of registries) void this.#check(node)
    void this.#local.refresh()
    const problems = list.problems.map((error) => ({ kind: 'problem' as const, error }))
    if (registries.length === 0 && problems.length === 0 && !this.#local.connected) return []
    return [...registries, ...problems, localRoot]
  }

  /** Asks a registry whether it answers, and shows what it said. */
  async #check(node: RegistryNode): Promise<void> {
    const branch = this.#remote.branch(node.registry)
    const before = branch?.health
    await branch?.check()
    if (branch && branch.health !== before) this.#later.add(node)
  }

  /** Loading the children of a row may have taught something that the row itself shows. */
  #withItemAfter(node: TreeNode, children: readonly TreeNode[]): readonly TreeNode[] {
    if (!this.#handles.says(node, this.#itemOf(node))) this.#later.add(node)
    return children
  }

  #localChanged(): void {
    if (this.#remote.branches.length === 0) this.#changed.fire(undefined)
    this.#later.add(localRoot)
    for (const { registry, openRepositories } of this.#remote.branches)
      for (const repository of openRepositories) this.#later.add({ kind: 'repository', registry, repository })
  }

  #startAnew(): void {
    this.#handles.clear()
    this.#changed.fire(undefined)
  }

  /** A row that was closed while its children were on the way: they are asked for when it is opened again. */
  #giveUp(node: TreeNode): void {
    if (node.kind !== 'registry' && node.kind !== 'repository') return
    const branch = this.#remote.branch(node.registry)
    const listing = node.kind === 'registry' ? branch?.catalog : branch?.knownTags(node.repository)
    if (!listing?.loading) return
    listing.stop()
    this.#fire(node)
  }

  /** Has VS Code ask for this row and its children again; what is known is not asked of the registry again. */
  #fire(node: TreeNode | undefined): void {
    if (node === undefined) this.#changed.fire(undefined)
    else {
      const row = this.#handles.find(node)
      if (row) this.#changed.fire(row)
    }
  }

  async #find(parent: TreeNode | undefined, wanted: (row: TreeNode) => boolean): Promise<TreeNode | undefined> {
    const rows = await this.getChildren(parent)
    const { answer } = parent ? rowOf(parent).children(parent, this.#known) : {}
    if (parent === undefined || answer === undefined) return rows.find(wanted)
    const answered = await answer
    if (!isSameList(rows, answered)) this.#later.add(parent)
    return answered.map((row) => this.#handles.keep(row)).find(wanted)
  }

  /** What holds for the whole tree stands above it. */
  #tellState(): void {
    showAbove(this.#view, treeState({ filter: this.#filter, isTrusted: vscode.workspace.isTrusted }))
  }
}

function tagOrder(): TagOrder {
  return vscode.workspace.getConfiguration('portolan').get<TagOrder>('tags.sort', 'version')
}
