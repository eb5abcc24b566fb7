import type { Engine } from '../engine/index.ts'
import type { OperationContext } from '../operations/index.ts'
import type { Services } from './services.ts'
import type { Work } from './work/work.ts'

/** What the commands on images work with. */
export interface CommandContext extends Services {
  readonly work: Work
  /** Shows the explanation page of a name. */
  readonly showExplanation: (reference: string) => Promise<void>
}

/** What an operation is given: the list as it is now, and the logins kept here. */
export async function operationContext(
  { registries, host }: Pick<CommandContext, 'registries' | 'host'>,
  engine: Engine,
): Promise<OperationContext> {
  const { chain, entries, configs } = await registries.current()
  const { credentials } = await host()
  return {
    chain,
    engine,
    credentialFor: async ({ registry, repository }) => {
      const username = configs[entries.findIndex((entry) => entry.registry === registry)]?.username
      const { name, host: at, url } = registry
      const scope = { registry: name, host: at, protocol: url.protocol, repository }
      return await credentials.get({ ...scope, ...(username && { username }) })
    },
  }
}
