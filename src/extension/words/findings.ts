import * as vscode from 'vscode'
import type { AuthState } from '../../core/index.ts'

/** What a registry answered when it was tried out. */
export interface Finding {
  readonly ms: number
  readonly auth: AuthState
  /** Absent when the registry has no catalog for this account. */
  readonly catalog?: { readonly count: number; readonly more: boolean }
  /** Absent when no repository was asked for. */
  readonly repository?: 'found' | 'missing'
}

/** `214 repositories`, `1000+ repositories` */
export function catalogText({ count, more }: { readonly count: number; readonly more: boolean }): string {
  if (count === 1 && !more) return vscode.l10n.t('1 repository')
  return vscode.l10n.t('{0} repositories', more ? `${count}+` : count)
}

/** `reached in 12 ms · signed in as alice · 214 repositories` */
export function describeFinding({ ms, auth, catalog, repository }: Finding): string {
  const account = auth.authenticated
    ? auth.username === undefined
      ? vscode.l10n.t('signed in')
      : vscode.l10n.t('signed in as {0}', auth.username)
    : vscode.l10n.t('anonymous')
  const names = catalog ? catalogText(catalog) : vscode.l10n.t('does not list its repositories')
  const missing = repository === 'missing' ? vscode.l10n.t('but not the image you pasted') : undefined
  return [vscode.l10n.t('reached in {0} ms', Math.round(ms)), account, names, missing].filter(Boolean).join(' · ')
}
