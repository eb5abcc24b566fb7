import { CoreError, isCoreError } from '../core/index.ts'
import type { Attempt, Chain, ChainRules, PlanStep, Reference, RemoteRegistry } from '../core/index.ts'

/** A registry of the plan, and the repository a name is there. */
export interface Candidate {
  readonly registry: RemoteRegistry
  readonly repository: string
}

const unavailable = new Set(['ERR_UNAVAILABLE', 'ERR_STALLED', 'ERR_RATE_LIMITED'])

/**
 * Asks the registries that may have `reference`, in the order of the list, until one has it; the next is asked only
 * where a resolve would go on, too.
 * @throws ERR_POLICY when nobody may be asked; else the error of the registry to look at first, with all attempts.
 */
export async function firstThatHas<T>(
  chain: Chain,
  reference: Reference,
  ask: (candidate: Candidate) => Promise<T>,
): Promise<T> {
  const plan = chain.plan(reference)
  const errors: CoreError[] = []
  const attempts: Attempt[] = []
  for (const { registry, rules, repository } of candidates(chain, plan)) {
    const start = performance.now()
    try {
      return await ask({ registry, repository })
    } catch (error) {
      if (!isCoreError(error) || error.code === 'ERR_CANCELLED') throw error
      errors.push(error)
      attempts.push(attemptOf(registry, error, performance.now() - start))
      if (!goesOn(error, rules)) break
    }
  }
  throw failure(reference, { plan, errors, attempts })
}

function candidates(chain: Chain, plan: readonly PlanStep[]) {
  return plan.flatMap(({ action, registry: name, repository }) => {
    const entry = action === 'ask' ? chain.entry(name) : undefined
    return entry === undefined ? [] : [{ ...entry, repository }]
  })
}

function goesOn({ code }: CoreError, rules: ChainRules): boolean {
  if (code === 'ERR_NOT_FOUND' || rules.mirrorOf !== undefined) return true
  return unavailable.has(code) && rules.onUnavailable === 'continue'
}

function attemptOf({ name }: RemoteRegistry, { code, status, message }: CoreError, ms: number): Attempt {
  const answered = status === undefined ? {} : { status }
  return { registry: name, stage: 'resolve', outcome: code, ...answered, ms: Math.round(ms), bytes: 0, detail: message }
}

function failure(
  { text }: Reference,
  {
    plan,
    errors,
    attempts,
  }: {
    readonly plan: readonly PlanStep[]
    readonly errors: readonly CoreError[]
    readonly attempts: readonly Attempt[]
  },
): CoreError {
  const telling = errors.find(({ code }) => code !== 'ERR_NOT_FOUND') ?? errors[0]
  if (telling !== undefined) {
    const { code, message, status, registry } = telling
    const answered = { ...(status === undefined ? {} : { status }), ...(registry === undefined ? {} : { registry }) }
    return new CoreError(code, message, { cause: telling, ...answered, attempts })
  }
  const reasons = [...new Set(plan.map(({ registry, reason }) => `${registry}: ${reason}`))].join('; ')
  return new CoreError('ERR_POLICY', `${text} may be asked at no registry (${reasons})`)
}
