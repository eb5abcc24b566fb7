import * as vscode from 'vscode'
import { CoreError } from '../../core/index.ts'
import type { ChainEntry } from '../../core/index.ts'
import type { Engine, PushResult } from '../../engine/index.ts'
import { credentialFor } from './context.ts'
import type { OperationContext } from './context.ts'
import { bytes, duration, shortDigest } from './format.ts'
import type { Running } from './work.ts'

/** A push: which local image goes to which registry, under which name. */
export interface Push {
  /** The local image: a reference or an id. */
  readonly source: string
  readonly entry: ChainEntry
  readonly repository: string
  readonly tag: string
}

export interface Pushed {
  readonly reference: string
  readonly result: PushResult
  readonly ms: number
}

/** The registries that may be pushed to, in their order. */
function pushable(entries: readonly ChainEntry[]): readonly ChainEntry[] {
  return entries.filter(({ rules }) => rules.capabilities.includes('push'))
}

/** Tags the image with the registry's full name and pushes it there, and nowhere else. */
export async function send(
  context: OperationContext,
  { engine, push, running }: { readonly engine: Engine; readonly push: Push; readonly running: Running },
): Promise<Pushed> {
  const started = performance.now()
  const { registry } = push.entry
  const reference = `${registry.fullName(push.repository)}:${push.tag}`
  if (push.source !== reference) await engine.tag(push.source, reference, running.signal)
  const credential = await credentialFor(context, registry, push.repository)
  const result = await engine.push({
    reference,
    ...(credential && { credential }),
    signal: running.signal,
    onProgress: ({ bytesDone, bytesTotal, layersDone, layersTotal }) =>
      running.report(
        vscode.l10n.t(
          'to {0}: {1} of {2}, {3} of {4} layers',
          registry.name,
          bytes(bytesDone),
          bytes(bytesTotal),
          layersDone,
          layersTotal,
        ),
        bytesTotal === 0 ? 0 : (100 * bytesDone) / bytesTotal,
      ),
  })
  return { reference, result, ms: performance.now() - started }
}

/** Asks where to push when there is a choice. Undefined when the person gave up. */
export async function pickTarget(
  context: OperationContext,
  { title, image, last }: { readonly title: string; readonly image: string; readonly last?: string },
): Promise<ChainEntry | undefined> {
  const entries = pushable((await context.registries.current()).entries)
  if (entries.length === 0) {
    throw new CoreError(
      'ERR_CONFIG',
      'No configured registry may be pushed to: add one, or give one the push capability.',
    )
  }
  if (entries.length === 1) return entries[0]
  const items = entries.map((entry, place) => ({
    label: entry.registry.name,
    description: `${place + 1} · ${entry.registry.host}`,
    entry,
  }))
  const lately = items.findIndex(({ label }) => label === last)
  const ordered = lately > 0 ? [...items.splice(lately, 1), ...items] : items
  const picked = await vscode.window.showQuickPick(ordered, {
    title,
    placeHolder: vscode.l10n.t('Push {0} to which registry?', image),
  })
  return picked?.entry
}

/** `company/team/app:1.10.1 (sha256:12ab…, 3 of 7 layers new, 8 s)` with what can be done next. */
export function announcePush(context: OperationContext, push: Push, pushed: Pushed): void {
  const { result, ms } = pushed
  const copy = vscode.l10n.t('Copy Digest')
  const show = vscode.l10n.t('Show in Tree')
  const sentence = vscode.l10n.t(
    'Pushed {0}/{1}:{2} ({3}, {4} of {5} layers new, {6}).',
    push.entry.registry.name,
    push.repository,
    push.tag,
    result.digest === undefined ? vscode.l10n.t('digest not told') : shortDigest(result.digest),
    result.layersNew,
    result.layersTotal,
    duration(ms),
  )
  void vscode.window.showInformationMessage(sentence, ...(result.digest ? [copy] : []), show).then(async (chosen) => {
    if (chosen === copy && result.digest) await vscode.env.clipboard.writeText(result.digest)
    if (chosen === show) await context.tree.reveal(push.entry.registry.name, push.repository, push.tag)
  })
  context.tree.changed(push.entry.registry.name, push.repository)
}
