import * as vscode from 'vscode'
import type { Handlers, TreeCommandId } from '../commands.ts'
import { createInputBox } from '../display/boxes.ts'
import type { Log } from '../display/log.ts'
import { copyLines, mention } from '../display/notices.ts'
import type { TreeNode } from '../nodes.ts'
import type { TreeView } from './view.ts'

/** The handlers of the commands that are about the tree itself. */
export function treeHandlers({ tree, log }: { readonly tree: TreeView; readonly log: Log }): Handlers<TreeCommandId> {
  return {
    refresh: (node) => tree.askAgain(node),
    retry: (node) => tree.askAgain(node ?? tree.selection[0]),
    filter: () => askFilter(tree),
    clearFilter: () => tree.setFilter(''),
    loadMore: (node) => loadMore(tree, node),
    copyName: (node, selected) => copy(rowsOf(tree, node, selected).map((row) => nameOf(row))),
    copyDigest: async (node, selected) =>
      copy(await Promise.all(rowsOf(tree, node, selected).map((row) => tree.digestOf(row)))),
    showLog: () => log.show(),
  }
}

function rowsOf(
  tree: TreeView,
  node: TreeNode | undefined,
  selected: readonly TreeNode[] | undefined,
): readonly TreeNode[] {
  if (node === undefined) return tree.selection
  return selected?.includes(node) ? selected : [node]
}

/** Without a row: the `Load more…` the selection stands on. */
function loadMore(tree: TreeView, node: TreeNode | undefined): void {
  const row = node ?? tree.selection.find(({ kind }) => kind === 'more')
  if (row) tree.more(row)
}

/** Narrows the tree while the person types; Escape brings the filter of before back. */
function askFilter(tree: TreeView): void {
  const before = tree.filter
  const box = createInputBox()
  let accepted = false
  let timer: NodeJS.Timeout | undefined
  box.title = vscode.l10n.t('Filter')
  box.prompt = vscode.l10n.t(
    'Shows what contains this text: “app” in the name, “app:1.10” in name and tag. Empty shows everything.',
  )
  box.value = before
  box.onDidChangeValue((text) => {
    clearTimeout(timer)
    timer = setTimeout(() => tree.setFilter(text), 200)
  })
  box.onDidAccept(() => {
    accepted = true
    tree.setFilter(box.value)
    box.hide()
  })
  box.onDidHide(() => {
    clearTimeout(timer)
    if (!accepted && tree.filter !== before) tree.setFilter(before)
    box.dispose()
  })
  box.show()
}

/** The name as one would type it to pull; for a local image, as the engine has it. */
function nameOf(node: TreeNode): string | undefined {
  switch (node.kind) {
    case 'registry':
      return node.registry.prefix === '' ? node.registry.host : `${node.registry.host}/${node.registry.prefix}`
    case 'repository':
      return node.registry.fullName(node.repository)
    case 'tag':
      return `${node.registry.fullName(node.repository)}:${node.tag}`
    case 'platform':
      return `${node.parent.registry.fullName(node.parent.repository)}@${node.descriptor.digest}`
    case 'localGroup':
      return node.repository
    case 'localImage':
      return node.reference ?? node.image.id
    default:
      return undefined
  }
}

async function copy(texts: readonly (string | undefined)[]): Promise<void> {
  const lines = texts.filter((text) => text !== undefined)
  if (lines.length === 0) return
  await copyLines(...lines)
  mention(vscode.l10n.t('Copied {0}', lines.join(', ')), 3000)
}
