import * as vscode from 'vscode'
import { CoreError, isCoreError, parseReference } from '../../core/index.ts'
import type { Attempt, ChainEntry, RemoteRegistry, Resolution } from '../../core/index.ts'
import type { Engine, EngineImageDetails, TransferProgress } from '../../engine/index.ts'
import { credentialFor } from './context.ts'
import type { OperationContext } from './context.ts'
import type { FailureContext } from '../services.ts'
import { bytes, duration, shortDigest } from './format.ts'
import { remember } from './recent.ts'
import { resolveAsking } from './resolve.ts'
import { simulated } from './simulated.ts'
import type { Running } from './work.ts'

interface Pulled {
  readonly resolution: Resolution
  /** The registry the bytes came from: another than the resolved one when that failed in the middle. */
  readonly from: RemoteRegistry
  readonly image: EngineImageDetails
  readonly ms: number
}

interface Run extends PullOptions {
  readonly text: string
  readonly running: Running
}

/** A registry that has the digest, under its own name for the repository. */
interface Origin {
  readonly registry: RemoteRegistry
  readonly repository: string
}

/** A further name for what was pulled: the short one of a row that nothing higher shadows. */
export interface PullOptions {
  readonly alias?: string
}

/**
 * Pulls `text` from the first registry that has it, into the engine, under the name asked for and the full name.
 * Tells the person who served it, or why nobody did.
 */
export async function pull(context: OperationContext, text: string, options: PullOptions = {}): Promise<void> {
  const title = vscode.l10n.t('Pulling {0}', text)
  try {
    parseReference(text)
    const engine = await context.engine.current()
    if (engine === undefined) {
      await withoutEngine(context, text, title)
      return
    }
    const pulled = await context.work.run({ verb: 'pull', title }, (running) =>
      run(context, engine, { text, ...options, running }),
    )
    await remember(context.globalState, text)
    announce(context, text, pulled)
  } catch (error) {
    await context.failures.tell(error, {
      retry: () => pull(context, text, options),
      actions: why(context, text, error),
    })
  }
}

async function run(context: OperationContext, engine: Engine, { text, alias, running }: Run): Promise<Pulled> {
  const started = performance.now()
  running.report(vscode.l10n.t('asking the registries…'))
  const { chain, entries } = await context.registries.current()
  const resolution = await resolveAsking(chain, text, running.signal)
  const { registry, repository, descriptor } = resolution
  running.report(vscode.l10n.t('from {0} ({1})', registry.name, shortDigest(descriptor.digest)))
  let from: RemoteRegistry = registry
  let image: EngineImageDetails | undefined
  let failure: unknown
  for (const origin of [{ registry, repository }, ...others(entries, resolution)]) {
    try {
      image = await fetch(context, engine, { origin, digest: descriptor.digest, running })
      from = origin.registry
      break
    } catch (error) {
      if (!movesOn(error)) throw error
      failure ??= error
    }
  }
  if (image === undefined) throw failure
  await name(engine, { text, alias, resolution, image })
  return { resolution, from, image, ms: performance.now() - started }
}

/** Lower registries that offered the very same digest: any of them may serve it when the first breaks off. */
function others(entries: readonly ChainEntry[], { explanation, descriptor }: Resolution): readonly Origin[] {
  const same = (attempt: Attempt): boolean => attempt.outcome === 'shadowed' && attempt.digest === descriptor.digest
  return explanation.attempts.filter(same).flatMap((attempt) => {
    const entry = entries.find(({ registry }) => registry.name === attempt.registry)
    const step = explanation.plan.find(({ registry, action }) => registry === attempt.registry && action === 'ask')
    return entry && step ? [{ registry: entry.registry, repository: step.repository }] : []
  })
}

function movesOn(error: unknown): boolean {
  const codes = ['ERR_UNAVAILABLE', 'ERR_STALLED', 'ERR_CORRUPT', 'ERR_RATE_LIMITED', 'ERR_NOT_FOUND'] as const
  return codes.some((code) => isCoreError(error, code))
}

