import * as vscode from 'vscode'
import { formatDuration } from '../../core/text.ts'
import type { Pushed } from '../../operations/index.ts'
import type { CommandContext } from '../context.ts'
import { copyLines, inform } from '../display/notices.ts'
import { shortDigest } from '../words/format.ts'
import { browserPage } from './browser.ts'

/**
 * `registry.acme.io/team/app:1.10.1 to company (sha256:12ab…, 3 of 7 layers new, 8 s)`, a name that means the same wherever
 * it is pasted, with what can be done next.
 */
export function announcePush(context: CommandContext, pushed: Pushed): void {
  const { target, digest, layersNew, layersTotal, durationMs } = pushed
  const { registry, repository, tag } = target
  const copy = vscode.l10n.t('Copy Digest')
  const show = vscode.l10n.t('Show in Tree')
  const sentence = vscode.l10n.t(
    'Pushed {0} to {1} ({2}, {3} of {4} layers new, {5}).',
    `${registry.qualifiedName(repository)}:${tag}`,
    registry.name,
    digest === undefined ? vscode.l10n.t('digest not told') : shortDigest(digest),
    layersNew,
    layersTotal,
    formatDuration(durationMs),
  )
  const page = browserPage(registry.host, repository, tag)
  const open = vscode.l10n.t('Open in Browser')
  const buttons = [...(digest ? [copy] : []), ...(page === undefined ? [] : [open]), show]
  void inform(sentence, ...buttons).then(async (chosen) => {
    if (chosen === copy && digest) await copyLines(digest)
    if (chosen === open && page !== undefined) await vscode.env.openExternal(vscode.Uri.parse(page))
    if (chosen === show) await context.tree.reveal(registry.name, repository, tag)
  })
  context.tree.changed(registry.name, repository)
}
