import { isCoreError, Registry } from '../../../core/index.ts'
import type { Credential, Host, RegistryOptions, RemoteRegistry } from '../../../core/index.ts'
import type { Finding } from '../../words/findings.ts'
import { hasNoCatalog } from '../../words/messages.ts'

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
