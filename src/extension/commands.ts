import type * as vscode from 'vscode'
import type { LocalImageNode, RegistryNode, RepositoryNode, TagNode, TreeNode } from './nodes.ts'

/** A command on rows gets the row it was called on and all rows it is meant for; as `portolan.ID` itself, neither. */
type OnRow<Node extends TreeNode> = [node?: Node, selected?: readonly TreeNode[]]

/** A command on files gets the file it was called on and all selected files. */
type OnFile = [file?: vscode.Uri, selected?: readonly vscode.Uri[]]

interface RegistryCommands {
  addRegistry: [text?: string]
  editRegistry: OnRow<RegistryNode>
  removeRegistry: OnRow<RegistryNode>
  moveUp: OnRow<RegistryNode>
  moveDown: OnRow<RegistryNode>
  signIn: OnRow<RegistryNode> | [registry: string]
  signOut: OnRow<RegistryNode>
  testRegistry: OnRow<RegistryNode>
  addRepository: OnRow<RegistryNode>
  importRegistries: []
  openSettings: []
}

interface TreeCommands {
  refresh: OnRow<TreeNode>
  filter: []
  clearFilter: []
  loadMore: OnRow<TreeNode>
  retry: OnRow<TreeNode>
  copyName: OnRow<TreeNode>
  copyDigest: OnRow<TreeNode>
  showLog: []
}

interface OperationCommands {
  pull: OnRow<TagNode>
  pullImage: [reference?: string]
  push: OnRow<LocalImageNode>
  build: OnFile
  buildAndPush: OnFile
  tag: OnRow<LocalImageNode>
  deleteLocalImage: OnRow<LocalImageNode>
  deleteTag: OnRow<TagNode>
  inspect: OnRow<TagNode | LocalImageNode>
  explain: OnRow<TagNode | RepositoryNode> | [reference: string]
  copyExplanation: OnFile
  showTasks: []
}

/** The arguments of every command, by its id without `portolan.`. */
export interface CommandArguments extends RegistryCommands, TreeCommands, OperationCommands {}

export type CommandId = keyof CommandArguments
export type RegistryCommandId = keyof RegistryCommands
export type TreeCommandId = keyof TreeCommands
export type OperationCommandId = keyof OperationCommands

/** One handler per command: a missing one does not compile. */
export type Handlers<Id extends CommandId = CommandId> = {
  readonly [Name in Id]: (...args: CommandArguments[Name]) => unknown
}

/** The ids of a table whose handlers are loaded on first use; every key must be there. */
export const registryCommands: Readonly<Record<RegistryCommandId, true>> = {
  addRegistry: true,
  editRegistry: true,
  removeRegistry: true,
  moveUp: true,
  moveDown: true,
  signIn: true,
  signOut: true,
  testRegistry: true,
  addRepository: true,
  importRegistries: true,
  openSettings: true,
}

export const treeCommands: Readonly<Record<TreeCommandId, true>> = {
  refresh: true,
  filter: true,
  clearFilter: true,
  loadMore: true,
  retry: true,
  copyName: true,
  copyDigest: true,
  showLog: true,
}

export const operationCommands: Readonly<Record<OperationCommandId, true>> = {
  pull: true,
  pullImage: true,
  push: true,
  build: true,
  buildAndPush: true,
  tag: true,
  deleteLocalImage: true,
  deleteTag: true,
  inspect: true,
  explain: true,
  copyExplanation: true,
  showTasks: true,
}

/** The commands that menus, buttons and clicks of rows offer. */
export const rowCommands = {
  editRegistry: true,
  removeRegistry: true,
  moveUp: true,
  moveDown: true,
  signIn: true,
  signOut: true,
  testRegistry: true,
  addRepository: true,
  refresh: true,
  loadMore: true,
  retry: true,
  copyName: true,
  copyDigest: true,
  pull: true,
  push: true,
  tag: true,
  deleteLocalImage: true,
  deleteTag: true,
  inspect: true,
  explain: true,
} as const satisfies Partial<Readonly<Record<CommandId, true>>>

export type RowCommandId = keyof typeof rowCommands

/** The full id of a command as the palette, keys and other extensions call it: without a row, on what is selected. */
export function commandName(id: CommandId): `portolan.${CommandId}` {
  return `portolan.${id}`
}

/** The full id of the same command as a row calls it: on that row, whatever is selected. */
export function rowCommandName(id: RowCommandId): `portolan.row.${RowCommandId}` {
  return `portolan.row.${id}`
}

/** Handlers for `ids` that load the real table at the first call and pass the call on. */
export function loadedOnUse<Id extends CommandId>(
  ids: Readonly<Record<Id, true>>,
  load: () => Promise<Handlers<Id>>,
): Handlers<Id> {
  const forward =
    (id: Id) =>
    async (...args: CommandArguments[Id]) =>
      (await load())[id](...args)
  return Object.fromEntries(keysOf(ids).map((id) => [id, forward(id)])) as unknown as Handlers<Id>
}

/** The keys of a table, as the ids they are. */
export function keysOf<Id extends string>(table: Readonly<Record<Id, unknown>>): readonly Id[] {
  return Object.keys(table) as Id[]
}
