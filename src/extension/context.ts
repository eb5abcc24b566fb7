import type { Credential, RemoteRegistry } from '../core/index.ts'
import type { Services } from './services.ts'
import type { Work } from './work/work.ts'

/** What the operations on images work with. */
export interface OperationContext extends Services {
  readonly work: Work
  /** Shows the explanation page of a name. */
  readonly showExplanation: (reference: string) => Promise<void>
}

/** The credential an engine is given for one operation on `repository`. */
export async function credentialFor(
  context: Pick<OperationContext, 'registries' | 'host'>,
  registry: RemoteRegistry,
  repository: string,
): Promise<Credential | undefined> {
  const { credentials } = await context.host()
  const { configs } = await context.registries.current()
  const username = configs.find(({ name }) => name === registry.name)?.username
  return await credentials.get({
    registry: registry.name,
    host: registry.host,
    repository,
    ...(username && { username }),
  })
}
