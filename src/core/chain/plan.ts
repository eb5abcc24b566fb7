import type { Reference } from '../reference/reference.ts'
import type { Unwell } from '../registry/health.ts'
import type { Aim } from './names.ts'
import { addressOf, afterLabel, aim, aliases, isGuest } from './names.ts'
import { findPattern } from './pattern.ts'
import { reasonOf, ruleText, type Because } from './reasons.ts'
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
    if (target === undefined)
      return [skipped(entry, reference.repository, { code: 'elsewhere', host: reference.host ?? '' })]
    return target.repositories.map((repository) => {
      const question = { entry, repository, aim: target }
      const because = ruleAgainst(question, reference, owners)
      if (because !== undefined) return skipped(entry, repository, because)
      const unwell = options.health?.(entry.registry.name)
      if (unwell !== undefined) return skipped(entry, repository, illnessOf(unwell), unwell)
      return asked(question, ruleFor(question, { owners, options, entries }))
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
  if (there.length === 0) return owners.size === 0 ? undefined : ruleText(ownedBy(owners))
  return reasons.includes(undefined) ? undefined : reasons[0] && ruleText(reasons[0])
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

function ownedBy(owners: ReadonlyMap<AnyEntry, string>): Extract<Because, { readonly code: 'owned' }> {
  return { code: 'owned', owners: [...owners].map(([{ registry }, pattern]) => ({ registry: registry.name, pattern })) }
}

/** Why the rules keep it from being asked; undefined when they don't. */
function ruleAgainst(
  { entry, repository }: Question,
  reference: Reference,
  owners: ReadonlyMap<AnyEntry, string>,
): Because | undefined {
  const { rules } = entry
  if (owners.size > 0 && !owners.has(entry)) return ownedBy(owners)
  const able =
    rules.capabilities.includes('resolve') || (reference.digest !== undefined && rules.capabilities.includes('pull'))
  if (!able) return { code: 'incapable', capabilities: rules.capabilities }
  const names = entry.registry.isDockerHub ? aliases(repository) : [repository]
  const denied = findPattern(rules.deny, names)
  if (denied !== undefined) return { code: 'denied', pattern: denied }
  if (rules.allow.length > 0 && findPattern(rules.allow, names) === undefined)
    return { code: 'not-allowed', patterns: rules.allow }
  return undefined
}

function ruleFor(
  { entry, aim: target }: Question,
  context: { owners: ReadonlyMap<AnyEntry, string>; options: PlanOptions; entries: readonly AnyEntry[] },
): Because {
  const owned = context.owners.get(entry)
  const last = context.options.lastServed === entry.registry.name ? ({ last: true } as const) : {}
  if (owned !== undefined) return { code: 'owner', pattern: owned, ...last }
  return target.direct ? { code: 'named', ...last } : { ...listed(entry, context.entries.indexOf(entry) + 1), ...last }
}

/** Its place in the list. */
export function listed({ rules }: AnyEntry, place: number): Because {
  return { code: 'listed', place, ...(rules.mirrorOf !== undefined && { mirrorOf: rules.mirrorOf }) }
}

/** That it is not well, as a rule against asking it. */
export function illnessOf({ illness, until }: Unwell): Because {
  return { code: 'unwell', illness, ...(until !== undefined && { until }) }
}

function asked({ entry, repository }: Question, because: Because): Candidate {
  return { entry, step: stepOf(entry, repository, { action: 'ask', because }) }
}

function skipped(entry: AnyEntry, repository: string, because: Because, unwell?: Unwell): Candidate {
  return { entry, step: stepOf(entry, repository, { action: 'skip', because }), ...(unwell && { unwell }) }
}

/** A line of the plan for `entry`. */
export function stepOf(
  entry: AnyEntry,
  repository: string,
  { action, because }: Pick<PlanStep, 'action' | 'because'>,
): PlanStep {
  const whole: Because = isGuest(entry) ? { ...because, guest: true } : because
  const { name } = entry.registry
  return { registry: name, url: addressOf(entry), repository, action, reason: reasonOf(whole, action), because: whole }
}
