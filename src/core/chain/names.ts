import { dockerHubHost, plainHost, sameHost } from '../reference/hosts.ts'
import type { Reference } from '../reference/reference.ts'
import { findPattern } from './pattern.ts'
import type { AnyEntry } from './types.ts'

/** Where the names of an entry come from: itself, the entry it is a mirror of, or a host that is not in the list. */
export interface Origin {
  /** Equal for entries whose content is interchangeable. */
  readonly family: string
  readonly host: string
  /** By which it is asked: `https:`, as a URL has it. */
  readonly protocol: string
  readonly prefix: string
  readonly isDockerHub: boolean
  /** Whether it is an entry of the list. */
  readonly isEntry: boolean
}

/** An entry a reference may be asked at, and by which names, the likelier first. */
export interface Aim {
  readonly repositories: readonly string[]
  /** Whether the reference names this registry's own host. */
  readonly direct: boolean
}

/** Whether the workspace added the entry: it has no say in names that the user's own registries speak for. */
export function isGuest({ rules }: AnyEntry): boolean {
  return rules.addedBy === 'workspace'
}

/**
 * Follows `mirrorOf` to where the names come from. The user's entries and the workspace's know only their own kind: neither
 * can stand in for one of the other.
 */
export function originOf(entry: AnyEntry, all: readonly AnyEntry[]): Origin {
  const entries = all.filter((other) => isGuest(other) === isGuest(entry))
  const whose = isGuest(entry) ? 'workspace ' : ''
  const seen = new Set<AnyEntry>()
  let current = entry
  while (current.rules.mirrorOf !== undefined && !seen.has(current)) {
    seen.add(current)
    const target = current.rules.mirrorOf
    const place = placeOf(target)
    const next = entries.find((other) => other.registry.name === target) ?? entryAt(place, entries)
    if (next === undefined) return placeOrigin(place, whose)
    current = next
  }
  const { name, host, url, prefix, isDockerHub = false } = current.registry
  return { family: `${whose}registry ${name}`, host, protocol: url.protocol, prefix, isDockerHub, isEntry: true }
}

/**
 * At which entries a reference may be asked. With a host: the entries at that host whose prefix fits best, and their
 * mirrors; the user's alone when one of them is among these. Without: every entry. Docker Hub's `library/` is put before
 * one-part names there and at its mirrors; elsewhere the name as written comes first, then the one with `library/`. An entry
 * that owns what follows its own label (`team/app` of `company/team/app`) is asked for that.
 */
export function aim(reference: Reference, entries: readonly AnyEntry[]): ReadonlyMap<AnyEntry, Aim> {
  const { host } = reference
  if (host === undefined)
    return new Map(entries.map((entry) => [entry, shortAim(entry, entries, reference.repository)]))
  const own = entries.filter((entry) => !isGuest(entry))
  const claimed = aimAtHost(host, reference, own)
  return claimed.size > 0 ? claimed : aimAtHost(host, reference, entries)
}

function aimAtHost(host: string, reference: Reference, entries: readonly AnyEntry[]): ReadonlyMap<AnyEntry, Aim> {
  const isDockerHub = sameHost(host, dockerHubHost)
  const repository = isDockerHub ? hubName(reference.repository) : reference.repository
  const primaries = primariesOf(host, repository, entries)
  const families = new Set(primaries.map((entry) => originOf(entry, entries).family))
  const aims = new Map<AnyEntry, Aim>()
  for (const entry of entries) {
    const direct = primaries.includes(entry)
    const origin = originOf(entry, entries)
    const mirrors = entry.rules.mirrorOf !== undefined && sameHost(origin.host, host, origin.protocol)
    if (!direct && !(mirrors && (families.has(origin.family) || !origin.isEntry))) continue
    const below = direct ? entry.registry : origin
    const name = withoutPrefix(repository, below.prefix)
    if (name !== undefined) aims.set(entry, { repositories: [name], direct })
  }
  return aims
}

/** What follows the label of an entry at the start of a name, as a person writes who has seen registry and name together. */
export function afterLabel(repository: string, entries: readonly AnyEntry[]): readonly string[] {
  return entries.flatMap(({ registry }) => withoutPrefix(repository, registry.name) ?? [])
}

/** Every way to write `repository` that may mean the same image: with and without Docker Hub's `library/`. */
export function aliases(repository: string): readonly string[] {
  if (!repository.includes('/')) return [repository, `library/${repository}`]
  const short = withoutPrefix(repository, 'library')
  return short === undefined || short.includes('/') ? [repository] : [repository, short]
}

/** The name a person types to get `repository` of this registry through the list: Docker Hub's `library/` is left out. */
export function shortName(entry: AnyEntry, repository: string): string {
  const short = withoutPrefix(repository, 'library')
  return entry.registry.isDockerHub && short !== undefined && !short.includes('/') ? short : repository
}

/** The address of a registry, with its prefix. */
export function addressOf({ registry }: AnyEntry): string {
  const base = registry.url.href.replace(/\/$/, '')
  return registry.prefix === '' ? base : `${base}/${registry.prefix}`
}

/** `repository` below `prefix`, or undefined when it is not. */
function withoutPrefix(repository: string, prefix: string): string | undefined {
  if (prefix === '') return repository
  return repository.startsWith(`${prefix}/`) ? repository.slice(prefix.length + 1) : undefined
}

function shortAim(entry: AnyEntry, entries: readonly AnyEntry[], written: string): Aim {
  const rest = withoutPrefix(written, entry.registry.name)
  const isOwnRest = rest !== undefined && findPattern(entry.rules.owns, aliases(rest)) !== undefined
  const speaking = entries.filter((other) => isGuest(entry) || !isGuest(other))
  const isOwned = speaking.some(({ rules }) => findPattern(rules.owns, aliases(written)) !== undefined)
  const repository = isOwnRest && !isOwned ? rest : written
  const { isDockerHub, prefix } = originOf(entry, entries)
  if (isDockerHub) return { repositories: [prefix === '' ? hubName(repository) : repository], direct: false }
  const names = repository.includes('/') ? [repository] : [repository, `library/${repository}`]
  return { repositories: names, direct: false }
}

function hubName(repository: string): string {
  return repository.includes('/') ? repository : `library/${repository}`
}

function primariesOf(host: string, repository: string, entries: readonly AnyEntry[]): readonly AnyEntry[] {
  const fitting = entries.filter(
    ({ registry }) => registry.isAt(host) && withoutPrefix(repository, registry.prefix) !== undefined,
  )
  const longest = fitting.reduce((most, { registry }) => Math.max(most, registry.prefix.length), 0)
  return fitting.filter(({ registry }) => registry.prefix.length === longest)
}

type Place = Pick<Origin, 'host' | 'prefix'>

/** `acme.io/team` as `mirrorOf` may name it: a host, and a path below it. */
function placeOf(text: string): Place {
  const [host = '', ...path] = text.split('/')
  return { host: plainHost(host), prefix: path.join('/') }
}

function entryAt({ host, prefix }: Place, entries: readonly AnyEntry[]): AnyEntry | undefined {
  return entries.find(
    ({ registry, rules }) => registry.isAt(host) && registry.prefix === prefix && rules.mirrorOf === undefined,
  )
}

function placeOrigin({ host, prefix }: Place, whose: string): Origin {
  const isDockerHub = host === dockerHubHost
  return { family: `${whose}host ${host}/${prefix}`, host, protocol: 'https:', prefix, isDockerHub, isEntry: false }
}
