import type { Attempt } from '../errors.ts'
import { unwellError } from '../registry/health.ts'
import type { Answer, Decision, Standing } from './decide.ts'
import { decide, decideRace } from './decide.ts'
import type { Candidate } from './plan.ts'
import type { Prober } from './probe.ts'
import type { ChainEntry, ResolveOptions } from './types.ts'

/** What a search came to. */
export interface Found {
  readonly decision: Decision
  readonly standings: readonly Standing[]
  readonly attempts: readonly Attempt[]
}

/** One registry and the names it is asked by, one after the other. */
interface Lane {
  readonly entry: ChainEntry
  readonly repositories: readonly string[]
  answer: Answer | undefined
  readonly attempts: Attempt[]
}

/** Asks the candidates of a plan for one tag or digest until the answers decide. */
export class Search {
  readonly #prober: Prober
  readonly #reference: string
  readonly #options: ResolveOptions
  readonly #lanes: readonly Lane[]

  constructor(
    prober: Prober,
    candidates: readonly Candidate[],
    wanted: ResolveOptions & { readonly reference: string },
  ) {
    this.#prober = prober
    this.#reference = wanted.reference
    this.#options = wanted
    this.#lanes = lanesOf(candidates)
  }

  /** @throws ERR_CANCELLED; every other failure is part of the result. */
  async run(): Promise<Found> {
    const decision = this.#options.sequential === true ? await this.#oneByOne() : await this.#allAtOnce()
    return { decision, standings: this.#standings(), attempts: this.#attempts(decision) }
  }

  async #oneByOne(): Promise<Decision> {
    for (;;) {
      const decision = decide(this.#standings())
      if (decision.kind !== 'pending') return decision
      const lane = this.#lanes[decision.index]
      if (lane !== undefined) await this.#ask(lane)
    }
  }

  async #allAtOnce(): Promise<Decision> {
    const asked = this.#lanes.map((lane) => (lane.answer === undefined ? this.#ask(lane) : Promise.resolve()))
    for (const each of asked) each.catch(() => undefined)
    if (this.#options.complete === true) await Promise.all(asked)
    const judge = this.#options.race === true ? decideRace : decide
    for (;;) {
      const decision = judge(this.#standings())
      if (decision.kind !== 'pending') return decision
      const waiting = this.#options.race === true ? asked.filter((_, i) => this.#lanes[i]?.answer === undefined) : []
      await (waiting.length > 0 ? Promise.race(waiting) : asked[decision.index])
    }
  }

  async #ask(lane: Lane): Promise<void> {
    let first: Answer | undefined
    for (const repository of lane.repositories) {
      const replaceable = lane.entry.rules.mirrorOf !== undefined && this.#lanes.length > 1
      const question = { registry: lane.entry.registry, repository, reference: this.#reference, replaceable }
      const { answer, attempt } = await this.#prober.ask(question, this.#options.signal)
      lane.attempts.push(attempt)
      first = first === undefined || answer.kind === 'served' || first.kind === 'absent' ? answer : first
      if (answer.kind === 'served' || !isSaidOfNameOnly(answer)) break
    }
    lane.answer = first
  }

  #standings(): readonly Standing[] {
    return this.#lanes.map(({ entry, answer }) => ({ entry, answer }))
  }

  #attempts(decision: Decision): readonly Attempt[] {
    const winner = decision.kind === 'served' ? decision.index : -1
    return this.#lanes.flatMap(({ attempts }, index) =>
      attempts.map((attempt) =>
        attempt.outcome === 'served' && index !== winner ? { ...attempt, outcome: 'shadowed' as const } : attempt,
      ),
    )
  }
}

function lanesOf(candidates: readonly Candidate[]): readonly Lane[] {
  const lanes = new Map<ChainEntry, Lane & { repositories: string[] }>()
  for (const { entry, step, unwell } of candidates) {
    if (step.action === 'skip' && unwell === undefined) continue
    const lane = lanes.get(entry) ?? { entry, repositories: [], answer: undefined, attempts: [] }
    if (unwell === undefined) lane.repositories.push(step.repository)
    else lane.answer = { kind: 'failed', error: unwellError(step.registry, unwell) }
    lanes.set(entry, lane)
  }
  return [...lanes.values()]
}

/** Another name at the same registry may still have it: some registries deny names that do not exist. */
function isSaidOfNameOnly(answer: Answer): boolean {
  if (answer.kind === 'absent') return true
  return answer.kind === 'failed' && answer.error.refusesAccess
}
