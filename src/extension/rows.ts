import type { TreeNode } from './nodes.ts'

type Handler = (...args: never[]) => unknown

/** What menus, buttons and clicks of rows call: the row it was called on, then all selected rows. */
type FromRow = (node?: unknown, selected?: unknown) => unknown

/**
 * A command as a row calls it: on that row, on the selected ones if that row is among them, and on nothing else. VS Code
 * hands over nothing for a row that it is just taking over anew: then `refuse` is called in place of the handler.
 */
export function onRow(handler: Handler, refuse: () => unknown): FromRow {
  return (node, selected) => {
    const rows = isRow(node) ? meant(node, selected) : undefined
    return rows === undefined ? refuse() : handler(...([node, rows] as unknown as never[]))
  }
}

/**
 * The same command from the palette, a key, the title of the view or another extension: with texts and files, never
 * with rows. The title of a view hands over the focused row, which nobody clicked.
 */
export function offRow(handler: Handler): (...args: readonly unknown[]) => unknown {
  return (...args) => handler(...(args.map((arg) => (isOfRows(arg) ? undefined : arg)) as unknown as never[]))
}

/** Undefined when one of the selected rows is lost: then nobody knows what all of them were. */
function meant(node: TreeNode, selected: unknown): readonly TreeNode[] | undefined {
  const rows: readonly unknown[] = Array.isArray(selected) ? selected : []
  if (!rows.includes(node)) return [node]
  return rows.every(isRow) ? rows : undefined
}

function isOfRows(arg: unknown): boolean {
  return Array.isArray(arg) ? arg.length === 0 || arg.some(isOfRows) : arg === null || isRow(arg)
}

function isRow(arg: unknown): arg is TreeNode {
  return typeof arg === 'object' && arg !== null && 'kind' in arg && typeof arg.kind === 'string'
}
