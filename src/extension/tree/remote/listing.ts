import type { ListNote } from '../../../core/index.ts'

/** Opens a list at its start; each page is one request, and `onNote` is told what the list does not show. */
export type OpenPages = (signal: AbortSignal, onNote: (note: ListNote) => void) => AsyncIterable<readonly string[]>

/** What the list of a reading does not show. */
export interface Unshown {
  /** Entries that are no names. */
  leftOut: number
  /** One of them. */
  example?: string
  /** Why it was left before its end. */
  incomplete?: string
}

/** Runs one request when its turn comes. */
export type Turn = <T>(work: () => Promise<T>) => Promise<T>

interface Reading {
  readonly abort: AbortController
  readonly pages: AsyncIterator<readonly string[]>
  readonly unshown: Unshown
}

/**
 * Names read page by page, as far as they are wanted. After `restart()` the names known before stay until the first
 * page of the new reading is there; answers to an older reading are dropped.
 */
export class Listing {
  readonly #open: OpenPages
  readonly #turn: Turn
  #reading: Reading | undefined
  #loading: Promise<void> | undefined
  #items: readonly string[] = []
  #fresh = false
  #complete = false
  #error: unknown
  #unshown: Unshown = { leftOut: 0 }

  constructor(open: OpenPages, turn: Turn) {
    this.#open = open
    this.#turn = turn
  }

  get items(): readonly string[] {
    return this.#items
  }

  /** Whether every name is in `items`. */
  get complete(): boolean {
    return this.#complete
  }

  /** What of the names in `items` is not among them. */
  get unshown(): Readonly<Unshown> {
    return this.#unshown
  }

  /** Why the last page is missing, if it is. */
  get error(): unknown {
    return this.#error
  }

  /** Whether anything was asked and answered, be it with a failure. */
  get asked(): boolean {
    return this.#fresh || this.#error !== undefined
  }

  get loading(): boolean {
    return this.#loading !== undefined
  }

  /** Reads pages until `enough(items)`, the end or a failure; a failure is in `error`. Callers at one time share it. */
  async load(enough: (items: readonly string[]) => boolean): Promise<void> {
    while (this.#loading) await this.#loading
    if (this.#complete || this.#error !== undefined || (this.#fresh && enough(this.#items))) return
    const loading = this.#read(enough).finally(() => {
      if (this.#loading === loading) this.#loading = undefined
    })
    this.#loading = loading
    await loading
  }

  /** The next `load` reads from the start. */
  restart(): void {
    this.#complete = false
    this.stop()
    this.#error = undefined
  }

  /** Gives up what is being read, at once; an unfinished reading begins anew. */
  stop(): void {
    if (!this.#complete) this.#fresh = false
    this.#reading?.abort.abort()
    this.#reading = undefined
    this.#loading = undefined
  }

  async #read(enough: (items: readonly string[]) => boolean): Promise<void> {
    const reading = (this.#reading ??= this.#start())
    try {
      while (this.#reading === reading) {
        const { done, value } = await this.#turn(() => reading.pages.next())
        if (this.#reading !== reading) return
        if (done) this.#complete = true
        else this.#items = this.#fresh ? [...this.#items, ...value] : [...value]
        if (done && !this.#fresh) this.#items = []
        this.#fresh = true
        this.#unshown = reading.unshown
        if (done || enough(this.#items)) return
      }
    } catch (error) {
      if (this.#reading !== reading) return
      this.#reading = undefined
      this.#error = error
    }
  }

  #start(): Reading {
    const abort = new AbortController()
    const unshown: Unshown = { leftOut: 0 }
    const pages = this.#open(abort.signal, (note) => take(unshown, note))[Symbol.asyncIterator]()
    return { abort, pages, unshown }
  }
}

function take(unshown: Unshown, note: ListNote): void {
  if (note.kind === 'incomplete') {
    unshown.incomplete = note.reason
    return
  }
  unshown.leftOut += note.count
  if (note.example !== undefined) unshown.example ??= note.example
}
