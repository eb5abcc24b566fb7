import * as vscode from 'vscode'
import type { ScopedRegistries } from '../../core/index.ts'
import type { Entries } from './entries.ts'

const section = 'portolan'
const key = 'registries'

/** The list `portolan.registries`: read as it applies, written where it lives. */
export class RegistrySettings {
  /** What the settings say, whatever it is; undefined when they say nothing. */
  value(): unknown {
    return plain(vscode.workspace.getConfiguration(section).get(key))
  }

  /** What each scope of the settings says; that of a workspace that is not trusted does not count. */
  scopes(): ScopedRegistries {
    const found = vscode.workspace.getConfiguration(section).inspect(key)
    const user = plain(found?.globalValue)
    if (!vscode.workspace.isTrusted) return { user }
    return { user, workspace: plain(found?.workspaceValue), folder: plain(found?.workspaceFolderValue) }
  }

  /** The entries that apply; undefined when the value is not a list. */
  entries(): Entries | undefined {
    const value = this.value()
    return Array.isArray(value) ? value : undefined
  }

  /** The settings that hold the list: those of the folder, the workspace, else the user's. */
  target(): vscode.ConfigurationTarget {
    const found = vscode.workspace.getConfiguration(section).inspect(key)
    if (vscode.workspace.isTrusted && found?.workspaceFolderValue !== undefined)
      return vscode.ConfigurationTarget.WorkspaceFolder
    if (vscode.workspace.isTrusted && found?.workspaceValue !== undefined) return vscode.ConfigurationTarget.Workspace
    return vscode.ConfigurationTarget.Global
  }

  async write(entries: Entries): Promise<void> {
    await vscode.workspace.getConfiguration(section).update(key, entries, this.target())
  }

  /** Opens the JSON the list is written in. */
  async open(): Promise<void> {
    const command =
      this.target() === vscode.ConfigurationTarget.Global
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

/** A copy that is nobody's proxy. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown)
}
