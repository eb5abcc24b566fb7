import type { Handlers, TreeCommandId } from '../commands.ts'
import { createInputBox } from '../display/boxes.ts'
import type { Log } from '../display/log.ts'
import { copyLines, mention } from '../display/notices.ts'
import type { TreeNode } from '../nodes.ts'
import { copiedText, filterBox } from '../words/rows.ts'
import { rowOf } from './rows/rows.ts'
import type { TreeView } from './view.ts'

/** The handlers of the commands that are about the tree itself. */
export function treeHandlers({ tree, log }: { readonly tree: TreeView; readonly log: Log }): Handlers<TreeCommandId> {
  return {
    refresh: (node) => tree.askAgain(node),
    retry: (node) => tree.askAgain(node ?? tree.selection[0]),
    filter: () => askFilter(tree),
    clearFilter: () => tree.setFilter(''),
    loadMore: (node) => loadMore(tree, node),
    copyName: (node, selected) => copy(rowsOf(tree, node, selected).map((row) => rowOf(row).name(row))),
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
  box.title = filterBox.title()
  box.prompt = filterBox.prompt()
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

async function copy(texts: readonly (string | undefined)[]): Promise<void> {
  const lines = texts.filter((text) => text !== undefined)
  if (lines.length === 0) return
  await copyLines(...lines)
  mention(copiedText(lines), 3000)
}
