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
  const core = await import('../../core/index.ts')
  return core.firstOf(core.dockerCredentials({ logger }), core.podmanCredentials({ logger }))
}

/** What the core is given: `credentials`, VS Code's proxy and certificates, the log. Loads the core. */
export async function createHost({ logger, version, credentials }: HostOptions): Promise<Host> {
  const core = await import('../../core/index.ts')
  return {
    logger,
    credentials,
    network: vscodeNetwork(logger, core.environmentNetwork(process.env)),
    clock: core.systemClock,
    userAgent: `portolan/${version} vscode`,
  }
}
