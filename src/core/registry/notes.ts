import type { Host } from '../host.ts'
import type { ListNote } from './remote.ts'

/** Tells of what a list keeps to itself: the caller, and the log. */
export interface Notes {
  leftOut(what: { readonly leftOut: number; readonly example?: string }): void
  incomplete(reason: string): void
}

/** The notes on the list of `subject`. */
export function notesOf(
  { name, host }: { readonly name: string; readonly host: Pick<Host, 'logger'> },
  subject: string,
  { onNote }: { readonly onNote?: (note: ListNote) => void },
): Notes {
  const { logger } = host
  return {
    leftOut: ({ leftOut, example }) => {
      if (leftOut === 0) return
      const fields = { count: leftOut, ...(example !== undefined && { example: JSON.stringify(example) }) }
      logger.warn('what is no name was left out of a list', { registry: name, list: subject, ...fields })
      onNote?.({ kind: 'left-out', count: leftOut, ...(example !== undefined && { example }) })
    },
    incomplete: (reason) => {
      logger.warn('a list was left before its end', { registry: name, list: subject, reason })
      onNote?.({ kind: 'incomplete', reason })
    },
  }
}
