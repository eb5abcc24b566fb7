import * as vscode from 'vscode'
import { registryOf, type TreeNode } from '../nodes.ts'

const mime = 'application/vnd.code.tree.portolan.registries'

/** Moves registry `name` to before `before`, or to the end. */
export type Reorder = (name: string, before: string | undefined) => Promise<void>

/** Registries dragged to another place in the order: onto the one they are to come before, or below the last. */
export class RegistryDrag implements vscode.TreeDragAndDropController<TreeNode> {
  readonly dragMimeTypes = [mime]
  readonly dropMimeTypes = [mime]
  readonly #reorder: Reorder

  constructor(reorder: Reorder) {
    this.#reorder = reorder
  }

  handleDrag(source: readonly TreeNode[], transfer: vscode.DataTransfer): void {
    const [node] = source
    if (node?.kind === 'registry') transfer.set(mime, new vscode.DataTransferItem(node.registry.name))
  }

  async handleDrop(target: TreeNode | undefined, transfer: vscode.DataTransfer): Promise<void> {
    const name = await transfer.get(mime)?.asString()
    if (!name) return
    const before = target && registryOf(target)?.name
    if (before !== name) await this.#reorder(name, before)
  }
}
