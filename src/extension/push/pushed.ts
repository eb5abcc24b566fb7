import * as vscode from 'vscode'
import type { Pushed } from '../../operations/index.ts'
import type { CommandContext } from '../context.ts'
import { copyLines, inform } from '../display/notices.ts'
import { buttons } from '../words/buttons.ts'
import { openInBrowserTitle, pushedSentence, showInTreeTitle } from '../words/push.ts'
import { browserPage } from './browser.ts'

/**
 * `registry.acme.io/team/app:1.10.1 to company (sha256:12ab…, 3 of 7 layers new, 8 s)`, a name that means the same wherever
 * it is pasted, with what can be done next.
 */
export function announcePush(context: CommandContext, pushed: Pushed): void {
  const { target, digest, layersNew, layersTotal, durationMs } = pushed
  const { registry, repository, tag } = target
  const copy = buttons.copyDigest()
  const show = showInTreeTitle()
  const sentence = pushedSentence({
    name: `${registry.qualifiedName(repository)}:${tag}`,
    registry: registry.name,
    digest,
    layersNew,
    layersTotal,
    durationMs,
  })
  const page = browserPage(registry.host, repository, tag)
  const open = openInBrowserTitle()
  const offered = [...(digest ? [copy] : []), ...(page === undefined ? [] : [open]), show]
  void inform(sentence, ...offered).then(async (chosen) => {
    if (chosen === copy && digest) await copyLines(digest)
    if (chosen === open && page !== undefined) await vscode.env.openExternal(vscode.Uri.parse(page))
    if (chosen === show) await context.tree.reveal(registry.name, repository, tag)
  })
  context.tree.changed(registry.name, repository)
}
