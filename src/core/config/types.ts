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
