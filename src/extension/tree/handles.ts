import type { TreeItem } from 'vscode'
import type { TreeNode } from '../nodes.ts'
import { idOf, isSame } from './ids.ts'

/** The rows handed out, by id: VS Code knows a row by its object. */
export class Handles {
  readonly #rows = new Map<string, TreeNode>()
  /** What each row said last. */
  readonly #said = new Map<string, string>()

  /** The row that VS Code knows for `row`: the one handed out before, while that says the same. */
  keep(row: TreeNode): TreeNode {
    const id = idOf(row)
    const known = this.#rows.get(id)
    if (known && isSame(known, row)) return known
    this.#rows.set(id, row)
    return row
  }

  /** The row handed out for what `row` is about. */
  find(row: TreeNode): TreeNode | undefined {
    return this.#rows.get(idOf(row))
  }

  clear(): void {
    this.#rows.clear()
  }

  /** Notes what a row says now. */
  note(row: TreeNode, item: TreeItem): void {
    this.#said.set(idOf(row), wordsOf(item))
  }

  /** Whether a row says what it said last. */
  says(row: TreeNode, item: TreeItem): boolean {
    return this.#said.get(idOf(row)) === wordsOf(item)
  }
}

function wordsOf({ description, contextValue }: TreeItem): string {
  return `${String(description)}\n${contextValue}`
}
