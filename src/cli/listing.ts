import type { ParseArgsOptionsConfig } from 'node:util'
import type { ListNote, ListOptions } from '../core/index.ts'
import type { Given } from './command.ts'
import type { Output } from './output.ts'
import { UsageError } from './usage.ts'

/** Options of every command that lists names. */
export const listingOptions: ParseArgsOptionsConfig = { limit: { type: 'string' }, last: { type: 'string' } }

export const listingHelp: Readonly<Record<string, string>> = {
  '--limit N': 'at most N names',
  '--last NAME': 'names after NAME only',
}

const largestPage = 1000

/** What is wanted of a list, and what it does not show. `limit` is a count of names. */
export interface Listing {
  readonly limit: number
  readonly options: ListOptions
  readonly unshown: Unshown
}

/** What a list does not show: said after it on stderr, and part of its JSON. */
export class Unshown {
  #leftOut = 0
  #example: string | undefined
  #incomplete: string | undefined

  readonly onNote = (note: ListNote): void => {
    if (note.kind === 'incomplete') this.#incomplete = note.reason
    else {
      this.#leftOut += note.count
      this.#example ??= note.example
    }
  }

  /** Members of the list's JSON; none for a list that shows everything. */
  get facts(): { readonly leftOut?: number; readonly incomplete?: string } {
    return {
      ...(this.#leftOut > 0 && { leftOut: this.#leftOut }),
      ...(this.#incomplete !== undefined && { incomplete: this.#incomplete }),
    }
  }

  tell(output: Output): void {
    const example = this.#example === undefined ? '' : `, such as ${JSON.stringify(this.#example)}`
    if (this.#leftOut > 0) output.tell(`portolan: warning: left out what is no name: ${this.#leftOut}${example}`)
    if (this.#incomplete !== undefined) output.tell(`portolan: warning: the list is incomplete: ${this.#incomplete}`)
  }
}

/** The list that the options given describe. @throws UsageError when a limit is no count. */
export function listingFrom(given: Given, signal: AbortSignal): Listing {
  const text = given.value('limit')
  const limit = text === undefined ? Number.POSITIVE_INFINITY : Number(text)
  if (text !== undefined && !/^[1-9]\d{0,8}$/.test(text)) {
    throw new UsageError(`--limit must be a count from 1 on, not ${JSON.stringify(text)}`)
  }
  const last = given.value('last')
  const pageSize = Math.min(limit, largestPage)
  const unshown = new Unshown()
  const options = { signal, pageSize, onNote: unshown.onNote, ...(last === undefined ? {} : { last }) }
  return { limit, options, unshown }
}

/** Prints names as their pages come, or collects them for JSON. All that were printed. */
export async function printNames(
  output: Output,
  pages: AsyncIterable<readonly string[]>,
  limit: number,
): Promise<readonly string[]> {
  const names: string[] = []
  for await (const page of pages) {
    const wanted = page.slice(0, limit - names.length)
    for (const name of wanted) names.push(name)
    if (!output.json) output.lines(wanted)
    if (names.length >= limit || output.closed.aborted) break
  }
  return names
}
