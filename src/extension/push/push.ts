import * as vscode from 'vscode'
import { CoreError } from '../../core/index.ts'
import type { ChainEntry } from '../../core/index.ts'
import type { Engine, PushResult, TransferProgress } from '../../engine/index.ts'
import { showQuickPick } from '../display/boxes.ts'
import { copyLines, inform } from '../display/notices.ts'
import { agreeToReplace } from './agreed.ts'
import type { Destination } from './agreed.ts'
import { browserPage } from './browser.ts'
import { credentialFor } from '../context.ts'
import type { OperationContext } from '../context.ts'
import { percentOf, progressLine } from '../pull/fetch.ts'
import { nameFailure } from '../../operations/index.ts'
import { duration, shortDigest } from '../words/format.ts'
import { rememberPushed } from './memory.ts'
import { Speed } from '../pull/speed.ts'
import type { Running } from '../work/work.ts'

/** A push: which local image goes to which registry, under which name. */
export interface Push extends Destination {
  /** The local image: a reference or an id. */
  readonly source: string
}

export interface Pushed {
  readonly reference: string
  readonly result: PushResult
  readonly ms: number
}

interface Sending {
  readonly engine: Engine
  readonly push: Push
  readonly running: Running
  /** The digest of what may be replaced, if that was asked before. */
  readonly agreed?: string | undefined
}

/** The registries that may be pushed to, in their order. */
export function pushable(entries: readonly ChainEntry[]): readonly ChainEntry[] {
  return entries.filter(({ rules }) => rules.capabilities.includes('push'))
}

/**
 * Tags the image with the registry's full name and pushes it there, and nowhere else; asks before it replaces another.
 * @throws what agreeToReplace throws, before anything is sent.
 */
export async function send(context: OperationContext, sending: Sending): Promise<Pushed> {
  const { engine, push, running, agreed } = sending
  const image = await engine.inspect(push.source, running.signal)
  await agreeToReplace(context, { target: push, image, agreed, running })
  const started = performance.now()
  const { registry } = push.entry
  const reference = `${registry.fullName(push.repository)}:${push.tag}`
  if (push.source !== reference) await engine.tag(push.source, reference, running.signal)
  const credential = await credentialFor(context, registry, push.repository)
  const speed = new Speed()
  const request = {
    reference,
    ...(credential && { credential }),
    signal: running.signal,
    onProgress: (progress: TransferProgress) =>
      running.report(vscode.l10n.t('to {0}: {1}', registry.name, progressLine(progress, speed)), percentOf(progress)),
  }
  try {
    const result = await engine.push(request)
    if (result.digest !== undefined) await rememberPushed(context.workspaceState, reference, result.digest)
    return { reference, result, ms: performance.now() - started }
  } catch (error) {
    throw nameFailure(error, registry)
  }
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
  if (entries.length === 1 && entries[0]?.rules.addedBy === undefined) return entries[0]
  const items = entries.map((entry, place) => ({
    label: entry.registry.name,
    description: [`${place + 1} · ${entry.registry.host}`, entry.rules.addedBy && vscode.l10n.t('from this workspace')]
      .filter(Boolean)
      .join(' · '),
    entry,
  }))
  const lately = items.findIndex(({ label }) => label === last)
  const ordered = lately > 0 ? [...items.splice(lately, 1), ...items] : items
  const picked = await showQuickPick(ordered, {
    title,
    placeHolder: vscode.l10n.t('Push {0} to which registry?', image),
  })
  return picked?.entry
}

/**
 * `registry.acme.io/team/app:1.10.1 to company (sha256:12ab…, 3 of 7 layers new, 8 s)`, a name that means the same wherever
 * it is pasted, with what can be done next.
 */
export function announcePush(context: OperationContext, push: Push, pushed: Pushed): void {
  const { result, ms } = pushed
  const copy = vscode.l10n.t('Copy Digest')
  const show = vscode.l10n.t('Show in Tree')
  const sentence = vscode.l10n.t(
    'Pushed {0} to {1} ({2}, {3} of {4} layers new, {5}).',
    `${push.entry.registry.qualifiedName(push.repository)}:${push.tag}`,
    push.entry.registry.name,
    result.digest === undefined ? vscode.l10n.t('digest not told') : shortDigest(result.digest),
    result.layersNew,
    result.layersTotal,
    duration(ms),
  )
  const page = browserPage(push.entry.registry.host, push.repository, push.tag)
  const open = vscode.l10n.t('Open in Browser')
  const buttons = [...(result.digest ? [copy] : []), ...(page === undefined ? [] : [open]), show]
  void inform(sentence, ...buttons).then(async (chosen) => {
    if (chosen === copy && result.digest) await copyLines(result.digest)
    if (chosen === open && page !== undefined) await vscode.env.openExternal(vscode.Uri.parse(page))
    if (chosen === show) await context.tree.reveal(push.entry.registry.name, push.repository, push.tag)
  })
  context.tree.changed(push.entry.registry.name, push.repository)
}
