import { isObject } from '../../core/index.ts'

/** Entries of the settings as the user wrote them; every field that is not changed stays as it is. */
export type Entries = readonly unknown[]

/** A list as it is written, and where in it the entry of each registry stands, by name. */
export interface PlacedList {
  readonly entries: Entries
  readonly places: ReadonlyMap<string, number>
}

/** `entries` with `entry` at `place`, or at the end. */
export function inserted(entries: Entries, entry: unknown, place = entries.length): Entries {
  return [...entries.slice(0, place), entry, ...entries.slice(place)]
}

export function removed(entries: Entries, place: number): Entries {
  return entries.filter((_, index) => index !== place)
}

/** `entries` with the one at `from` moved before the one that is now at `to` (the length: to the end). */
export function moved(entries: Entries, from: number, to: number): Entries {
  const target = to > from ? to - 1 : to
  return inserted(removed(entries, from), entries[from], target)
}

/**
 * The first of `lists` in the order of `names`; an entry it does not have is taken from the lists after it. Entries that
 * cannot be used come last.
 */
export function reordered(lists: readonly PlacedList[], names: readonly string[]): Entries {
  const own = lists[0]?.entries ?? []
  const entries = names.flatMap((name) => {
    const list = lists.find(({ places }) => places.has(name))
    const place = list?.places.get(name)
    return list === undefined || place === undefined ? [] : [list.entries[place]]
  })
  const placed = new Set(entries)
  return [...placed, ...own.filter((entry) => !placed.has(entry))]
}

/** `entries` with some fields of one entry set, or removed where the value is undefined. */
export function changed(entries: Entries, place: number, fields: Readonly<Record<string, unknown>>): Entries {
  return entries.map((entry, index) => (index === place ? withFields(entry, fields) : entry))
}

function withFields(entry: unknown, fields: Readonly<Record<string, unknown>>): unknown {
  const merged = { ...(isObject(entry) ? entry : {}), ...fields }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined))
}

/** `entries` in which every `mirrorOf` that names `from` names `to`. */
export function renamed(entries: Entries, from: string, to: string): Entries {
  return entries.map((entry) => (isObject(entry) && entry['mirrorOf'] === from ? { ...entry, mirrorOf: to } : entry))
}
