import { idOf } from './ids.ts'
import type { TreeNode } from '../nodes.ts'

const quietMs = 400

/**
 * Changes of rows that nobody asked for, told when the tree has been quiet for a moment. VS Code loses the rows below a
 * row that is announced as changed while it is taking them over.
 */
export class Later {
  readonly #tell: (node: TreeNode) => void
  readonly #nodes = new Map<string, TreeNode>()
  #timer: NodeJS.Timeout | undefined

  constructor(tell: (node: TreeNode) => void) {
    this.#tell = tell
  }

  add(node: TreeNode): void {
    this.#nodes.set(idOf(node), node)
    this.wait()
  }

  /** Something is going on in the tree: what is to be told waits. */
  wait(): void {
    clearTimeout(this.#timer)
    if (this.#nodes.size > 0) this.#timer = setTimeout(() => this.flush(), quietMs)
  }

  /** Tells at once what there is to tell. */
  flush(): void {
    const nodes = [...this.#nodes.values()]
    this.#nodes.clear()
    for (const node of nodes) this.#tell(node)
  }

  dispose(): void {
    clearTimeout(this.#timer)
    this.#nodes.clear()
  }
}
