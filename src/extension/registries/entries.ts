import type { Configuration } from '../../core/index.ts'

/** Entries of the settings as the user wrote them; every field that is not changed stays as it is. */
export type Entries = readonly unknown[]

/** Reads a list as the core does. */
export type Decode = (entries: Entries) => Configuration

/** For every registry of the decoded list, in order, the place of its entry in `entries`. */
export function placesOf(
  entries: Entries,
  decode: Decode,
): readonly { readonly name: string; readonly place: number }[] {
  const waiting = [...decode(entries).registries]
  return entries.flatMap((entry, place) => {
    const own = decode([withoutMirror(entry)]).registries
    return own.flatMap(({ url, name }) => {
      const next = waiting[0]
      if (next === undefined || next.url !== url || (isNamed(entry) && next.name !== name)) return []
      waiting.shift()
      return [{ name: next.name, place }]
    })
  })
}

/** The place of the entry of registry `name`; -1 for none. */
export function placeOf(entries: Entries, name: string, decode: Decode): number {
  return placesOf(entries, decode).find((one) => one.name === name)?.place ?? -1
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
 * The first of `sources` in the order of `names`; an entry it does not have is taken from the sources after it. Entries
 * that cannot be used come last.
 */
export function reordered(sources: readonly Entries[], names: readonly string[], decode: Decode): Entries {
  const own = sources[0] ?? []
  const entries = names.flatMap((name) => {
    const source = sources.find((one) => placeOf(one, name, decode) >= 0)
    return source ? [source[placeOf(source, name, decode)]] : []
  })
  return [...entries, ...own.filter((entry) => !entries.includes(entry))]
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

function withoutMirror(entry: unknown): unknown {
  return isObject(entry) ? withFields(entry, { mirrorOf: undefined }) : entry
}

function isNamed(entry: unknown): boolean {
  return isObject(entry) && typeof entry['name'] === 'string' && entry['name'].trim() !== ''
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
