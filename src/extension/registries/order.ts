import * as vscode from 'vscode'
import { decodeRegistries } from '../../core/index.ts'
import { moved, placeOf, type Decode, type Entries } from './entries.ts'
import type { RegistrySettings } from './settings.ts'

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
    const entries = listOf(settings)
    const from = placeOf(entries, name, decode)
    const to = before === undefined ? entries.length : placeOf(entries, before, decode)
    if (from >= 0 && to >= 0 && from !== to) await settings.write(moved(entries, from, to))
  }
  return {
    place,
    async shift(name, by) {
      const names = decode(listOf(settings)).registries.map((config) => config.name)
      const at = names.indexOf(name)
      const target = at + by
      if (at < 0 || target < 0 || target >= names.length) return
      await place(name, names[by === -1 ? target : target + 1])
    },
  }
}

/** The entries of the settings. @throws an error for a person when the value is no list. */
export function listOf(settings: RegistrySettings): Entries {
  const entries = settings.entries()
  if (entries) return entries
  throw new Error(vscode.l10n.t('“portolan.registries” in the settings is not a list; correct it there first.'))
}
