import { abortError } from '../errors.ts'
import type { Clock } from '../host.ts'
import type { Token } from './token.ts'

interface Entry {
  readonly token: Promise<Token>
  readonly controller: AbortController
  waiters: number
  value: string | undefined
  /** Monotonic milliseconds; undefined while the token is being fetched. */
  expiresAt: number | undefined
  /** When half of its life is over. */
  halfwayAt: number
}

/** How a token is waited for. */
export interface TokenNeed {
  readonly signal?: AbortSignal | undefined
  /** Whether it has to last: for an upload, half of its life must be left. */
  readonly long: boolean
}

const marginMs = 10_000
const mostEntries = 1000

/** Tokens by key, each fetched once however many wait for it; a waiter that is cancelled leaves alone. */
export class TokenCache {
  readonly #clock: Clock
  readonly #entries = new Map<string, Entry>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The token for `key`, fetched when there is none or it is about to expire. @throws what `fetch` throws, ERR_CANCELLED. */
  async get(key: string, fetch: (signal: AbortSignal) => Promise<Token>, need: TokenNeed): Promise<Token> {
    const known = this.#entries.get(key)
    const entry = known !== undefined && this.#lasts(known, need) ? known : this.#start(key, fetch)
    entry.waiters++
    try {
      return await orCancelled(entry.token, need.signal)
    } finally {
      entry.waiters--
      if (entry.waiters === 0 && entry.expiresAt === undefined) {
        this.#forget(key, entry)
        entry.controller.abort()
      }
    }
  }

  /** Forgets the token of `key` if it is still `value`: the registry would not have it. */
  drop(key: string, value: string): void {
    const entry = this.#entries.get(key)
    if (entry?.value === value) this.#forget(key, entry)
  }

  clear(): void {
    this.#entries.clear()
  }

  #start(key: string, fetch: (signal: AbortSignal) => Promise<Token>): Entry {
    const controller = new AbortController()
    const entry: Entry = {
      token: fetch(controller.signal),
      controller,
      waiters: 0,
      value: undefined,
      expiresAt: undefined,
      halfwayAt: 0,
    }
    this.#prune()
    this.#entries.set(key, entry)
    const asked = this.#clock.now()
    entry.token.then(
      (token) => {
        entry.value = token.value
        entry.halfwayAt = asked + token.lifeMs / 2
        entry.expiresAt = asked + token.lifeMs - marginMs
      },
      () => this.#forget(key, entry),
    )
    return entry
  }

  #lasts(entry: Entry, { long }: TokenNeed): boolean {
    if (entry.expiresAt === undefined) return true
    return this.#clock.now() < (long ? entry.halfwayAt : entry.expiresAt)
  }

  #prune(): void {
    if (this.#entries.size < mostEntries) return
    const now = this.#clock.now()
    for (const [key, { expiresAt = Infinity }] of this.#entries) if (expiresAt <= now) this.#entries.delete(key)
  }

  #forget(key: string, entry: Entry): void {
    if (this.#entries.get(key) === entry) this.#entries.delete(key)
  }
}

/** `promise`, or ERR_CANCELLED as soon as `signal` aborts; the promise goes on for others. */
export async function orCancelled<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  let leave: (() => void) | undefined
  const cancelled = new Promise<never>((_, reject) => {
    leave = () => reject(abortError(signal, 'cancelled while signing in'))
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  })
  try {
    return await Promise.race([promise, cancelled])
  } finally {
    if (leave !== undefined) signal.removeEventListener('abort', leave)
  }
}
