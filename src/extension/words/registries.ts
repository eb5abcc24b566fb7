import * as vscode from 'vscode'

export function whichRegistryText(): string {
  return vscode.l10n.t('Which registry?')
}

export function notAListText(): string {
  return vscode.l10n.t('“portolan.registries” in the settings is not a list; correct it there first.')
}
