import * as vscode from 'vscode'
import { inert } from './inert.ts'
import { plain } from './markdown.ts'

/** A row's label or description, in characters: more is never seen. */
const rowLength = 200

/** The texts of a row. */
export interface RowTexts {
  readonly label: string
  readonly description?: string | undefined
  /** How the row is read aloud, where the label and description don't say it. */
  readonly spoken?: string | undefined
  /** The lines of its hover. */
  readonly tooltip?: readonly string[] | undefined
}

/** A row of a tree. Text from outside is one line of plain text in each of its places. */
export function rowItem(texts: RowTexts, state: vscode.TreeItemCollapsibleState): vscode.TreeItem {
  const { label, description, spoken, tooltip } = texts
  const item = new vscode.TreeItem(inert(label, rowLength), state)
  if (description) item.description = inert(description, rowLength)
  if (spoken) item.accessibilityInformation = { label: inert(spoken) }
  if (tooltip) item.tooltip = tooltip.map((line) => inert(line)).join('\n')
  return item
}

/** A hover: a title, then lines, each a value under its name. Text from outside is never markup. */
export function hover(
  title: string,
  lines: readonly (readonly [name: string, value: string | undefined])[],
): vscode.MarkdownString {
  const shown = lines.flatMap(([name, value]) => {
    if (value === undefined || value === '') return []
    return name === '' ? plain(value) : `${plain(name)}: ${plain(value)}`
  })
  return new vscode.MarkdownString([`**${plain(title)}**`, ...shown].join('  \n'))
}

/** What stands above the rows of a tree. */
export function showAbove(view: vscode.TreeView<unknown>, text: string): void {
  view.message = inert(text)
}
