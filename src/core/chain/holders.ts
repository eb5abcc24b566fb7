import { formatReference } from '../reference/parse.ts'
import type { Reference } from '../reference/reference.ts'
import { nobodyAsked } from './failure.ts'
import type { AnyPlace } from './places.ts'
import { plan } from './plan.ts'
import type { Candidate } from './plan.ts'
import type { AnyEntry } from './types.ts'

/** The places of a plan that content may be pulled from. */
export function placesIn(candidates: readonly Candidate[]): readonly AnyPlace[] {
  return candidates.flatMap(({ entry, step }) =>
    step.action === 'ask' && entry.rules.capabilities.includes('pull')
      ? [{ registry: entry.registry, repository: step.repository }]
      : [],
  )
}

/** Who the rules let be asked for a digest of a name, in the order of the list. @throws ERR_CONFIG, ERR_POLICY for nobody. */
export function holdersOf(reference: Reference, entries: readonly AnyEntry[]): readonly AnyPlace[] {
  const candidates = plan(reference, entries)
  const places = placesIn(candidates)
  if (places.length === 0) throw nobodyAsked(formatReference(reference), reference.host, candidates)
  return places
}
