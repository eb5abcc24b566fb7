import type { Descriptor } from '../oci/documents.ts'
import type { Standing } from './decide.ts'
import type { Provenance } from './memory.ts'
import { addressOf, originOf } from './names.ts'
import type { AnyEntry } from './types.ts'

/** What a resolve found, as far as the memory of owners is concerned. */
export interface Finding {
  readonly winner: AnyEntry
  readonly descriptor: Descriptor
  readonly standings: readonly Standing[]
  readonly entries: readonly AnyEntry[]
}

/**
 * Why this finding may not be trusted: who served the name last can't answer now, and somebody else, not a mirror of it,
 * offers other content. Undefined when all is well.
 */
export function ownerChange(known: Provenance | undefined, finding: Finding): string | undefined {
  const { winner, descriptor, standings, entries } = finding
  if (known === undefined || isOwner(winner, known) || known.digest === descriptor.digest) return undefined
  const last = standings.find(({ entry }) => isOwner(entry, known))
  if (last?.answer?.kind !== 'failed' || !last.answer.error.isUnavailable) return undefined
  if (originOf(last.entry, entries).family === originOf(winner, entries).family) return undefined
  return (
    `${known.registry} served it last (${known.digest}) and can't answer now; ` +
    `${winner.registry.name} offers other content under this name (${descriptor.digest})`
  )
}

/** Whether `entry` is the registry that is remembered. */
export function isOwner(entry: AnyEntry, known: Pick<Provenance, 'registry' | 'url'>): boolean {
  return entry.registry.name === known.registry && addressOf(entry) === known.url
}
