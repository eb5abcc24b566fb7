import { CoreError } from '../errors.ts'
import type { ErrorCode, ErrorFacts } from '../errors.ts'
import type { Clock } from '../host.ts'
import { machineNetwork } from './network.ts'

/** What one registry did so far. `bytes` are body bytes received, `ms` milliseconds waited. */
export interface Counters {
  readonly served: number
  readonly notFound: number
  readonly failed: Readonly<Partial<Record<ErrorCode, number>>>
  readonly bytes: number
  readonly ms: number
}

/** What keeps a registry from being asked, as facts. */
export type Illness =
  | { readonly code: 'timeout' }
  | { readonly code: 'unreachable' }
  | { readonly code: 'status'; readonly status: number }
  | { readonly code: 'rate-limit' }

/** How one registry is, as everybody who asked it has seen it. */
export interface RegistryHealth {
  readonly registry: string
  readonly state: 'ready' | 'skipped' | 'trying'
  /** Why it is skipped, in English. */
  readonly reason?: string
  /** The same as facts. */
  readonly illness?: Illness
  /** Until when it is skipped: milliseconds since 1970. */
  readonly until?: number
  /** Milliseconds of its last answers, the newest weighing most. */
  readonly latencyMs?: number
  readonly counters: Counters
}

/** What happened in one request, as health sees it: `error` is absent for an answer, found or not. */
export interface Outcome {
  readonly error?: CoreError
  /** Undefined when no content was asked for. */
  readonly found: boolean | undefined
  readonly ms: number
  readonly bytes: number
  /** Its time is that of its content, and says nothing of how fast the registry answers. */
  readonly streamed?: boolean
}

interface Pause {
  readonly until: number
  readonly illness: Illness
  readonly code: 'ERR_UNAVAILABLE' | 'ERR_RATE_LIMITED'
  /** What it failed with. */
  readonly error: CoreError
  /** The network it is about. */
  readonly network: string
}

/** Why a registry is not to be asked now. */
export interface Unwell {
  readonly code: ErrorCode
  /** In English. */
  readonly reason: string
  readonly illness: Illness
  /** Until when it is skipped, milliseconds since 1970; absent while it is tried again. */
  readonly until?: number
  /** What is known of the failure that made it so. */
  readonly facts?: Pick<ErrorFacts, 'cause' | 'status' | 'retryAfterMs'>
}

interface State {
  /** When the recent unavailable answers came, monotonic milliseconds. */
  failures: readonly number[]
  pause: Pause | undefined
  /** Milliseconds the next pause after a failure lasts. */
  nextPauseMs: number
  trying: boolean
  latencyMs: number | undefined
  counters: Counters
}

const failuresAllowed = 3
const windowMs = 30_000
const firstPauseMs = 5_000
const longestPauseMs = 300_000
const rateLimitPauseMs = 30_000
const longestRateLimitMs = 6 * 3_600_000

/**
 * How one registry is. After three unavailable answers in 30 s, or one timeout, it is skipped until one trial after 5 s,
 * doubling to 5 min. A rate limit is waited out as long as it asks. What was learned on one network does not count on
 * another: a pause ends when the addresses of this computer change.
 */
export class Health {
  readonly #registry: string
  readonly #clock: Clock
  readonly #network: () => string
  #state = newState()

  /** `network` names the network this computer is in; another name is another network. */
  constructor(registry: string, clock: Clock, network: () => string = machineNetwork) {
    this.#registry = registry
    this.#clock = clock
    this.#network = network
  }

