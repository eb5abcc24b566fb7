import * as vscode from 'vscode'

export function namePlaceholder(): string {
  return vscode.l10n.t('An image name, such as team/app:1.10.0 — any registry in the list may have it')
}

/** Beside a name that was used lately. */
export function recentText(): string {
  return vscode.l10n.t('recent')
}

/** Beside the name as it was typed. */
export function thisNameText(): string {
  return vscode.l10n.t('this name')
}

/** Why a typed name is none to push to. */
export const notATarget = {
  digest: () => vscode.l10n.t('A push goes to a tag, not to a digest.'),
  host: () => vscode.l10n.t('Leave out the host: the registry is chosen by name.'),
  tag: () => vscode.l10n.t('This is not a tag.'),
} as const
