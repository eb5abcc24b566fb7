import { isDeepStrictEqual } from 'node:util'
import type { TreeNode } from '../nodes.ts'
import { rowOf } from './rows/rows.ts'

/** The id of a row: the same for the same thing, whatever its order, marks or state. */
export function idOf(node: TreeNode): string {
  return rowOf(node)
    .id(node)
    .map((part) => encodeURIComponent(typeof part === 'string' ? part : idOf(part)))
    .join('/')
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
