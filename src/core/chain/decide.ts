import type { CoreError } from '../errors.ts'
import type { Descriptor } from '../oci/documents.ts'
import type { AnyEntry } from './types.ts'

/** What a registry that has a tag or digest says of it. */
export interface Described {
  readonly descriptor: Descriptor
}

/** What one registry said of one name; `Content` is what was asked for. */
export type Answer<Content = Described> =
  | (Content & { readonly kind: 'served'; readonly repository: string })
  | { readonly kind: 'absent'; readonly error: CoreError }
  | { readonly kind: 'failed'; readonly error: CoreError }

/** A registry's answer, or undefined while it is awaited. */
export interface Standing<Content = unknown> {
  readonly entry: AnyEntry
  readonly answer: Answer<Content> | undefined
}

/** What the answers so far come to; `index` is the place of the registry that decided. */
export type Decision =
  | { readonly kind: 'served'; readonly index: number }
  | { readonly kind: 'stopped'; readonly index: number }
  | { readonly kind: 'pending'; readonly index: number }
  | { readonly kind: 'exhausted' }

/**
 * The verdict on the answers so far, in priority order. A lower registry wins only when every higher one said not
 * found, is a mirror that failed, or can't answer and lets the search continue. The order in which answers arrive
 * makes no difference.
 */
export function decide(standings: readonly Standing[]): Decision {
  for (const [index, { entry, answer }] of standings.entries()) {
    if (answer === undefined) return { kind: 'pending', index }
    if (answer.kind === 'served') return { kind: 'served', index }
    if (answer.kind === 'failed' && !movesOn(entry, answer.error)) return { kind: 'stopped', index }
  }
  return { kind: 'exhausted' }
}

/** The verdict when the first to have it wins, whatever its place. */
export function decideRace(standings: readonly Standing[]): Decision {
  const index = standings.findIndex(({ answer }) => answer?.kind === 'served')
  if (index >= 0) return { kind: 'served', index }
  const pending = standings.findIndex(({ answer }) => answer === undefined)
  return pending >= 0 ? { kind: 'pending', index: pending } : { kind: 'exhausted' }
}

/** Whether this failure of this registry lets lower ones serve. */
function movesOn({ rules }: AnyEntry, error: CoreError): boolean {
  if (rules.mirrorOf !== undefined) return true
  return rules.onUnavailable === 'continue' && error.isUnavailable
}
