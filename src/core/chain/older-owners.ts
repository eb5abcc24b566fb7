import { isObject } from '../json.ts'
import { messageOf } from '../errors.ts'
import type { Provenance } from './memory.ts'
import { decodeProvenance, readShort } from './owner-file.ts'

/** What the one file of version 0.1.0 holds. */
export type Older =
  | { readonly kind: 'names'; readonly names: ReadonlyMap<string, Provenance> }
  | { readonly kind: 'newer' }
  | { readonly kind: 'foreign'; readonly reason: string }

/** Bytes of that file: 20,000 names. */
const olderLimit = 32 * 1024 * 1024

/** Reads the one file in which version 0.1.0 kept every owner; without one there are no names. Never throws. */
export async function readOlder(path: string): Promise<Older> {
  try {
    const text = await readShort(path, olderLimit)
    return text === undefined ? { kind: 'names', names: new Map() } : decodeOlder(JSON.parse(text))
  } catch (error) {
    return { kind: 'foreign', reason: messageOf(error) }
  }
}

function decodeOlder(value: unknown): Older {
  if (!isObject(value)) return { kind: 'foreign', reason: 'it is not a memory of owners' }
  if (typeof value['version'] === 'number' && value['version'] > 1) return { kind: 'newer' }
  if (!isObject(value['names'])) return { kind: 'foreign', reason: 'it is not a memory of owners' }
  const names = Object.entries(value['names']).flatMap(([name, record]): readonly [string, Provenance][] => {
    const provenance = decodeProvenance(record)
    return provenance === undefined ? [] : [[name, provenance]]
  })
  return { kind: 'names', names: new Map(names) }
}
