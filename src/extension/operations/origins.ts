import { explanationOf, isCoreError, parseReference } from '../../core/index.ts'
import type { Attempt, Chain, Explanation, RemoteRegistry, Resolution } from '../../core/index.ts'

/** A registry that has the digest, under its own name for the repository. */
export interface Origin {
  readonly registry: RemoteRegistry
  readonly repository: string
}

/**
 * Who else has the very same image, by digest and as far as the rules allow asking them: any of them may serve it when
 * the first breaks off in the middle. Empty when nobody has.
 */
export async function otherOrigins(
  chain: Chain,
  { explanation, descriptor, registry }: Resolution,
  signal: AbortSignal,
): Promise<readonly Origin[]> {
  const { digest } = descriptor
  const reference = { ...parseReference(explanation.reference), digest }
  const { plan, attempts } = await complete(chain, reference, signal)
  const holders = new Set(
    attempts
      .filter(({ outcome }) => outcome === 'served' || outcome === 'shadowed')
      .flatMap((attempt) => (attempt.digest === undefined || attempt.digest === digest ? attempt.registry : [])),
  )
  holders.delete(registry.name)
  return plan.flatMap((step) => {
    const entry = step.action === 'ask' && holders.has(step.registry) ? chain.entry(step.registry) : undefined
    return entry?.rules.capabilities.includes('pull') ? [{ registry: entry.registry, repository: step.repository }] : []
  })
}

async function complete(
  chain: Chain,
  reference: Parameters<Chain['resolve']>[0],
  signal: AbortSignal,
): Promise<Pick<Explanation, 'plan' | 'attempts'>> {
  try {
    return (await chain.resolve(reference, { complete: true, signal })).explanation
  } catch (error) {
    if (isCoreError(error, 'ERR_CANCELLED')) throw error
    return explanationOf(error) ?? { plan: [], attempts: [] }
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
