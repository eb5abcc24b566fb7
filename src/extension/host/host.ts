import type { CredentialProvider, Host, Logger } from '../../core/index.ts'
import { vscodeNetwork } from './network.ts'

export interface HostOptions {
  readonly logger: Logger
  /** The extension's version, for the User-Agent. */
  readonly version: string
  readonly credentials: CredentialProvider
}

/** The logins of other tools on this computer. Loads the core. */
export async function otherLogins(logger: Logger): Promise<CredentialProvider> {
  const { dockerCredentials, firstOf, podmanCredentials } = await import('../../core/index.ts')
  return firstOf(dockerCredentials({ logger }), podmanCredentials({ logger }))
}

/** What the core is given: `credentials`, VS Code's proxy and certificates, the log. Loads the core. */
export async function createHost({ logger, version, credentials }: HostOptions): Promise<Host> {
  const { environmentNetwork, systemClock } = await import('../../core/index.ts')
  return {
    logger,
    credentials,
    network: vscodeNetwork(logger, environmentNetwork(process.env)),
    clock: systemClock,
    userAgent: `portolan/${version} vscode`,
  }
}
