import { isDeepStrictEqual } from 'node:util'
import type { TreeNode } from '../nodes.ts'

/** The id of a row: the same for the same thing, whatever its order, marks or state. */
export function idOf(node: TreeNode): string {
  switch (node.kind) {
    case 'registry':
      return join('registry', node.registry.name)
    case 'repository':
      return join('repository', node.registry.name, node.repository)
    case 'tag':
      return join('tag', node.registry.name, node.repository, node.tag)
    case 'platform':
      return join(idOf(node.parent), 'platform', node.descriptor.digest)
    case 'layer':
      return join(idOf(node.parent), 'layer', String(node.position))
    case 'local':
      return 'local'
    case 'localGroup':
      return join('localGroup', node.repository ?? '')
    case 'localImage':
      return join('localImage', node.reference ?? node.image.id)
    case 'problem':
      return join('problem', node.error.entry ?? '', node.error.field ?? '', node.error.message)
    case 'message':
      return join(node.parent === undefined ? '' : idOf(node.parent), 'message', ...(node.about ? [node.about] : []))
    default:
      return join(idOf(node.parent), 'more')
  }
}

function join(...parts: readonly string[]): string {
  return parts.map(encodeURIComponent).join('/')
}

/** Whether both rows are about the same thing in the same state; a registry or a parent is the same as itself alone. */
export function isSame(a: TreeNode, b: TreeNode): boolean {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  return keys.every((key) => {
    const [one, other]: readonly unknown[] = [Reflect.get(a, key), Reflect.get(b, key)]
    return one === other || (key !== 'registry' && key !== 'parent' && isDeepStrictEqual(one, other))
  })
}

export function isSameList(a: readonly TreeNode[], b: readonly TreeNode[]): boolean {
  const pairs = a.map((row, index) => [row, b[index]] as const)
  return a.length === b.length && pairs.every(([row, other]) => other !== undefined && isSame(row, other))
}