interface Fetch {
  readonly origin: Origin
  readonly digest: string
  readonly running: Running
}

async function fetch(
  context: OperationContext,
  engine: Engine,
  { origin, digest, running }: Fetch,
): Promise<EngineImageDetails> {
  const { registry, repository } = origin
  const credential = await credentialFor(context, registry, repository)
  return await engine.pull({
    reference: `${registry.fullName(repository)}@${digest}`,
    ...(credential && { credential }),
    signal: running.signal,
    onProgress: (progress) => running.report(line(registry.name, progress), percent(progress)),
  })
}

function line(registry: string, progress: TransferProgress): string {
  return vscode.l10n.t(
    'from {0}: {1} of {2}, {3} of {4} layers',
    registry,
    bytes(progress.bytesDone),
    bytes(progress.bytesTotal),
    progress.layersDone,
    progress.layersTotal,
  )
}

function percent({ bytesDone, bytesTotal }: TransferProgress): number {
  return bytesTotal === 0 ? 0 : (100 * bytesDone) / bytesTotal
}

interface Naming {
  readonly text: string
  readonly resolution: Resolution
  readonly image: EngineImageDetails
  readonly alias: string | undefined
}

/** The name asked for and the full name; a reference by digest alone keeps the engine's own `name@digest`. */
async function name(engine: Engine, { text, alias, resolution, image }: Naming): Promise<void> {
  const reference = parseReference(text)
  if (reference.tag === undefined && reference.digest !== undefined) return
  const tag = reference.tag ?? 'latest'
  const asked = reference.host === undefined ? reference.repository : `${reference.host}/${reference.repository}`
  const full = resolution.registry.fullName(resolution.repository)
  const names = new Set([`${asked}:${tag}`, `${full}:${tag}`, ...(alias === undefined ? [] : [alias])])
  for (const target of names) await engine.tag(image.id, target)
}

/** The way to the explanation, when registries were asked at all. */
function why(context: OperationContext, text: string, error: unknown): NonNullable<FailureContext['actions']> {
  if (!(error instanceof CoreError) || error.attempts === undefined) return []
  return [{ title: vscode.l10n.t('Why?'), run: () => context.showExplanation(text) }]
}

function announce(context: OperationContext, text: string, { resolution, from, image, ms }: Pulled): void {
  const { digest } = resolution.descriptor
  const first = resolution.explanation.plan.find(({ action }) => action === 'ask')?.registry
  const served = vscode.l10n.t(
    'Pulled {0} from {1} in {2} ({3}, {4}/{5}, {6}).',
    text,
    from.name,
    duration(ms),
    bytes(image.sizeBytes),
    image.os,
    image.architecture,
    shortDigest(digest),
  )
  const passed = resolution.explanation.attempts.filter(
    ({ outcome }) => outcome !== 'served' && outcome !== 'shadowed' && outcome !== 'ERR_NOT_FOUND',
  )
  const missed = passed.find(({ registry }) => registry !== from.name)
  const note = missed ? ` ${vscode.l10n.t('{0} did not answer.', missed.registry)}` : ''
  const copy = vscode.l10n.t('Copy Digest')
  const why = vscode.l10n.t('Why {0}?', from.name)
  const show = first !== from.name && missed ? vscode.window.showWarningMessage : vscode.window.showInformationMessage
  void show(`${served}${note}`, copy, why).then(async (chosen) => {
    if (chosen === copy) await vscode.env.clipboard.writeText(digest)
    if (chosen === why) await context.showExplanation(text)
  })
}

async function withoutEngine(context: OperationContext, text: string, title: string): Promise<void> {
  const { chain } = await context.registries.current()
  const resolution = await context.work.run({ verb: 'pull', title }, ({ signal }) => resolveAsking(chain, text, signal))
  const { registry, repository, descriptor } = resolution
  simulated(
    vscode.l10n.t(
      'Nothing was pulled: no container engine answers. {0} would come from {1} as {2}@{3}.',
      text,
      registry.name,
      registry.fullName(repository),
      shortDigest(descriptor.digest),
    ),
  )
}
