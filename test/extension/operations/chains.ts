import {
  Chain,
  decodeRegistries,
  environmentNetwork,
  Registry,
  silentLogger,
  systemClock,
} from '../../../src/core/index.ts'
import type { Host } from '../../../src/core/index.ts'

const host: Host = {
  logger: silentLogger,
  clock: systemClock,
  network: environmentNetwork({}),
  credentials: { get: () => Promise.resolve(undefined) },
  userAgent: 'portolan-tests',
}

/** A chain of these entries, as settings have them. */
export function chainOf(entries: readonly object[]): Chain {
  const { registries } = decodeRegistries(entries, { source: 'settings' })
  return new Chain({
    entries: registries.map((config) => ({ registry: new Registry(config, host), rules: config })),
    host,
  })
}
