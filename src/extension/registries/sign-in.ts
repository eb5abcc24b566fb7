import type { RegistryConfig, RemoteRegistry } from '../../core/index.ts'
import { mention, withProgress } from '../display/notices.ts'
import type { Services } from '../services.ts'
import { signedOutText, signInTitle } from '../words/signing-in.ts'
import { accountSteps, attempt, loginOf, type AccountState } from './wizard/accounts.ts'
import { changed } from './entries.ts'
import type { LiveRegistries } from './live.ts'
import { changeEntry } from './order.ts'
import { ownerOf } from './owners.ts'
import type { Secrets } from './secrets.ts'
import { workspaceId, type RegistrySettings } from './settings.ts'
import { runSteps } from './wizard/steps.ts'

/** What commands on a registry work with. */
export interface RegistryContext {
  readonly services: Services
  readonly settings: RegistrySettings
  readonly secrets: Secrets
  readonly live: LiveRegistries
}

/** A registry of the list with its configuration. */
export interface Target {
  readonly registry: RemoteRegistry
  readonly config: RegistryConfig
}

/** Asks for an account until the registry accepts one; until then the one of before stays. */
export async function signIn(context: RegistryContext, { registry, config }: Target): Promise<void> {
  const { services, secrets, settings, live } = context
  const host = await services.host()
  const existing = await otherLogin(context, { registry, config })
  const trial = await withProgress({ location: { viewId: 'portolan.registries' } }, () =>
    attempt({ host, options: config }, undefined, new AbortController().signal),
  )
  const anonymous = 'finding' in trial ? trial.finding : undefined
  const target = { host, options: config, registryHost: registry.host, existing, anonymous, loginFirst: true }
  const owner = ownerOf(config, workspaceId())
  const kept = await secrets.get(owner)
  const username = kept?.kind === 'password' ? kept.username : config.username
  const start: AccountState = username === undefined ? {} : { username }
  const state = await runSteps<AccountState>(
    signInTitle(config),
    start,
    accountSteps(() => target),
  )
  if (!state) return
  const login = loginOf(state, existing)
  if (login) await secrets.store(owner, login)
  else await secrets.delete(owner)
  const accepted = login?.kind === 'password' ? login.username : undefined
  if (config.username !== undefined && accepted !== undefined && accepted !== config.username) {
    await changeEntry(settings, registry.name, (entries, place) => changed(entries, place, { username: accepted }))
  }
  await live.signedInOrOut(registry.name)
  services.tree.refresh({ kind: 'registry', registry, priority: 0 })
}

/** Forgets the login; one that another tool has is no longer used either. */
export async function signOut(context: RegistryContext, target: Target): Promise<void> {
  const { secrets, live, services } = context
  const owner = ownerOf(target.config, workspaceId())
  await secrets.delete(owner)
  if (await otherLogin(context, target)) await secrets.store(owner, { kind: 'anonymous' })
  await live.signedInOrOut(target.registry.name)
  services.tree.refresh({ kind: 'registry', registry: target.registry, priority: 0 })
  mention(signedOutText(target.registry.name), 5000)
}

/** The login another tool on this computer has for the registry, whatever is kept here; none for what the workspace added. */
async function otherLogin({ services }: RegistryContext, { registry, config }: Target) {
  if (config.addedBy !== undefined) return undefined
  const { credentials } = await services.host()
  return credentials.get({ registry: '', host: registry.host, protocol: registry.url.protocol }).catch(() => undefined)
}
