import { decodeRegistries, mergeScopes } from '../../core/index.ts'
import { moved, placeOf, reordered, type Decode, type Entries } from './entries.ts'
import type { RegistrySettings, ScopeList } from './settings.ts'

/** Reads a list as it applies. */
export const decode: Decode = (entries) => decodeRegistries(entries, { source: 'settings' })

/** Changes the order of the registries in the settings. */
export interface RegistryOrder {
  /** Moves a registry before another, or to the end. */
  place(name: string, before: string | undefined): Promise<void>
  /** Moves a registry up (-1) or down (1) among those that can be used. */
  shift(name: string, by: -1 | 1): Promise<void>
}

export function registryOrder(settings: RegistrySettings): RegistryOrder {
  const place = async (name: string, before: string | undefined): Promise<void> => {
    const list = ownList(settings)
    const from = placeOf(list.entries, name, decode)
    const to = before === undefined ? list.entries.length : placeOf(list.entries, before, decode)
    const names = namesOf(settings)
    /** What the list does not name follows it: only a list that names everything can say what is last. */
    const says = before !== undefined || names.every((one) => placeOf(list.entries, one, decode) >= 0)
    if (from >= 0 && to >= 0 && says) return settings.write({ ...list, entries: moved(list.entries, from, to) })
    const others = names.filter((one) => one !== name)
    const at = before === undefined ? others.length : others.indexOf(before)
    const wanted = [...others.slice(0, at), name, ...others.slice(at)]
    const sources = settings.lists().map(({ entries }) => entries)
    return settings.write({ ...list, entries: reordered(sources, wanted, decode) })
  }
  return {
    place,
    async shift(name, by) {
      const names = namesOf(settings)
      const at = names.indexOf(name)
      const target = at + by
      if (at < 0 || target < 0 || target >= names.length) return
      await place(name, names[by === -1 ? target : target + 1])
    },
  }
}

/** The names of the registries, in the order that applies. */
export function namesOf(settings: RegistrySettings): readonly string[] {
  return mergeScopes(settings.scopes()).registries.map(({ name }) => name)
}

/** The list that decides: the most specific one. @throws an error for a person when it is none. */
export function ownList(settings: RegistrySettings): ScopeList {
  const [list] = settings.lists()
  if (list) return list
  throw new RangeError('there is always a list')
}

/** Changes the entry of a registry in every list that names it. False when none does. */
export async function changeEntry(
  settings: RegistrySettings,
  name: string,
  change: (entries: Entries, place: number) => Entries,
): Promise<boolean> {
  const lists = settings.lists().flatMap((list) => {
    const place = placeOf(list.entries, name, decode)
    return place < 0 ? [] : [{ ...list, entries: change(list.entries, place) }]
  })
  for (const list of lists) await settings.write(list)
  return lists.length > 0
}
