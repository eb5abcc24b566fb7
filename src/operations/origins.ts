import { explanationOf, isCoreError } from '../core/index.ts'
import type { Attempt, Chain, Place, Reference, RemoteRegistry, Resolution } from '../core/index.ts'

/**
 * Who else has the very same image, by digest and as far as the rules allow asking them: any of them may serve it when
 * the first breaks off in the middle. Empty when nobody has.
 */
export async function otherOrigins(
  chain: Chain,
  { reference, descriptor, registry, places }: Resolution,
  signal: AbortSignal,
): Promise<readonly Place[]> {
  const { digest } = descriptor
  const attempts = await complete(chain, { ...reference, digest }, signal)
  const has = (place: Place): boolean => attempts.some((attempt) => isOf(attempt, place) && serves(attempt, digest))
  return places.filter((place) => place.registry !== registry && has(place))
}

function isOf({ registry, repository }: Attempt, place: Place): boolean {
  return registry === place.registry.name && repository === place.repository
}

function serves({ outcome, digest }: Attempt, wanted: string): boolean {
  return (outcome === 'served' || outcome === 'shadowed') && (digest === undefined || digest === wanted)
}

async function complete(chain: Chain, reference: Reference, signal: AbortSignal): Promise<readonly Attempt[]> {
  try {
    return (await chain.resolve(reference, { complete: true, signal })).explanation.attempts
  } catch (error) {
    if (isCoreError(error, 'ERR_CANCELLED')) throw error
    return explanationOf(error)?.attempts ?? []
  }
}

/** Whether another registry may help where the engine's pull from one failed in this way. */
export function mayPassElsewhere(error: unknown): boolean {
  return isCoreError(error) && error.mayPassElsewhere
}

/**
 * What an engine says of a registry, in its words, with the registry named and, of a pull, what all of them answered
 * before; a sign-in stays one.
 */
export function nameFailure(error: unknown, { name }: RemoteRegistry, answers?: readonly Attempt[]): unknown {
  if (!isCoreError(error) || error.code === 'ERR_CANCELLED') return error
  const passing = error.code === 'ERR_UNAVAILABLE' || error.code === 'ERR_NOT_FOUND' || error.code === 'ERR_CORRUPT'
  const attempts = error.attempts ?? answers
  return error.with({
    registry: error.registry ?? name,
    ...(attempts && { attempts }),
    ...(passing && { code: 'ERR_ENGINE' }),
  })
}
