import type { Host } from '../host.ts'
import type { HttpLimits } from '../http/limits.ts'
import type { RegistryOptions } from '../registry/options.ts'
import { Registry } from '../registry/registry.ts'
import type { RemoteRegistry } from '../registry/remote.ts'
import { Chain } from './chain.ts'
import type { OwnerMemory } from './memory.ts'
import type { ChainEntry, ChainRules } from './types.ts'

/** What makes one registry of a list: how it is reached, and its part in the list. */
export interface ListedConfig extends RegistryOptions, ChainRules {
  /** In place of single defaults of the time limits and retries. */
  readonly limits?: Partial<HttpLimits>
}

export interface OpenOptions<Config extends ListedConfig> {
  /** In priority order. */
  readonly configs: readonly Config[]
  readonly host: Host
  /** Who served a name last. Default: remembered until the process ends. */
  readonly memory?: OwnerMemory | undefined
  /** The registries of `configs`, in their order, that are open already. Default: new ones, with the logins of `host`. */
  readonly registries?: readonly RemoteRegistry[]
}

/** A list of registries at work. */
export interface OpenChain<Config extends ListedConfig> {
  /** The caller's to close. */
  readonly chain: Chain
  /** In priority order, each with the configuration it came from. */
  readonly entries: readonly (ChainEntry & { readonly rules: Config })[]
}

/** Puts a list of registries to work; asks nobody yet. */
export function openChain<Config extends ListedConfig>(options: OpenOptions<Config>): OpenChain<Config> {
  const { configs, host, memory, registries = [] } = options
  const entries = configs.map((rules, place) => ({ registry: registries[place] ?? new Registry(rules, host), rules }))
  return { chain: new Chain({ entries, host, ...(memory && { memory }) }), entries }
}
