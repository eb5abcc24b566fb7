import { CoreError } from '../errors.ts'
import type { ChainMember, RemoteRegistry } from '../registry/remote.ts'
import type { Reference } from '../reference/reference.ts'
import { formatReference } from '../reference/parse.ts'
import { aim, aliases, isGuest } from './names.ts'
import { findPattern } from './pattern.ts'
import type { Place } from './places.ts'
import type { AnyEntry } from './types.ts'

/** Where a push goes. */
export interface PushTarget<Member extends ChainMember = RemoteRegistry> extends Place<Member> {
  readonly tag: string
}

/**
 * The one registry `reference` is pushed to, named by its label or chosen by the list, which never chooses one that the
 * workspace added. Mirrors of the one that is meant never take its place, and nothing falls through.
 * @throws ERR_CONFIG, ERR_POLICY.
 */
export function pushTarget(
  reference: Reference,
  entries: readonly AnyEntry[],
  label?: string,
): PushTarget<ChainMember> {
  const aims = aim(reference, entries)
  const choices = [...aims].flatMap(([entry, { repositories, direct }]) => {
    const repository = repositories[0]
    const meant = reference.host === undefined || direct
    return repository === undefined || !meant ? [] : [{ entry, repository }]
  })
  const name = formatReference(reference)
  const wanted = choices.filter(({ entry }) =>
    label === undefined ? reference.host !== undefined || !isGuest(entry) : entry.registry.name === label,
  )
  if (wanted.length === 0) throw nowhere(name, { label, host: reference.host, entries })
  const owners = choices.filter(({ entry }) => owns(entry, reference, choices))
  const owner = owners.find(({ entry }) => !isGuest(entry)) ?? owners[0]
  const refusals = wanted.map(({ entry, repository }) => refusal(entry, repository, owner?.entry))
  const chosen = wanted[refusals.indexOf(undefined)]
  if (chosen === undefined) throw new CoreError('ERR_POLICY', `${name} can't be pushed: ${refusals.join('; ')}`)
  return { registry: chosen.entry.registry, repository: chosen.repository, tag: reference.tag ?? 'latest' }
}

function owns(
  entry: AnyEntry,
  reference: Reference,
  choices: readonly { readonly entry: AnyEntry; readonly repository: string }[],
): boolean {
  const own = choices.filter((choice) => choice.entry === entry).map(({ repository }) => repository)
  return findPattern(entry.rules.owns, [...aliases(reference.repository), ...own]) !== undefined
}

function refusal({ registry, rules }: AnyEntry, repository: string, owner?: AnyEntry): string | undefined {
  if (!rules.capabilities.includes('push')) return `${registry.name} takes no pushes (its capabilities)`
  if (owner !== undefined && owner.registry !== registry)
    return `${registry.name} may not have it, the name is owned by ${owner.registry.name}`
  const names = registry.isDockerHub ? aliases(repository) : [repository]
  const denied = findPattern(rules.deny, names)
  if (denied !== undefined) return `${registry.name} denies ${denied}`
  if (rules.allow.length > 0 && findPattern(rules.allow, names) === undefined)
    return `${registry.name} allows only ${rules.allow.join(', ')}`
  return undefined
}

function nowhere(
  name: string,
  { label, host, entries }: { label: string | undefined; host: string | undefined; entries: readonly AnyEntry[] },
): CoreError {
  if (label !== undefined && !entries.some(({ registry }) => registry.name === label))
    return new CoreError('ERR_CONFIG', `${name}: there is no registry named ${label} in the list`, { entry: label })
  if (label !== undefined)
    return new CoreError('ERR_POLICY', `${name} names ${host}, which is not ${label}`, { registry: label })
  if (host === undefined) return new CoreError('ERR_CONFIG', `${name}: no registry is configured to push to`)
  const hint = 'add it to the list of registries'
  return new CoreError('ERR_CONFIG', `${name}: ${host} is not a configured registry; ${hint}`, { entry: host })
}
