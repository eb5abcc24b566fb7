import { realmRefusal } from '../auth/realm.ts'
import type { CoreError } from '../errors.ts'
import { readAddress } from './address.ts'
import { decodeRegistries } from './decode.ts'
import { configError } from './fields.ts'
import type { Configuration, RegistryConfig } from './types.ts'

/** The values of the list at each scope of settings; undefined where there is none. */
export interface ScopedRegistries {
  readonly user?: unknown
  readonly workspace?: unknown
  readonly folder?: unknown
}

/** The fields that decide where a registry's credentials go and who can listen. */
const guarded = ['url', 'authUrl', 'username', 'proxy', 'tls'] as const

/**
 * One list of the lists of user, workspace and folder. A workspace's list sets the order and may add registries; what it
 * does not name follows. It may not change where the user's credentials go: an entry under the name, or at the host, of a
 * registry of the user must agree with it in url, token service, user name, proxy and TLS, else it is a problem and the
 * user's own entry is used. An entry of its own may not bring a proxy, or a token service of another site, since logins
 * of other tools would go there.
 */
export function mergeScopes({ user, workspace, folder }: ScopedRegistries): Configuration {
  const own = decodeRegistries(user, { source: 'settings' })
  const first = merge(own, workspace, user !== undefined && user !== null)
  return merge(first, folder, first !== own || (user !== undefined && user !== null))
}

function merge(base: Configuration, value: unknown, keepsRest: boolean): Configuration {
  if (value === undefined || value === null) return base
  const labels = base.registries.map(({ name }) => name)
  const added = decodeRegistries(value, { source: 'settings', labels })
  const problems: CoreError[] = [...base.problems, ...added.problems]
  const listed = added.registries.flatMap((config) => {
    const same = base.registries.find(({ name }) => name === config.name)
    const reason = same === undefined ? refusalOf(config, base.registries) : changeOf(config, same)
    if (reason !== undefined) problems.push(configError(config.name, reason.field, reason.text))
    if (same !== undefined) return [same]
    return reason === undefined ? [config] : []
  })
  const rest = base.registries.filter(({ name }) => !listed.some((config) => config.name === name))
  return { registries: keepsRest ? [...listed, ...rest] : listed, problems }
}

interface Refusal {
  readonly field: string
  readonly text: string
}

/** Why `config` may not stand for the user's entry of the same name. */
function changeOf(config: RegistryConfig, own: RegistryConfig): Refusal | undefined {
  const field = guarded.find((name) => config[name] !== undefined && !isEqual(config[name], own[name]))
  if (field === undefined) return undefined
  return {
    field,
    text: "may not be changed here: it decides where the user's credentials go; the user's value is used",
  }
}

/** Why `config`, an entry of the workspace's own, may not be used. */
function refusalOf(config: RegistryConfig, own: readonly RegistryConfig[]): Refusal | undefined {
  const host = hostOf(config.url)
  const neighbour = own.find(({ url }) => hostOf(url) === host)
  if (neighbour !== undefined) {
    const field = guarded.find((name) => name !== 'url' && !isEqual(config[name], neighbour[name]))
    const text = `differs from that of ${neighbour.name}, the user's registry at ${host}; here it must be the same`
    if (field !== undefined) return { field, text }
    if (new URL(config.url).origin !== new URL(neighbour.url).origin) return { field: 'url', text }
    return undefined
  }
  if (config.proxy !== undefined && config.proxy !== 'none')
    return { field: 'proxy', text: 'may only be set in the settings of the user' }
  if (config.authUrl !== undefined && realmRefusal(new URL(config.authUrl), new URL(config.url)) !== undefined)
    return { field: 'authUrl', text: 'may name a token service of another site only in the settings of the user' }
  return undefined
}

function hostOf(url: string): string {
  const address = readAddress(url)
  return 'reason' in address ? url : address.host
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
