import * as vscode from 'vscode'

export function untrustedText(): string {
  return vscode.l10n.t('images are built only in a workspace that you trust')
}

export function manageTrustTitle(): string {
  return vscode.l10n.t('Manage Workspace Trust')
}
