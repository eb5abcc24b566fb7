import { isCoreError } from '../core/index.ts'
import type { PushTarget, RemoteRegistry } from '../core/index.ts'
import type { PushResult, TransferProgress } from '../engine/index.ts'
import { runningWith } from './context.ts'
import type { OperationContext, OperationOptions } from './context.ts'
import { nameFailure } from './fetch.ts'
import { agreeToReplace } from './replace.ts'
import type { CheckingEvent } from './replace.ts'

/** What happens during a push. */
export type PushEvent =
  | CheckingEvent
  | { readonly kind: 'sending'; readonly registry: RemoteRegistry; readonly progress: TransferProgress }

export interface PushRequest {
  /** The local image: a reference or an id. */
  readonly source: string
  readonly target: PushTarget
  /** Digests that may lose the tag without a question: what was pushed from here, what was agreed to. */
  readonly ours?: readonly string[]
}

export interface Pushed extends PushResult {
  readonly target: PushTarget
  /** The full name, as the engine was told. */
  readonly reference: string
  /** Without the time a person took to answer. */
  readonly durationMs: number
}

/**
 * Tags the image with the registry's full name and pushes it there, and nowhere else; asks before it replaces another.
 * @throws what agreeToReplace throws, before anything is sent; then the engine's failure, told with the registry.
 */
export async function push(
  context: OperationContext,
  { source, target, ours = [] }: PushRequest,
  options: OperationOptions<PushEvent, 'replace'> = {},
): Promise<Pushed> {
  const { chain, engine, credentialFor } = context
  const running = runningWith(options)
  const { signal, tell } = running
  const image = await engine.inspect(source, signal)
  await agreeToReplace(chain, { target, image, ours }, running)
  const started = performance.now()
  const { registry, repository, tag } = target
  const reference = `${registry.fullName(repository)}:${tag}`
  if (source !== reference) await engine.tag(source, reference, signal)
  const credential = await credentialFor(target)
  const onProgress = (progress: TransferProgress): void => tell({ kind: 'sending', registry, progress })
  try {
    const result = await engine.push({ reference, ...(credential && { credential }), signal, onProgress })
    return { ...result, target, reference, durationMs: performance.now() - started }
  } catch (error) {
    throw isCoreError(error) ? nameFailure(error, registry) : error
  }
}
