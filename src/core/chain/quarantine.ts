import type { Clock } from '../host.ts'

const lastsMs = 3_600_000

/** Which registries gave wrong bytes for which digests; within the hour they are asked for them again only when nobody else is there. */
export class Quarantine {
  readonly #clock: Clock
  readonly #until = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(registry: string, digest: string): void {
    this.#until.set(key(registry, digest), this.#clock.now() + lastsMs)
  }

  has(registry: string, digest: string): boolean {
    const until = this.#until.get(key(registry, digest))
    return until !== undefined && until > this.#clock.now()
  }

  clear(): void {
    this.#until.clear()
  }
}

function key(registry: string, digest: string): string {
  return `${registry}\n${digest}`
}
