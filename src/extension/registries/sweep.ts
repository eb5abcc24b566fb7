import type { Memento } from 'vscode'
import { keyOf, type SecretOwner, type Secrets } from './secrets.ts'

/**
 * Milliseconds an entry must be gone before its login is: settings are cut short while they are typed or synchronised, and
 * come back.
 */
export const graceMs = 3_600_000

export interface SweepOptions {
  readonly secrets: Secrets
  /** Where the entries seen so far are remembered; labels and digests, no secrets. */
  readonly memento: Memento
  readonly key: string
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/** An entry that was in the list; since when it is not. */
interface Seen extends SecretOwner {
  readonly goneAt?: number
}

interface Gone extends Seen {
  readonly goneAt: number
}

/**
 * The logins of one list, kept in step with it. Only what was once seen in this very list is ever deleted, so that a window
 * with another list (another profile, computer or workspace) takes nothing away.
 */
export class Sweep {
  readonly #options: SweepOptions
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: SweepOptions) {
    this.#options = options
  }

  /**
   * The list was read whole and has these entries. The login of an entry that got another label goes with it; that of an
   * entry that has been gone for an hour is deleted. @returns milliseconds until the next look is worth while, if it is.
   */
  look(listed: readonly SecretOwner[]): Promise<number | undefined> {
    const looked = this.#last.then(() => this.#look(listed))
    this.#last = looked.catch(() => undefined)
    return looked
  }

  async #look(listed: readonly SecretOwner[]): Promise<number | undefined> {
    const { secrets, memento, key, now = Date.now } = this.#options
    const time = now()
    const seen = memento.get<readonly Seen[]>(key, [])
    const gone = without(seen, listed).map((one) => goneSince(one, time))
    const fresh = without(listed, seen)
    const waiting: Gone[] = []
    for (const one of gone) {
      const heir = heirOf(one, gone, fresh)
      if (heir !== undefined) await secrets.move(one, heir)
      else if (time - one.goneAt >= graceMs) await secrets.delete(one)
      else waiting.push(one)
    }
    const known = [...listed, ...waiting]
    if (JSON.stringify(known) !== JSON.stringify(seen)) await memento.update(key, known)
    const due = waiting.map(({ goneAt }) => goneAt + graceMs - time)
    return due.length === 0 ? undefined : due.reduce((soonest, ms) => Math.min(soonest, ms))
  }
}

function goneSince(one: Seen, time: number): Gone {
  return { ...one, goneAt: Math.min(one.goneAt ?? time, time) }
}

/** The only new entry with the destination of the only one that is gone from there: the same one under another label. */
function heirOf(one: Gone, gone: readonly Gone[], fresh: readonly SecretOwner[]): SecretOwner | undefined {
  const same = (other: SecretOwner): boolean => other.destination === one.destination
  const heirs = fresh.filter(same)
  return heirs.length === 1 && gone.filter(same).length === 1 ? heirs[0] : undefined
}

function without<Owner extends SecretOwner>(owners: readonly Owner[], others: readonly SecretOwner[]): Owner[] {
  const keys = new Set(others.map(keyOf))
  return owners.filter((owner) => !keys.has(keyOf(owner)))
}
