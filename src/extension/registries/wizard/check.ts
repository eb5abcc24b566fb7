import * as vscode from 'vscode'
import { isCoreError, Registry } from '../../../core/index.ts'
import type { AuthState, Credential, Host, RegistryOptions, RemoteRegistry } from '../../../core/index.ts'
import { hasNoCatalog } from '../../words/messages.ts'

/** What a registry answered when it was tried out. */
export interface Finding {
  readonly ms: number
  readonly auth: AuthState
  /** Absent when the registry has no catalog for this account. */
  readonly catalog?: { readonly count: number; readonly more: boolean }
  /** Absent when no repository was asked for. */
  readonly repository?: 'found' | 'missing'
}

export interface TrialOptions {
  readonly host: Host
  /** Undefined: anonymous. */
  readonly credential: Credential | undefined
  /** A repository to look for beside the catalog. */
  readonly repository?: string | undefined
  readonly signal: AbortSignal
}

/** Tries a registry that is not in the list (or not with this login). @throws what the registry answered. */
export async function tryRegistry(options: RegistryOptions, trial: TrialOptions): Promise<Finding> {
  const credentials = { get: () => Promise.resolve(trial.credential) }
  const registry = new Registry({ ...options, repositories: [] }, { ...trial.host, credentials })
  try {
    return await examine(registry, trial)
  } finally {
    void registry.close()
  }
}

/** Asks for the API, the catalog and, if given, a repository. @throws what the registry answered. */
export async function examine(
  registry: RemoteRegistry,
  { repository, signal }: Pick<TrialOptions, 'repository' | 'signal'>,
  ping = () => registry.ping({ signal }),
): Promise<Finding> {
  const { ms } = await ping()
  const catalog = await firstPage(registry, signal)
  const there = repository === undefined ? undefined : await hasTags(registry, repository, signal)
  return { ms, auth: registry.auth, ...(catalog && { catalog }), ...(there !== undefined && { repository: there }) }
}

const pageSize = 1000

async function firstPage(registry: RemoteRegistry, signal: AbortSignal): Promise<Finding['catalog']> {
  try {
    for await (const names of registry.catalog({ signal, pageSize }))
      return { count: names.length, more: names.length >= pageSize }
    return { count: 0, more: false }
  } catch (error) {
    if (hasNoCatalog(error)) return undefined
    throw error
  }
}

async function hasTags(
  registry: RemoteRegistry,
  repository: string,
  signal: AbortSignal,
): Promise<'found' | 'missing'> {
  try {
    for await (const _ of registry.tags(repository, { signal, pageSize: 1 })) break
    return 'found'
  } catch (error) {
    if (isCoreError(error, 'ERR_NOT_FOUND')) return 'missing'
    throw error
  }
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
