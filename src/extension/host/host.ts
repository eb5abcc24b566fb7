import type { CredentialProvider, Host, Logger } from '../../core/index.ts'
import { vscodeNetwork } from './network.ts'

export interface HostOptions {
  readonly logger: Logger
  /** The extension's version, for the User-Agent. */
  readonly version: string
  /** Puts the logins kept here before those of other tools. */
  readonly credentials: (others: CredentialProvider) => CredentialProvider
}

/** What the core is given: logins, VS Code's proxy and certificates, the log. Loads the core. */
export async function createHost({ logger, version, credentials }: HostOptions): Promise<Host> {
  const core = await import('../../core/index.ts')
  const others = core.firstOf(core.dockerCredentials({ logger }), core.podmanCredentials({ logger }))
  return {
    logger,
    credentials: credentials(others),
    network: vscodeNetwork(logger, core.environmentNetwork(process.env)),
    clock: core.systemClock,
    userAgent: `portolan/${version} vscode`,
  }
}
