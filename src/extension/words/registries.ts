import * as vscode from 'vscode'
import type { RegistryConfig } from '../../core/index.ts'

export function whichRegistryText(): string {
  return vscode.l10n.t('Which registry?')
}

export function notAListText(): string {
  return vscode.l10n.t('“portolan.registries” in the settings is not a list; correct it there first.')
}

export function signedOutText(name: string): string {
  return vscode.l10n.t('Signed out of {0}', name)
}

/** Of a registry that the workspace added, its address too: a login goes nowhere that was not read. */
export function signInTitle({ name, url, addedBy }: Pick<RegistryConfig, 'name' | 'url' | 'addedBy'>): string {
  return addedBy === undefined
    ? vscode.l10n.t('Sign In to {0}', name)
    : vscode.l10n.t('Sign In to {0} — added by this workspace: {1}', name, url)
}
