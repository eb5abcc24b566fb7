import type { CoreError } from '../errors.ts'
import { formatReference } from '../reference/parse.ts'
import type { Reference } from '../reference/reference.ts'
import type { RemoteRegistry } from '../registry/remote.ts'
import { nobodyAsked } from './failure.ts'
import { plan } from './plan.ts'
import type { Candidate } from './plan.ts'
import type { ChainEntry } from './types.ts'

/** A repository that may hold the content. */
export interface Place {
  readonly registry: RemoteRegistry
  readonly repository: string
}

/** One question to one place. */
export interface Asked {
  readonly place: Place
  readonly stage: 'manifest' | 'blob'
  readonly digest: string
}

/** How a question ended: with so many bytes, or with what was thrown; `innocent` when the wrong bytes may be another's. */
export interface Ended {
  readonly bytes: number
  readonly thrown?: unknown
  readonly innocent?: boolean
}

/** Where to ask for content by digest, and what becomes of each question. */
export interface Places {
  /** The places to ask for `digest`, best first; those in quarantine for it only when there is no other. */
  placesFor(digest: string): readonly Place[]
  /** Starts the clock of one question; the result is told how it ended. Returns the error to go on with, if it failed. */
  asking(asked: Asked): (ended: Ended) => CoreError | undefined
  /** The error when every place failed with one of `errors`. */
  failure(digest: string, errors: readonly CoreError[]): CoreError
}

/** The places of a plan that content may be pulled from. */
export function placesIn(candidates: readonly Candidate[]): readonly Place[] {
  return candidates.flatMap(({ entry, step }) =>
    step.action === 'ask' && entry.rules.capabilities.includes('pull')
      ? [{ registry: entry.registry, repository: step.repository }]
      : [],
  )
}

/** Who the rules let be asked for a digest of a name, in the order of the list. @throws ERR_CONFIG, ERR_POLICY for nobody. */
export function holdersOf(reference: Reference, entries: readonly ChainEntry[]): readonly Place[] {
  const candidates = plan(reference, entries)
  const places = placesIn(candidates)
  if (places.length === 0) throw nobodyAsked(formatReference(reference), reference.host, candidates)
  return places
}
