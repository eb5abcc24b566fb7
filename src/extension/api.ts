import type * as vscode from 'vscode'
import type { PullSummary } from '../operations/index.ts'
import { operationContext } from './context.ts'
import type { Services } from './services.ts'

export interface ApiOptions {
  readonly signal?: AbortSignal
}

/** A name, and who serves it: plain values, the JSON of the command line. */
export interface ResolveSummary {
  readonly reference: string
  /** The label of the registry. */
  readonly registry: string
  readonly repository: string
  readonly digest: string
  readonly mediaType: string
  readonly size: number
}

/** What another extension gets: `getExtension('portolan.portolan')?.activate()`. Members are added, never changed. */
export interface PortolanApi {
  readonly version: 1
  /** The digest `name` means, and the first registry of the list that has it. @throws errors with a `code`. */
  resolve(name: string, options?: ApiOptions): Promise<ResolveSummary>
  /** Pulls `name` into the container engine; nobody is asked anything. @throws ERR_UNAVAILABLE without an engine. */
  pull(name: string, options?: ApiOptions & { readonly platform?: string }): Promise<PullSummary>
  /** The list of registries, or a login, changed. */
  readonly onDidChange: vscode.Event<void>
}

/** The extension as others call it; core and operations are loaded at the first call. */
export function openApi(services: Pick<Services, 'registries' | 'engine' | 'host'>): PortolanApi {
  const { registries } = services
  return Object.freeze<PortolanApi>({
    version: 1,
    onDidChange: registries.onDidChange,
    resolve: async (name, { signal } = {}) => {
      const { chain } = await registries.current()
      const { explanation, registry, repository, descriptor } = await chain.resolve(name, signal && { signal })
      const { digest, mediaType, size } = descriptor
      return { reference: explanation.reference, registry: registry.name, repository, digest, mediaType, size }
    },
    pull: async (name, { platform, ...options } = {}) => await pullFor(services, { name, platform, ...options }),
  })
}

async function pullFor(
  services: Pick<Services, 'registries' | 'engine' | 'host'>,
  { name, platform, signal }: ApiOptions & { readonly name: string; readonly platform: string | undefined },
): Promise<PullSummary> {
  const { CoreError, parseReference } = await import('../core/index.ts')
  const { pull, summaryOf } = await import('../operations/index.ts')
  const reference = parseReference(name)
  const engine = await services.engine.current(signal)
  if (engine === undefined) throw new CoreError('ERR_UNAVAILABLE', 'no container engine answers')
  const context = await operationContext(services, engine)
  return summaryOf(await pull(context, { reference, platform }, signal && { signal }))
}
