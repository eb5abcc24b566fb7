import type { ParseArgsOptionsConfig } from 'node:util'
import type { ListOptions } from '../core/index.ts'
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

/** What is wanted of a list. `limit` is a count of names. */
export interface Listing {
  readonly limit: number
  readonly options: ListOptions
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
  return { limit, options: { signal, pageSize, ...(last === undefined ? {} : { last }) } }
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
    names.push(...wanted)
    if (!output.json) output.lines(wanted)
    if (names.length >= limit || output.closed.aborted) break
  }
  return names
}
