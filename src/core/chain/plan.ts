import type { Reference } from '../reference/reference.ts'
import type { Unwell } from '../registry/health.ts'
import type { Aim } from './names.ts'
import { addressOf, afterLabel, aim, aliases, isGuest } from './names.ts'
import { findPattern } from './pattern.ts'
import type { AnyEntry, PlanStep } from './types.ts'

/** Why a registry is not asked now, or undefined: the health of a registry as the plan sees it. */
export type HealthVerdict = (registry: string) => Unwell | undefined

export interface PlanOptions {
  readonly health?: HealthVerdict
  /** Label of the registry that served this name last. */
  readonly lastServed?: string
}

/** A line of the plan with the entry it is about. */
export interface Candidate {
  readonly entry: AnyEntry
  readonly step: PlanStep
  /** Set when it is skipped for its health only: it might have the image. */
  readonly unwell?: Unwell
}

interface Question {
  readonly entry: AnyEntry
  readonly repository: string
  readonly aim: Aim
}

/**
 * Who would be asked for `reference`, in order, and who would not, each with its reason. Depends on nothing but its
 * arguments. A registry that is asked by two names (`ubuntu`, `library/ubuntu`) has two lines.
 */
export function plan(
  reference: Reference,
  entries: readonly AnyEntry[],
  options: PlanOptions = {},
): readonly Candidate[] {
  const aims = aim(reference, entries)
  const owners = ownersOf(reference, aims)
  return entries.flatMap((entry) => {
    const target = aims.get(entry)
    if (target === undefined) return [skipped(entry, reference.repository, `the reference names ${reference.host}`)]
    return target.repositories.map((repository) => {
      const question = { entry, repository, aim: target }
      const reason = ruleAgainst(question, reference, owners)
      if (reason !== undefined) return skipped(entry, repository, reason)
      const unwell = options.health?.(entry.registry.name)
      if (unwell !== undefined) return { entry, unwell, step: skipped(entry, repository, unwell.reason).step }
      return asked(question, reasonFor(question, { owners, options, entries }))
    })
  })
}

/**
 * Why the rules keep `reference` from `host`: it is owned elsewhere, or ruled out there. Undefined when it may be asked
 * there. What `host` is not in the list for, no rule is about but the owners'.
 */
export function keptFrom(reference: Reference, host: string, entries: readonly AnyEntry[]): string | undefined {
  const aims = aim(reference, entries)
  const owners = ownersOf(reference, aims)
  const there = [...aims].filter(([{ registry }]) => registry.isAt(host))
  const reasons = there.flatMap(([entry, target]) =>
    target.repositories.map((repository) => ruleAgainst({ entry, repository, aim: target }, reference, owners)),
  )
  if (there.length === 0) return owners.size === 0 ? undefined : ownedBy(owners)
  return reasons.includes(undefined) ? undefined : reasons[0]
}

/**
 * Who owns the name; where nobody does, who owns what follows a registry's label in it. The workspace's word counts among
 * names that nobody of the user's own owns either way.
 */
function ownersOf(reference: Reference, aims: ReadonlyMap<AnyEntry, Aim>): ReadonlyMap<AnyEntry, string> {
  const { host, repository } = reference
  const written = owning(aims, aliases(repository))
  const labelled =
    host === undefined ? owning(aims, afterLabel(repository, [...aims.keys()]).flatMap(aliases)) : written
  return [users(written), users(labelled), written].find(({ size }) => size > 0) ?? labelled
}

function users(owners: ReadonlyMap<AnyEntry, string>): ReadonlyMap<AnyEntry, string> {
  return new Map([...owners].filter(([entry]) => !isGuest(entry)))
}

function owning(aims: ReadonlyMap<AnyEntry, Aim>, names: readonly string[]): ReadonlyMap<AnyEntry, string> {
  const owners = new Map<AnyEntry, string>()
  for (const [entry, { repositories }] of aims) {
    const pattern = findPattern(entry.rules.owns, [...names, ...repositories])
    if (pattern !== undefined) owners.set(entry, pattern)
  }
  return owners
}

function ownedBy(owners: ReadonlyMap<AnyEntry, string>): string {
  const listed = [...owners].map(([owner, pattern]) => `${owner.registry.name} (${pattern})`)
  return `the name is owned by ${listed.join(' and ')}`
}

function ruleAgainst(
  { entry, repository }: Question,
  reference: Reference,
  owners: ReadonlyMap<AnyEntry, string>,
): string | undefined {
  const { rules } = entry
  if (owners.size > 0 && !owners.has(entry)) return ownedBy(owners)
  const able =
    rules.capabilities.includes('resolve') || (reference.digest !== undefined && rules.capabilities.includes('pull'))
  if (!able) return `its capabilities are ${rules.capabilities.join(', ') || 'none'}, without resolve`
  const names = entry.registry.isDockerHub ? aliases(repository) : [repository]
  const denied = findPattern(rules.deny, names)
  if (denied !== undefined) return `denied here by ${denied}`
  if (rules.allow.length > 0 && findPattern(rules.allow, names) === undefined)
    return `not among the names allowed here: ${rules.allow.join(', ')}`
  return undefined
}

function reasonFor(
  { entry, aim: target }: Question,
  context: { owners: ReadonlyMap<AnyEntry, string>; options: PlanOptions; entries: readonly AnyEntry[] },
): string {
  const owned = context.owners.get(entry)
  const guest = isGuest(entry) ? ', added by the workspace' : ''
  const last = `${guest}${context.options.lastServed === entry.registry.name ? ', served this name last' : ''}`
  if (owned !== undefined) return `owns ${owned}${last}`
  if (target.direct) return `the reference names it${last}`
  const place = `number ${context.entries.indexOf(entry) + 1} of the list`
  return entry.rules.mirrorOf === undefined ? `${place}${last}` : `${place}, mirror of ${entry.rules.mirrorOf}${last}`
}

function asked({ entry, repository }: Question, reason: string): Candidate {
  return { entry, step: { ...place(entry, repository), action: 'ask', reason } }
}

function skipped(entry: AnyEntry, repository: string, reason: string): Candidate {
  const whole = isGuest(entry) ? `${reason}; it was added by the workspace` : reason
  return { entry, step: { ...place(entry, repository), action: 'skip', reason: whole } }
}

function place(entry: AnyEntry, repository: string): Pick<PlanStep, 'registry' | 'url' | 'repository'> {
  return { registry: entry.registry.name, url: addressOf(entry), repository }
}
