import type { Host, Logger } from '../../core/index.ts'
import { vscodeNetwork } from './network.ts'

/** What the core is given: logins of other tools, VS Code's proxy and certificates. Loads the core. */
export async function createHost(logger: Logger, version: string): Promise<Host> {
  const core = await import('../../core/index.ts')
  return {
    logger,
    credentials: core.firstOf(core.dockerCredentials({ logger }), core.podmanCredentials({ logger })),
    network: vscodeNetwork(logger, core.environmentNetwork(process.env)),
    clock: core.systemClock,
    userAgent: `portolan/${version} vscode`,
  }
}
