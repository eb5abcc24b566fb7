import type { CoreError, Descriptor, RemoteRegistry } from '../core/index.ts'
import type { EngineImage } from '../engine/index.ts'

/** What commands get from the tree: plain values, one kind per sort of row. */
export type TreeNode =
  | RegistryNode
  | RepositoryNode
  | TagNode
  | PlatformNode
  | LayerNode
  | LocalRootNode
  | LocalGroupNode
  | LocalImageNode
  | ProblemNode
  | MessageNode
  | MoreNode

export interface RegistryNode {
  readonly kind: 'registry'
  readonly registry: RemoteRegistry
  /** Priority, from 1. */
  readonly priority: number
}

export interface RepositoryNode {
  readonly kind: 'repository'
  readonly registry: RemoteRegistry
  readonly repository: string
  /** Label of the higher registry that also has this short name. */
  readonly shadowedBy?: string
}

export interface TagNode {
  readonly kind: 'tag'
  readonly registry: RemoteRegistry
  readonly repository: string
  readonly tag: string
  readonly shadowedBy?: string
}

/** One image of a multi-platform tag. */
export interface PlatformNode {
  readonly kind: 'platform'
  readonly parent: TagNode
  readonly descriptor: Descriptor
}

export interface LayerNode {
  readonly kind: 'layer'
  readonly parent: TagNode | PlatformNode
  /** From 1, the base first. */
  readonly position: number
  readonly descriptor: Descriptor
}

export interface LocalRootNode {
  readonly kind: 'local'
}

/** The local images of one repository name; of none, the dangling ones. */
export interface LocalGroupNode {
  readonly kind: 'localGroup'
  /** Absent for dangling images. */
  readonly repository?: string
  readonly images: readonly LocalImageNode[]
}

export interface LocalImageNode {
  readonly kind: 'localImage'
  readonly image: EngineImage
  /** `repository:tag`; absent for a dangling image. */
  readonly reference?: string
}

/** An entry of the settings that could not be used. */
export interface ProblemNode {
  readonly kind: 'problem'
  readonly error: CoreError
}

/** A row that says something: a failure with its reason, an empty list. */
export interface MessageNode {
  readonly kind: 'message'
  /** Absent at the root. */
  readonly parent?: TreeNode
  /** Absent for the one message that stands for the rows of its parent, or below them. */
  readonly about?: 'unshown'
  readonly text: string
  readonly severity: 'info' | 'warning' | 'error'
  /** Asking again may help. */
  readonly retry?: boolean
  /** Signing in may help. */
  readonly signIn?: boolean
  /** The whole story, for the tooltip. */
  readonly details?: string
}

/** `Load 20 more…` */
export interface MoreNode {
  readonly kind: 'more'
  readonly parent: RegistryNode | RepositoryNode
  /** How many rows are known and not shown; undefined when the registry has to be asked. */
  readonly known?: number
}

/** The rows below a row. */
export interface Children {
  /** As far as they are known, be it from before a refresh. */
  readonly known: readonly TreeNode[]
  /** As they are, where somebody has to be asked. */
  readonly answer?: Promise<readonly TreeNode[]>
}

/** The registry a row is about, or stands below. */
export function registryOf(node: TreeNode): RemoteRegistry | undefined {
  if ('registry' in node) return node.registry
  return 'parent' in node && node.parent !== undefined ? registryOf(node.parent) : undefined
}
