import type { TreeNode } from '../../nodes.ts'
import { layerRow } from './layer.ts'
import { localGroupRow } from './local-group.ts'
import { localImageRow } from './local-image.ts'
import { localRow } from './local.ts'
import { messageRow } from './message.ts'
import { moreRow } from './more.ts'
import { platformRow } from './platform.ts'
import { problemRow } from './problem.ts'
import { registryRow } from './registry.ts'
import { repositoryRow } from './repository.ts'
import type { Row } from './row.ts'
import { tagRow } from './tag.ts'

type Kind = TreeNode['kind']
type NodeOf<K extends Kind> = Extract<TreeNode, { readonly kind: K }>

/** Every kind of row: one without its file does not compile. */
const rows: { readonly [K in Kind]: Row<NodeOf<K>> } = {
  registry: registryRow,
  repository: repositoryRow,
  tag: tagRow,
  platform: platformRow,
  layer: layerRow,
  local: localRow,
  localGroup: localGroupRow,
  localImage: localImageRow,
  problem: problemRow,
  message: messageRow,
  more: moreRow,
}

/** What is known of the kind of `node`. */
export function rowOf<K extends Kind>(node: NodeOf<K> & { readonly kind: K }): Row<NodeOf<K>> {
  return rows[node.kind]
}
