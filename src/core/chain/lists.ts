import { CoreError } from '../errors.ts'
import type { Clock } from '../host.ts'
import type { ChainMember, ListNote, ListOptions, RemoteRegistry } from '../registry/remote.ts'
import type { AnyPlace, Place } from './places.ts'
import { illnessOf, listed, stepOf, type Candidate, type HealthVerdict } from './plan.ts'
import type { Because } from './reasons.ts'
import { probe } from './probe.ts'
import type { Ask } from './probe.ts'
import type { AnyEntry } from './types.ts'

type Pages = AsyncIterable<readonly string[]>

/** A list, and the registry that gives it. */
export interface Listed<Member extends ChainMember = RemoteRegistry> extends Place<Member> {
  /** Page by page, each asked for when it is wanted. */
  readonly pages: Pages
}

/** What is listed of a place, and when it counts as not being there. */
export interface Wanted {
  readonly open: (place: AnyPlace, options: ListOptions) => Pages
  readonly isAbsence: (error: CoreError) => boolean
  /** Whether an empty list says that there is nothing here, so that others may have it. */
  readonly emptyIsAbsence: boolean
}

/** One list begun: what it says of itself is kept back until it is known to be the one that is read. */
interface Opened {
  readonly pages: Pages
  readonly opening: Opening
}

class Opening {
  readonly abort = new AbortController()
  #notes: ListNote[] = []
  #tell: ((note: ListNote) => void) | undefined

  readonly onNote = (note: ListNote): void => {
    if (this.#tell === undefined) this.#notes.push(note)
    else this.#tell(note)
  }

  get isQuiet(): boolean {
    return this.#notes.length === 0
  }

  /** From here on `tell` hears what is said, and what was. */
  keep(tell: (note: ListNote) => void = () => undefined): void {
    this.#tell = tell
    for (const note of this.#notes.splice(0)) tell(note)
  }
}

/** Opens the same list at several registries: the first page is what tells who has it; one is kept. */
export class Openings {
  readonly #clock: Clock
  readonly #wanted: Wanted
  readonly #options: ListOptions
  readonly #openings = new Set<Opening>()
  /** Where the list is there and has nothing in it. */
  readonly empty: AnyPlace[] = []

  constructor(clock: Clock, wanted: Wanted, options: ListOptions) {
    this.#clock = clock
    this.#wanted = wanted
    this.#options = options
  }

  readonly ask: Ask<Opened> = ({ registry, repository }) => {
    const place = { registry, repository }
    const opening = new Opening()
    this.#openings.add(opening)
    const own = opening.abort.signal
    const signal = this.#options.signal ? AbortSignal.any([this.#options.signal, own]) : own
    return probe({
      clock: this.#clock,
      place,
      signal,
      ask: async () => ({ content: { pages: await this.#begun(place, opening, signal), opening } }),
      isAbsence: this.#wanted.isAbsence,
    })
  }

  /** The one list that is read on. */
  keep({ pages, opening }: Opened): Pages {
    this.#openings.delete(opening)
    opening.keep(this.#options.onNote)
    return pages
  }

  /** Gives up every list that is not kept, and what is still being asked for. */
  close(): void {
    for (const { abort } of this.#openings) abort.abort()
  }

  /** The same pages, the first of them already there: by then the registry has said whether it has any. */
  async #begun(place: AnyPlace, opening: Opening, signal: AbortSignal): Promise<Pages> {
    const list = this.#wanted.open(place, { ...this.#options, onNote: opening.onNote, signal })
    const iterator = list[Symbol.asyncIterator]()
    const first = await iterator.next()
    if (first.done === true && opening.isQuiet && this.#wanted.emptyIsAbsence) throw this.#nothing(place)
    return (async function* () {
      try {
        for (let result = first; result.done !== true; result = await iterator.next()) yield result.value
      } finally {
        await iterator.return?.()
      }
    })()
  }

  #nothing(place: AnyPlace): CoreError {
    this.empty.push(place)
    const { registry, repository } = place
    return new CoreError('ERR_NOT_FOUND', `${registry.name}: ${repository} has no tags`, { registry: registry.name })
  }
}

/** Who is asked for a catalog, in order: everybody who says what there is. */
export function catalogPlan(entries: readonly AnyEntry[], health: HealthVerdict): readonly Candidate[] {
  return entries.map((entry, index) => {
    const { registry, rules } = entry
    const skip = (because: Because): Candidate => ({ entry, step: stepOf(entry, '', { action: 'skip', because }) })
    if (!rules.capabilities.includes('resolve')) return skip({ code: 'incapable', capabilities: rules.capabilities })
    const unwell = health(registry.name)
    if (unwell !== undefined) return { ...skip(illnessOf(unwell)), unwell }
    return { entry, step: stepOf(entry, '', { action: 'ask', because: listed(entry, index + 1) }) }
  })
}

/** A list without names. */
export async function* nothing(): AsyncGenerator<readonly string[], void, undefined> {}
