import {
  Chain,
  decodeRegistries,
  environmentNetwork,
  Registry,
  silentLogger,
  systemClock,
  type Host,
} from '../../src/core/index.ts'
import type { RegistryList } from '../../src/extension/services.ts'

/** A host that logs nothing and has no logins and no proxy. */
export const plainHost: Host = {
  logger: silentLogger,
  clock: systemClock,
  network: environmentNetwork({}),
  credentials: { get: () => Promise.resolve(undefined) },
  userAgent: 'portolan-tests',
}

/** The registries of these entries, as settings have them. */
export function listOf(entries: readonly object[]): RegistryList {
  const { registries: configs, problems } = decodeRegistries(entries, { source: 'settings' })
  const chained = configs.map((config) => ({ registry: new Registry(config, plainHost), rules: config }))
  return { configs, problems, entries: chained, chain: new Chain({ entries: chained, host: plainHost }) }
}
