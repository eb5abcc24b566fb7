import * as vscode from 'vscode'

/** Buttons that stand below the sentences of several verbs. */
export const buttons = {
  copyDigest: () => vscode.l10n.t('Copy Digest'),
  delete: () => vscode.l10n.t('Delete'),
  cancel: () => vscode.l10n.t('Cancel'),
} as const
