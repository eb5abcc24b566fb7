import { CoreError } from '../errors.ts'
import type { Clock } from '../host.ts'
import type { Token } from './token.ts'

interface Entry {
  readonly token: Promise<Token>
  readonly controller: AbortController
  waiters: number
  value: string | undefined
  /** Monotonic milliseconds; undefined while the token is being fetched. */
  expiresAt: number | undefined
}

const marginMs = 10_000

/** Tokens by key, each fetched once however many wait for it; a waiter that is cancelled leaves alone. */
export class TokenCache {
  readonly #clock: Clock
  readonly #entries = new Map<string, Entry>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The token for `key`, fetched when there is none or it is about to expire. @throws what `fetch` throws, ERR_CANCELLED. */
  async get(key: string, fetch: (signal: AbortSignal) => Promise<Token>, signal?: AbortSignal): Promise<Token> {
    const known = this.#entries.get(key)
    const fresh = known !== undefined && (known.expiresAt === undefined || known.expiresAt > this.#clock.now())
    const entry = fresh ? known : this.#start(key, fetch)
    entry.waiters++
    try {
      return await orCancelled(entry.token, signal)
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
    }
    this.#entries.set(key, entry)
    const asked = this.#clock.now()
    entry.token.then(
      (token) => {
        entry.value = token.value
        entry.expiresAt = asked + token.lifeMs - marginMs
      },
      () => this.#forget(key, entry),
    )
    return entry
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
    leave = () => reject(new CoreError('ERR_CANCELLED', 'cancelled while signing in', { cause: signal.reason }))
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  })
  try {
    return await Promise.race([promise, cancelled])
  } finally {
    if (leave !== undefined) signal.removeEventListener('abort', leave)
  }
}
