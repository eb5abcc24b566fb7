import * as vscode from 'vscode'
import type { ScopedRegistries } from '../../core/index.ts'
import { notAListText } from '../words/registries.ts'
import type { Entries } from './entries.ts'

const section = 'portolan'
const key = 'registries'

const targets = {
  user: vscode.ConfigurationTarget.Global,
  workspace: vscode.ConfigurationTarget.Workspace,
  folder: vscode.ConfigurationTarget.WorkspaceFolder,
} as const satisfies Record<keyof ScopedRegistries, vscode.ConfigurationTarget>

/** The list of one scope of the settings. */
export interface ScopeList {
  readonly scope: keyof ScopedRegistries
  readonly entries: Entries
}

/** The workspace that is open: its file, else its first folder; '' for none. */
export function workspaceId(): string {
  const { workspaceFile, workspaceFolders } = vscode.workspace
  return (workspaceFile ?? workspaceFolders?.[0]?.uri)?.toString() ?? ''
}

/** The list `portolan.registries`: read as it applies, written where it lives. */
export class RegistrySettings {
  /** What each scope of the settings says; that of a workspace that is not trusted does not count. */
  scopes(): ScopedRegistries {
    const found = vscode.workspace.getConfiguration(section).inspect(key)
    const user = plain(found?.globalValue)
    if (!vscode.workspace.isTrusted) return { user }
    return { user, workspace: plain(found?.workspaceValue), folder: plain(found?.workspaceFolderValue) }
  }

  /**
   * The lists there are, the most specific first: folder, workspace, user. Without any, the default as the user's.
   * @throws an error for a person when one is no list.
   */
  lists(): readonly ScopeList[] {
    const { user, workspace, folder } = this.scopes()
    const lists = [listAt('folder', folder), listAt('workspace', workspace), listAt('user', user)].filter(
      (list) => list !== undefined,
    )
    return lists.length > 0 ? lists : [this.userList()]
  }

  /**
   * The list of the user, or the default as theirs. What a person adds goes here whatever workspace is open: a registry of
   * their own gets their logins.
   * @throws an error for a person when it is no list.
   */
  userList(): ScopeList {
    const own = listAt('user', this.scopes().user)
    if (own !== undefined) return own
    const fallback = plain(vscode.workspace.getConfiguration(section).inspect(key)?.defaultValue)
    return { scope: 'user', entries: Array.isArray(fallback) ? fallback : [] }
  }

  async write({ scope, entries }: ScopeList): Promise<void> {
    await vscode.workspace.getConfiguration(section).update(key, entries, targets[scope])
  }

  /** Opens the JSON the list is written in. */
  async open(): Promise<void> {
    const command =
      this.lists()[0]?.scope === 'user'
        ? 'workbench.action.openSettingsJson'
        : 'workbench.action.openWorkspaceSettingsFile'
    await vscode.commands.executeCommand(command, { revealSetting: { key: `${section}.${key}`, edit: true } })
  }

  onDidChange(listener: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${section}.${key}`)) listener()
    })
  }
}

function listAt(scope: ScopeList['scope'], value: unknown): ScopeList | undefined {
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value)) return { scope, entries: value }
  throw new Error(notAListText())
}

/** A copy that is nobody's proxy. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown)
}
