import type { Attempt, ErrorCode } from '../errors.ts'
import { CoreError, factsOf } from '../errors.ts'
import type { ErrorFacts } from '../errors.ts'
import type { Reference } from '../reference/reference.ts'
import type { Standing } from './decide.ts'
import { explain } from './explain.ts'
import type { Candidate } from './plan.ts'
import type { AnyEntry, Explanation } from './types.ts'
import { originOf } from './names.ts'
import type { Found } from './search.ts'

interface ResolveFacts extends ErrorFacts {
  readonly explanation: Explanation
  readonly isFinal: boolean
}

/** A failed resolve: the code of the most telling answer, and the whole explanation. */
export class ResolveError extends CoreError {
  readonly explanation: Explanation
  /** An answer that no other registry may be asked after, one outside of the list as little. */
  readonly isFinal: boolean

  constructor(code: ErrorCode, message: string, facts: ResolveFacts) {
    const { explanation, isFinal, ...rest } = facts
    super(code, message, { ...rest, attempts: explanation.attempts })
    this.explanation = explanation
    this.isFinal = isFinal
  }
}

/** The explanation a failed resolve carries, or undefined for any other error. */
export function explanationOf(error: unknown): Explanation | undefined {
  return error instanceof ResolveError ? error.explanation : undefined
}

/** The most telling first: what a person must do something about, then what may pass, then plain absence. */
const byWeight: readonly ErrorCode[] = [
  'ERR_OWNER_CHANGED',
  'ERR_AUTH_REJECTED',
  'ERR_DENIED',
  'ERR_AUTH_REQUIRED',
  'ERR_POLICY',
  'ERR_CORRUPT',
  'ERR_UNSUPPORTED',
  'ERR_TOO_LARGE',
  'ERR_LOCAL',
  'ERR_RATE_LIMITED',
  'ERR_STALLED',
  'ERR_UNAVAILABLE',
  'ERR_NOT_FOUND',
]

/** The answer a person should look at first, of answers that all failed. A mirror's counts only if its origin gave none. */
export function mostTelling(standings: readonly Standing[], entries: readonly AnyEntry[]): CoreError | undefined {
  const settled = new Set<string>()
  for (const { entry, answer } of standings)
    if (entry.rules.mirrorOf === undefined && answer?.kind === 'absent') settled.add(originOf(entry, entries).family)
  const errors = standings.flatMap(({ entry, answer }) => {
    if (answer === undefined || answer.kind === 'served') return []
    const outdone = entry.rules.mirrorOf !== undefined && settled.has(originOf(entry, entries).family)
    return outdone && answer.kind === 'failed' ? [] : [answer.error]
  })
  return mostTellingOf(errors)
}

/** The first of the weightiest of `errors`. */
export function mostTellingOf(errors: readonly CoreError[]): CoreError | undefined {
  return errors.toSorted((a, b) => weight(a) - weight(b))[0]
}

/** The error when nobody may be asked at all. */
export function nobodyAsked(name: string, host: string | undefined, candidates: readonly Candidate[]): CoreError {
  if (candidates.length === 0)
    return new CoreError('ERR_CONFIG', `${name}: no registry is configured; add one to the list of registries`)
  const relevant = candidates.filter(({ step }) => step.because.code !== 'elsewhere')
  if (host !== undefined && relevant.length === 0)
    return new CoreError(
      'ERR_CONFIG',
      `${name}: ${host} is not a configured registry; add it to the list of registries`,
      {
        entry: host,
        field: 'url',
      },
    )
  const reasons = relevant.map(({ step }) => `${step.registry}: ${step.reason}`)
  return new CoreError('ERR_POLICY', `${name} may be asked at no registry (${[...new Set(reasons)].join('; ')})`)
}

/** What a failed resolve is told with. */
interface Telling {
  readonly error: CoreError
  readonly attempts: readonly Attempt[]
  /** The registries below the one that stopped the search. */
  readonly unused: readonly string[]
  /** The repository that was asked for, if it was one. */
  readonly repository: string | undefined
}

/** The sentence for a failed resolve: what, where, and what the first registry to look at said. */
function failureMessage(name: string, { error, attempts, unused, repository }: Telling): string {
  const asked = [...new Set(attempts.map(({ registry }) => registry))]
  if (error.code === 'ERR_NOT_FOUND')
    return asked.length === 1 ? `${name} is not in ${asked[0]}` : `${name} is in none of ${asked.join(', ')}`
  const look = error.registry === undefined ? '' : `look at ${error.registry} first: `
  const rest =
    unused.length === 0 ? '' : `; since that is not "not found", ${unused.join(', ')} may not serve it instead`
  return `${name}: ${look}${error.message}${rest}${wayRound(repository, error, unused)}`
}

/** What to do where a registry refuses names it does not have, as Docker Hub does for who is not signed in. */
function wayRound(
  repository: string | undefined,
  { refusesAccess, registry }: CoreError,
  unused: readonly string[],
): string {
  if (repository === undefined || unused.length === 0 || !refusesAccess) return ''
  const meant = unused.length === 1 ? unused[0] : `one of ${unused.join(', ')}`
  return (
    `. But some registries (Docker Hub is one) say this of names they do not have: if ${meant} is meant, ` +
    `move it above ${registry ?? 'the one that refuses'} in the list, or let it own the name ("owns": ["${repository}"])`
  )
}

/** A search that found nothing. */
interface Failed {
  readonly reference: Reference | undefined
  readonly candidates: readonly Candidate[]
  readonly found: Found<unknown>
  readonly entries: readonly AnyEntry[]
}

/** The error of a search that found nothing. */
export function searchFailure(name: string, { reference, candidates, found, entries }: Failed): CoreError {
  const explanation = explain(name, { candidates, attempts: found.attempts })
  const { decision, standings, attempts } = found
  const stopper = decision.kind === 'stopped' ? standings[decision.index]?.answer : undefined
  const telling = stopper !== undefined && stopper.kind !== 'served' ? stopper.error : mostTelling(standings, entries)
  const error = telling ?? nobodyAsked(name, reference?.host, candidates)
  const below = decision.kind === 'stopped' ? standings.slice(decision.index + 1) : []
  const unused = below.map(({ entry }) => entry.registry.name)
  const facts = { attempts, unused, repository: reference?.repository }
  const message = telling === undefined ? error.message : failureMessage(name, { error: telling, ...facts })
  const isFinal = decision.kind === 'stopped'
  return new ResolveError(error.code, message, { ...factsOf(error), cause: error, explanation, isFinal })
}

function weight(error: CoreError): number {
  const place = byWeight.indexOf(error.code)
  return place < 0 ? byWeight.length : place
}
