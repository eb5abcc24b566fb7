import { openChain } from '../../src/core/chain/open.ts'
import { decodeRegistries } from '../../src/core/config/decode.ts'
import { silentLogger, systemClock } from '../../src/core/host.ts'
import type { Host } from '../../src/core/host.ts'
import { environmentNetwork } from '../../src/core/http/network.ts'
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
  return { ...openChain({ configs, host: plainHost }), configs, problems }
}
