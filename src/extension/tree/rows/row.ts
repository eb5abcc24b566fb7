import type * as vscode from 'vscode'
import type { Children, TreeNode } from '../../nodes.ts'
import type { Look } from '../item.ts'
import type { LocalRows } from '../local/local.ts'
import type { RemoteRows } from '../remote/remote.ts'

/** What is known of the registries and of the engine. */
export interface Known {
  readonly remote: RemoteRows
  readonly local: LocalRows
}

export const noChildren: Children = { known: [] }

/** What a tree has to know of one kind of row. */
export interface Row<Node extends TreeNode> {
  /** What tells it from all others whatever its order, marks or state: words, and the row it is a part of. */
  readonly id: (node: Node) => readonly (string | TreeNode)[]
  /** The row it stands below, or one of the same id; undefined at the root. */
  readonly parent: (node: Node, known: Known) => TreeNode | undefined
  readonly children: (node: Node, known: Known) => Children
  readonly look: (node: Node, known: Known) => Look
  /** What hovering over it tells, where its look does not. May ask its registry. */
  readonly hover: (node: Node, known: Known) => Promise<vscode.MarkdownString | undefined>
  /** Forgets what it shows, so that it is asked for again. */
  readonly reload: (node: Node, known: Known) => void
  /** Its name as one would type it to pull; of a local image, as the engine has it. */
  readonly name: (node: Node) => string | undefined
  /** The digest of what it is. @throws what the registry answered. */
  readonly digest: (node: Node, known: Known) => Promise<string | undefined>
}

export const nothing = (): undefined => undefined
export const nothingLater = (): Promise<undefined> => Promise.resolve(undefined)
