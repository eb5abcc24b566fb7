import type { ChainRules } from '../chain/types.ts'
import type { CoreError } from '../errors.ts'
import type { RegistryOptions } from '../registry/options.ts'

/** One registry of the configuration, decoded, defaults filled in. The order of a list of these is the priority. */
export interface RegistryConfig extends RegistryOptions, ChainRules {}

/** The good entries, and an ERR_CONFIG error for every bad one (with `entry`, `field` and the reason). */
export interface Configuration {
  readonly registries: readonly RegistryConfig[]
  readonly problems: readonly CoreError[]
}

/** A list as it was read. */
export interface DecodedList extends Configuration {
  /** For each of its registries, by name, the place in the list of the entry it came from, from 0. */
  readonly places: ReadonlyMap<string, number>
}
