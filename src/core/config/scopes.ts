import type { CoreError } from '../errors.ts'
import { decodeRegistries } from './decode.ts'
import { configError } from './fields.ts'
import { changeOf, refusalOf } from './guests.ts'
import type { Configuration, DecodedList, RegistryConfig } from './types.ts'

/** The values of the list at each scope of settings; undefined where there is none. */
export interface ScopedRegistries {
  readonly user?: unknown
  readonly workspace?: unknown
  readonly folder?: unknown
}

/** The list that applies, and where each list that there is has its registries. */
export interface MergedLists extends Configuration {
  readonly places: Readonly<Partial<Record<keyof ScopedRegistries, DecodedList['places']>>>
}

/**
 * One list of the lists of user, workspace and folder. A workspace's list sets the order and may add registries; what it
 * does not name follows. An entry under the name, or at the address, of a registry of the user stands for that one and
 * says nothing but its place: where it disagrees about where the user's credentials go, that is a problem, and the user's
 * values are used. An entry of its own is marked `addedBy: 'workspace'`: it gets no login that was not given for exactly
 * this entry, has no say in names the user's registries speak for, and may not bring a proxy, a client certificate, a
 * token service of another site, or a mirror of what the user has.
 */
export function mergeScopes({ user, workspace, folder }: ScopedRegistries): MergedLists {
  const own = decodeRegistries(user, { source: 'settings' })
  const outer = read(own, workspace)
  const first = merge(own, outer, isGiven(user))
  const inner = read(first, folder)
  const { registries, problems } = merge(first, inner, isGiven(user) || outer !== undefined)
  const places = {
    ...(isGiven(user) && { user: own.places }),
    ...(outer && { workspace: outer.places }),
    ...(inner && { folder: inner.places }),
  }
  return { registries, problems, places }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

function read(base: Configuration, value: unknown): DecodedList | undefined {
  const labels = base.registries.map(({ name }) => name)
  return isGiven(value) ? decodeRegistries(value, { source: 'settings', labels }) : undefined
}

function merge(base: Configuration, added: DecodedList | undefined, keepsRest: boolean): Configuration {
  if (added === undefined) return base
  const own = base.registries.filter(({ addedBy }) => addedBy === undefined)
  const problems: CoreError[] = [...base.problems, ...added.problems]
  const all = [...base.registries, ...added.registries]
  const listed = added.registries.flatMap((config) => {
    const meant = meantBy(config, base.registries)
    const reason = meant === undefined ? refusalOf(config, own, all) : changeOf(config, meant)
    if (reason !== undefined) problems.push(configError(config.name, reason.field, reason.text))
    if (meant !== undefined) return [meant]
    return reason === undefined ? [{ ...config, addedBy: 'workspace' as const }] : []
  })
  const unique = [...new Set(listed)]
  const rest = base.registries.filter(({ name }) => !unique.some((config) => config.name === name))
  return { registries: keepsRest ? [...unique, ...rest] : unique, problems }
}

/** The registry of `known` that an entry stands for: the one of its name, else the one at its address. */
function meantBy({ name, url }: RegistryConfig, known: readonly RegistryConfig[]): RegistryConfig | undefined {
  return known.find((one) => one.name === name) ?? known.find((one) => one.url === url)
}
