import type { Host, Logger } from '../../core/index.ts'
import { CoreError, environmentNetwork, readAddress, Registry, systemClock } from '../../core/index.ts'
import type { Environment } from '../endpoint.ts'
import { credentialOf } from './credentials.ts'
import type { CredentialFields } from './credentials.ts'

const timeoutMs = 5000

export interface RemoteOptions {
  readonly credentials?: CredentialFields | undefined
  readonly env: Environment
  readonly logger: Logger
}

/** A client for the registry at `url`, as people write it. @throws ERR_CONFIG when it is no address. */
export function remoteRegistry(url: string, { credentials, env, logger }: RemoteOptions): Registry {
  const address = readAddress(url)
  if ('reason' in address)
    throw new CoreError('ERR_CONFIG', `The registry's url ${address.reason}`, { field: 'registryUrl' })
  const credential = credentials === undefined ? undefined : credentialOf(credentials)
  const host: Host = {
    logger,
    clock: systemClock,
    network: environmentNetwork(env),
    credentials: { get: () => Promise.resolve(credential) },
    userAgent: 'portolan',
  }
  return new Registry({ name: address.host, url: address.url, timeoutMs, repositories: [] }, host)
}