  /** Why it is not to be asked now by who has others to ask, or undefined. */
  verdict(): Unwell | undefined {
    const { pause, trying } = this.#current()
    if (pause === undefined) return undefined
    const { code, illness } = pause
    const facts = factsOf(pause.error)
    const ms = Math.ceil(pause.until - this.#clock.now())
    if (ms <= 0) return trying ? { code, illness, reason: illnessText(illness, 'trying'), facts } : undefined
    const until = this.#wall(pause.until)
    return { code, illness, until, reason: illnessText(illness, until), facts: { ...facts, retryAfterMs: ms } }
  }

  /** The error of asking it now all the same; undefined as soon as it may be tried again. */
  refusal(): CoreError | undefined {
    const waits = (this.#current().pause?.until ?? 0) > this.#clock.now()
    const unwell = waits ? this.verdict() : undefined
    return unwell && unwellError(this.#registry, unwell)
  }

  /** Says that it is asked now. The result is told what came of it, once; undefined if the question was given up. */
  asking(): (outcome: Outcome | undefined) => void {
    const state = this.#current()
    const trial = state.pause !== undefined
    if (trial) state.trying = true
    return (outcome) => {
      if (trial) state.trying = false
      if (outcome !== undefined) this.#record(state, outcome)
    }
  }

  now(): RegistryHealth {
    const { pause, latencyMs, counters } = this.#current()
    const base = { registry: this.#registry, counters, ...(latencyMs === undefined ? {} : { latencyMs }) }
    if (pause === undefined) return { ...base, state: 'ready' }
    const until = this.#wall(pause.until)
    const waiting = pause.until > this.#clock.now()
    const { illness } = pause
    return { ...base, state: waiting ? 'skipped' : 'trying', reason: illnessText(illness), illness, until }
  }

  /** Forgets pauses and failures: the network changed, or a person asks. Answers to questions from before do not count. */
  reset(): void {
    const { latencyMs, counters } = this.#state
    this.#state = { ...newState(), latencyMs, counters }
  }

  /** The state, without a pause that is about another network. */
  #current(): State {
    const { pause } = this.#state
    if (pause !== undefined && pause.network !== this.#network()) this.reset()
    return this.#state
  }

  #record(state: State, outcome: Outcome): void {
    const { error, ms } = outcome
    state.counters = count(state.counters, outcome)
    if (error?.code === 'ERR_RATE_LIMITED') return this.#limit(state, error)
    if (error?.isUnavailable === true) return this.#fail(state, error)
    if (error !== undefined && error.status === undefined) return
    state.failures = []
    state.pause = undefined
    state.nextPauseMs = firstPauseMs
    if (outcome.streamed === true) return
    state.latencyMs = state.latencyMs === undefined ? ms : state.latencyMs * 0.7 + ms * 0.3
  }

  #fail(state: State, error: CoreError): void {
    const now = this.#clock.now()
    state.failures = [...state.failures.filter((at) => now - at < windowMs), now]
    const again = state.pause !== undefined
    const decisive = isTimeout(error) || error.retryAfterMs !== undefined || state.failures.length >= failuresAllowed
    if (!again && !decisive) return
    if (again && (state.pause?.until ?? 0) > now) return
    const asked = Math.min(error.retryAfterMs ?? 0, longestPauseMs)
    state.pause = {
      until: now + Math.max(state.nextPauseMs, asked),
      illness: illnessOf(error),
      code: 'ERR_UNAVAILABLE',
      error,
      network: this.#network(),
    }
    state.nextPauseMs = Math.min(state.nextPauseMs * 2, longestPauseMs)
  }

  #limit(state: State, error: CoreError): void {
    const ms = Math.min(error.retryAfterMs ?? rateLimitPauseMs, longestRateLimitMs)
    const until = Math.max(state.pause?.until ?? 0, this.#clock.now() + ms)
    const illness = { code: 'rate-limit' } as const
    state.pause = { until, illness, code: 'ERR_RATE_LIMITED', error, network: this.#network() }
  }

  #wall(monotonic: number): number {
    return this.#clock.wallTime() + (monotonic - this.#clock.now())
  }
}

/** The error of a question that was not asked, because its registry is not well. */
export function unwellError(registry: string, { code, reason, facts }: Unwell): CoreError {
  return new CoreError(code, `${registry} was not asked: ${reason}`, { ...facts, registry })
}

function factsOf({ cause, status }: CoreError): NonNullable<Unwell['facts']> {
  return { ...(cause !== undefined && { cause }), ...(status !== undefined && { status }) }
}

/** Whether `error` is a wait that came to nothing, as against a refusal: asking again would cost the same wait. */
function isTimeout(error: CoreError): boolean {
  if (error.status !== undefined) return false
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 6; cause = cause.cause, depth += 1) {
    if (cause.name === 'TimeoutError') return true
    if ('code' in cause && typeof cause.code === 'string' && /TIMEDOUT|_TIMEOUT$/.test(cause.code)) return true
  }
  return error.code === 'ERR_STALLED'
}

function illnessOf(error: CoreError): Illness {
  if (isTimeout(error)) return { code: 'timeout' }
  return error.status === undefined ? { code: 'unreachable' } : { code: 'status', status: error.status }
}

/** Why it is not asked, in English, and until when (milliseconds since 1970) or that it is being tried. */
export function illnessText(illness: Illness, until?: number | 'trying'): string {
  const text = illness.code === 'status' ? `it answered ${illness.status}` : illnessTexts[illness.code]
  if (until === undefined) return text
  if (until === 'trying') return `${text}; being tried again`
  return `${text}; skipped until ${new Date(until).toTimeString().slice(0, 8)}`
}

const illnessTexts: Readonly<Record<Exclude<Illness['code'], 'status'>, string>> = {
  timeout: 'it did not answer in time',
  unreachable: 'it can not be reached',
  'rate-limit': 'it limits the rate of requests',
}

function newState(): State {
  return {
    failures: [],
    pause: undefined,
    nextPauseMs: firstPauseMs,
    trying: false,
    latencyMs: undefined,
    counters: { served: 0, notFound: 0, failed: {}, bytes: 0, ms: 0 },
  }
}

function count(counters: Counters, { error, found, ms, bytes }: Outcome): Counters {
  const failed = error === undefined ? counters.failed : added(counters.failed, error.code)
  return {
    served: counters.served + (error === undefined && found === true ? 1 : 0),
    notFound: counters.notFound + (error === undefined && found === false ? 1 : 0),
    failed,
    bytes: counters.bytes + bytes,
    ms: Math.round((counters.ms + ms) * 10) / 10,
  }
}

function added(failed: Counters['failed'], code: ErrorCode): Counters['failed'] {
  return { ...failed, [code]: (failed[code] ?? 0) + 1 }
}
