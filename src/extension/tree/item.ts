import * as vscode from 'vscode'
import { commandName, rowCommandName, type RowCommandId } from '../commands.ts'
import { rowItem } from '../display/rows.ts'
import type { TreeNode } from '../nodes.ts'

const { Collapsed, None } = vscode.TreeItemCollapsibleState

/** What a click on a row does: a command on the row, or the settings. */
export interface Click {
  readonly command: RowCommandId | 'openSettings'
  readonly title: string
}

/** What a row looks like. */
export interface Look {
  readonly label: string
  readonly description?: string | undefined
  readonly icon: vscode.ThemeIcon
  /** What menus go by: the kind, then what holds, separated by `;`. */
  readonly context: readonly string[]
  readonly expandable?: boolean
  /** How the row is read aloud, where the label and description don't say it. */
  readonly spoken?: string
  /** The lines of its hover, where they are known at once. */
  readonly tooltip?: readonly string[] | undefined
  readonly click?: Click
}

/** A theme's icon, in a theme's colour. */
export function icon(id: string, color?: string): vscode.ThemeIcon {
  return new vscode.ThemeIcon(id, color === undefined ? undefined : new vscode.ThemeColor(color))
}

/** The row of `node`, known to VS Code as `id`. */
export function itemOf(node: TreeNode, id: string, look: Look): vscode.TreeItem {
  const item = rowItem(look, look.expandable ? Collapsed : None)
  item.id = id
  item.iconPath = look.icon
  item.contextValue = look.context.join(';')
  if (look.click) item.command = clickOf(look.click, node)
  return item
}

function clickOf({ command, title }: Click, node: TreeNode): vscode.Command {
  if (command === 'openSettings') return { command: commandName(command), title }
  return { command: rowCommandName(command), title, arguments: [node] }
}
