import { Flights } from '../flights.ts'
import type { Clock } from '../host.ts'
import type { Token } from './token.ts'

interface Kept {
  readonly token: Token
  /** Monotonic milliseconds. */
  readonly expiresAt: number
  /** When half of its life is over. */
  readonly halfwayAt: number
}

/** How a token is waited for. */
export interface TokenNeed {
  readonly signal?: AbortSignal | undefined
  /** Whether it has to last: for an upload, half of its life must be left. */
  readonly long: boolean
}

const marginMs = 10_000
const mostKept = 1000

/** Tokens by key, each fetched once however many wait for it; a waiter that is cancelled leaves alone. */
export class TokenCache {
  readonly #clock: Clock
  readonly #flights = new Flights<Token>()
  #kept = new Map<string, Kept>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The token for `key`, fetched when there is none or it is about to expire. @throws what `fetch` throws, ERR_CANCELLED. */
  async get(key: string, fetch: (signal: AbortSignal) => Promise<Token>, need: TokenNeed): Promise<Token> {
    const kept = this.#kept.get(key)
    if (kept !== undefined && this.#lasts(kept, need)) return kept.token
    return await this.#flights.join(key, (signal) => this.#fetch(key, () => fetch(signal)), need.signal)
  }

  /** Forgets the token of `key` if it is still `value`: the registry would not have it. */
  drop(key: string, value: string): void {
    if (this.#kept.get(key)?.token.value === value) this.#kept.delete(key)
  }

  /** Forgets all, those that are under way too. */
  clear(): void {
    this.#kept = new Map()
    this.#flights.forget()
  }

  async #fetch(key: string, fetch: () => Promise<Token>): Promise<Token> {
    const tokens = this.#kept
    const asked = this.#clock.now()
    const token = await fetch()
    this.#prune()
    tokens.set(key, { token, halfwayAt: asked + token.lifeMs / 2, expiresAt: asked + token.lifeMs - marginMs })
    return token
  }

  #lasts({ halfwayAt, expiresAt }: Kept, { long }: TokenNeed): boolean {
    return this.#clock.now() < (long ? halfwayAt : expiresAt)
  }

  #prune(): void {
    if (this.#kept.size < mostKept) return
    const now = this.#clock.now()
    for (const [key, { expiresAt }] of this.#kept) if (expiresAt <= now) this.#kept.delete(key)
  }
}
