import * as vscode from 'vscode'
import { isCoreError } from '../../core/index.ts'
import type { Place, RemoteRegistry, Resolution } from '../../core/index.ts'
import type { Engine, EngineImageDetails, TransferProgress } from '../../engine/index.ts'
import { credentialFor } from '../context.ts'
import type { OperationContext } from '../context.ts'
import { bytes } from '../words/format.ts'
import { mayPassElsewhere, nameFailure, otherOrigins } from '../../operations/index.ts'
import { Speed } from './speed.ts'
import type { Running } from '../work/work.ts'

type Needed = Pick<OperationContext, 'registries' | 'host'>

export interface Fetching {
  readonly engine: Engine
  readonly resolution: Resolution
  /** The platform to ask the engine for; its own when absent. */
  readonly platform?: string
  readonly running: Running
}

export interface Fetched {
  /** The registry the bytes came from: another than the resolved one when that failed in the middle. */
  readonly from: RemoteRegistry
  readonly image: EngineImageDetails
  /** What the engine was told to pull, by digest. */
  readonly reference: string
  /** What the engine runs, when the image is for something else. */
  readonly expected?: string
}

/**
 * Has the engine pull what was resolved, by digest: from the registry that won, and where that breaks off, from the next
 * one that has the same digest.
 * @throws the first failure, told with the registry it happened at.
 */
export async function fetchImage(context: Needed, fetching: Fetching): Promise<Fetched> {
  const { resolution, running } = fetching
  const { registry, repository } = resolution
  try {
    return await from(context, { registry, repository }, fetching)
  } catch (error) {
    if (!mayPassElsewhere(error) || running.signal.aborted)
      throw nameFailure(error, registry, resolution.explanation.attempts)
    const { chain } = await context.registries.current()
    for (const origin of await otherOrigins(chain, resolution, running.signal)) {
      running.report(vscode.l10n.t('{0} broke off; going on from {1}', registry.name, origin.registry.name))
      const fetched = await from(context, origin, fetching).catch((failure: unknown) => {
        if (!mayPassElsewhere(failure) || running.signal.aborted)
          throw nameFailure(failure, origin.registry, resolution.explanation.attempts)
      })
      if (fetched !== undefined) return fetched
    }
    throw nameFailure(error, registry, resolution.explanation.attempts)
  }
}

async function from(
  context: Needed,
  { registry, repository }: Place,
  { engine, resolution, platform, running }: Fetching,
): Promise<Fetched> {
  const credential = await credentialFor(context, registry, repository)
  const speed = new Speed()
  const request = {
    reference: `${registry.fullName(repository)}@${resolution.descriptor.digest}`,
    ...(credential && { credential }),
    ...(platform !== undefined && { platform }),
    signal: running.signal,
    onProgress: (progress: TransferProgress) => {
      if (progress.bytesTotal === 0 && progress.layersDone === 0) return
      running.report(vscode.l10n.t('from {0}: {1}', registry.name, progressLine(progress, speed)), percentOf(progress))
    },
  }
  try {
    return { from: registry, reference: request.reference, image: await engine.pull(request) }
  } catch (error) {
    if (!isCoreError(error, 'ERR_NOT_FOUND') || error.got === undefined || platform !== undefined) throw error
    const image = await engine.pull({ ...request, platform: error.got })
    return {
      from: registry,
      reference: request.reference,
      image,
      ...(error.expected !== undefined && { expected: error.expected }),
    }
  }
}

/** `12 MB of 41 MB, 3.1 MB/s, 2 of 5 layers` */
export function progressLine(progress: TransferProgress, speed: Speed): string {
  const { bytesDone, bytesTotal, layersDone, layersTotal } = progress
  const perSecond = speed.add(bytesDone, performance.now())
  const amount = vscode.l10n.t('{0} of {1}', bytes(bytesDone), bytes(bytesTotal))
  const layers = vscode.l10n.t('{0} of {1} layers', layersDone, layersTotal)
  return [...(bytesTotal > 0 ? [amount] : []), ...(perSecond ? [`${bytes(perSecond)}/s`] : []), layers].join(', ')
}

export function percentOf({ bytesDone, bytesTotal }: TransferProgress): number {
  return bytesTotal === 0 ? 0 : (100 * bytesDone) / bytesTotal
}
