import type { EngineImage } from '../../engine/engine.ts'
import type { RemoteRegistry } from '../../core/index.ts'

/** What commands get from the tree: plain values, one kind per sort of row. */
export type TreeNode = RegistryNode | RepositoryNode | TagNode | LocalRootNode | LocalImageNode | MessageNode | MoreNode

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

export interface LocalRootNode {
  readonly kind: 'local'
}

export interface LocalImageNode {
  readonly kind: 'localImage'
  readonly image: EngineImage
  /** `repository:tag`; absent for a dangling image. */
  readonly reference?: string
}

/** A row that says something: a failure with its reason, an empty list. */
export interface MessageNode {
  readonly kind: 'message'
  readonly parent: TreeNode
  readonly text: string
  readonly severity: 'info' | 'warning' | 'error'
}

/** `Load 20 more…` */
export interface MoreNode {
  readonly kind: 'more'
  readonly parent: RegistryNode | RepositoryNode
}
