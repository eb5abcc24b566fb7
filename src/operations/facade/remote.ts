import type { ChainRules, Credential, Host, Logger } from '../../core/index.ts'
import { CoreError, environmentNetwork, readAddress, Registry, systemClock } from '../../core/index.ts'
import type { ConnectOptions } from '../../engine/index.ts'

const timeoutMs = 5000

export interface RemoteOptions {
  readonly credential: Credential | undefined
  readonly env: NonNullable<ConnectOptions['env']>
  readonly logger: Logger
}

/** What a list of one registry is made of. */
export interface Remote {
  readonly registry: Registry
  readonly rules: ChainRules
  readonly host: Host
}

const rules: ChainRules = {
  owns: [],
  allow: [],
  deny: [],
  capabilities: ['resolve', 'pull', 'push'],
  onUnavailable: 'continue',
}

/** The registry at `url`, as people write it. @throws ERR_CONFIG when it is no address. */
export function remoteRegistry(url: string, { credential, env, logger }: RemoteOptions): Remote {
  const address = readAddress(url)
  if ('reason' in address)
    throw new CoreError('ERR_CONFIG', `The registry's url ${address.reason}`, { field: 'registryUrl' })
  const host: Host = {
    logger,
    clock: systemClock,
    network: environmentNetwork(env),
    credentials: { get: () => Promise.resolve(credential) },
    userAgent: 'portolan',
  }
  return {
    registry: new Registry({ name: address.host, url: address.url, timeoutMs, repositories: [] }, host),
    rules,
    host,
  }
}
