import { decodeRegistries, mergeScopes, type DecodedList } from '../../core/index.ts'
import { moved, reordered, type Entries, type PlacedList } from './entries.ts'
import type { RegistrySettings, ScopeList } from './settings.ts'

/** Reads a list as it applies. */
export function decode(entries: Entries): DecodedList {
  return decodeRegistries(entries, { source: 'settings' })
}

/** The settings, as far as the order goes. */
type Settings = Pick<RegistrySettings, 'scopes' | 'lists' | 'write'>

/** Changes the order of the registries in the settings. */
export interface RegistryOrder {
  /** Moves a registry before another, or to the end. */
  place(name: string, before: string | undefined): Promise<void>
  /** Moves a registry up (-1) or down (1) among those that can be used. */
  shift(name: string, by: -1 | 1): Promise<void>
}

export function registryOrder(settings: Settings): RegistryOrder {
  const move = async ({ names, lists }: Reading, name: string, before: string | undefined): Promise<void> => {
    const [list] = lists
    if (list === undefined) return
    const from = list.places.get(name)
    const to = before === undefined ? list.entries.length : list.places.get(before)
    /** What the list does not name follows it: only a list that names everything can say what is last. */
    const says = before !== undefined || names.every((one) => list.places.has(one))
    if (from !== undefined && to !== undefined && says)
      return await settings.write({ ...list, entries: moved(list.entries, from, to) })
    const others = names.filter((one) => one !== name)
    const at = before === undefined ? others.length : others.indexOf(before)
    const wanted = [...others.slice(0, at), name, ...others.slice(at)]
    await settings.write({ ...list, entries: reordered(lists, wanted) })
  }
  return {
    place: (name, before) => move(read(settings), name, before),
    async shift(name, by) {
      const reading = read(settings)
      const at = reading.names.indexOf(name)
      const target = at + by
      if (at < 0 || target < 0 || target >= reading.names.length) return
      await move(reading, name, reading.names[by === -1 ? target : target + 1])
    },
  }
}

/** The settings, read once. */
interface Reading {
  /** The registries in the order that applies. */
  readonly names: readonly string[]
  /** The most specific one first: that one decides. */
  readonly lists: readonly (ScopeList & PlacedList)[]
}

function read(settings: Settings): Reading {
  const { registries, places } = mergeScopes(settings.scopes())
  const lists = settings
    .lists()
    .map(({ scope, entries }) => ({ scope, entries, places: places[scope] ?? decode(entries).places }))
  return { names: registries.map(({ name }) => name), lists }
}

/** The names of the registries, in the order that applies. */
export function namesOf(settings: Pick<Settings, 'scopes'>): readonly string[] {
  return mergeScopes(settings.scopes()).registries.map(({ name }) => name)
}

/** Changes the entry of a registry in every list that names it. False when none does. */
export async function changeEntry(
  settings: Settings,
  name: string,
  change: (entries: Entries, place: number) => Entries,
): Promise<boolean> {
  const lists = read(settings).lists.flatMap(({ places, ...list }) => {
    const place = places.get(name)
    return place === undefined ? [] : [{ ...list, entries: change(list.entries, place) }]
  })
  for (const list of lists) await settings.write(list)
  return lists.length > 0
}
