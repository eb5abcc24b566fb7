import type { Chain, ChainRules, Credential, Logger, RemoteRegistry } from '../../core/index.ts'
import { CoreError, environmentNetwork, openChain, readAddress, Registry, systemClock } from '../../core/index.ts'
import type { ConnectOptions } from '../../engine/index.ts'

const timeoutMs = 5000

export interface RemoteOptions {
  readonly credential: Credential | undefined
  readonly env: NonNullable<ConnectOptions['env']>
  readonly logger: Logger
}

/** A registry, and the list that it alone makes. */
export interface Remote {
  readonly registry: RemoteRegistry
  readonly chain: Chain
}

const rules: ChainRules = {
  owns: [],
  allow: [],
  deny: [],
  capabilities: ['resolve', 'pull', 'push'],
  onUnavailable: 'continue',
}

/** The registry at `url`, as people write it. @throws ERR_CONFIG when it is no address. */
export function openRemote(url: string, { credential, env, logger }: RemoteOptions): Remote {
  const address = readAddress(url)
  if ('reason' in address)
    throw new CoreError('ERR_CONFIG', `The registry's url ${address.reason}`, { field: 'registryUrl' })
  const config = { name: address.host, url: address.url, timeoutMs, repositories: [], ...rules }
  const host = {
    logger,
    clock: systemClock,
    network: environmentNetwork(env),
    credentials: { get: () => Promise.resolve(credential) },
    userAgent: 'portolan',
  }
  const registry = new Registry(config, host)
  return { registry, chain: openChain({ configs: [config], host, registries: [registry] }).chain }
}
