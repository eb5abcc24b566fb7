import type { RegistryNode, RepositoryNode, TagNode } from '../../nodes.ts'
import { icon, type Look } from '../item.ts'

/** A row of a registry that is in the list no more, until VS Code has taken over the list that is. */
export function goneLook({ registry }: RegistryNode | RepositoryNode | TagNode): Look {
  return { label: registry.name, icon: icon('server'), context: [] }
}
