import type { Attempt } from '../errors.ts'
import { unwellError } from '../registry/health.ts'
import type { Answer, Decision, Standing } from './decide.ts'
import { decide, decideRace } from './decide.ts'
import type { Candidate } from './plan.ts'
import type { Ask } from './probe.ts'
import type { AnyEntry, ResolveOptions } from './types.ts'

/** What a search came to. */
export interface Found<Content> {
  readonly decision: Decision
  readonly standings: readonly Standing<Content>[]
  readonly attempts: readonly Attempt[]
}

/** One registry and the names it is asked by, one after the other. */
interface Lane<Content> {
  readonly entry: AnyEntry
  readonly repositories: readonly string[]
  answer: Answer<Content> | undefined
  readonly attempts: Attempt[]
}

/** Puts one question to the candidates of a plan until the answers decide. */
export class Search<Content> {
  readonly #put: Ask<Content>
  readonly #options: ResolveOptions
  readonly #lanes: readonly Lane<Content>[]

  constructor(ask: Ask<Content>, candidates: readonly Candidate[], options: ResolveOptions) {
    this.#put = ask
    this.#options = options
    this.#lanes = lanesOf(candidates)
  }

  /** @throws ERR_CANCELLED; every other failure is part of the result. */
  async run(): Promise<Found<Content>> {
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

  async #ask(lane: Lane<Content>): Promise<void> {
    let first: Answer<Content> | undefined
    for (const repository of lane.repositories) {
      const replaceable = lane.entry.rules.mirrorOf !== undefined && this.#lanes.length > 1
      const question = { registry: lane.entry.registry, repository, replaceable }
      const { answer, attempt } = await this.#put(question, this.#options.signal)
      lane.attempts.push(attempt)
      first = first === undefined || answer.kind === 'served' || first.kind === 'absent' ? answer : first
      if (answer.kind === 'served' || !isSaidOfNameOnly(answer)) break
    }
    lane.answer = first
  }

  #standings(): readonly Standing<Content>[] {
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

function lanesOf<Content>(candidates: readonly Candidate[]): readonly Lane<Content>[] {
  const lanes = new Map<AnyEntry, Lane<Content> & { repositories: string[] }>()
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
function isSaidOfNameOnly(answer: Answer<unknown>): boolean {
  if (answer.kind === 'absent') return true
  return answer.kind === 'failed' && answer.error.refusesAccess
}

/** Who serves what was searched for, if somebody does. */
export function winnerOf<Content>({ decision, standings }: Found<Content>) {
  const standing = decision.kind === 'served' ? standings[decision.index] : undefined
  return standing?.answer?.kind === 'served' ? { entry: standing.entry, answer: standing.answer } : undefined
}
