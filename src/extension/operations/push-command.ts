import * as vscode from 'vscode'
import { isTag, messageOf, parseReference } from '../../core/index.ts'
import type { ChainEntry } from '../../core/index.ts'
import type { LocalImageNode } from '../tree/nodes.ts'
import type { OperationContext } from './context.ts'
import { announcePush, pickTarget, send } from './push.ts'
import type { Push } from './push.ts'
import { simulated } from './simulated.ts'

/** Pushes a local image to one registry of the person's choice. */
export async function pushImage(context: OperationContext, node: LocalImageNode | undefined): Promise<void> {
  const title = vscode.l10n.t('Push Image')
  try {
    const source = node === undefined ? await pickLocal(context, title) : (node.reference ?? node.image.id)
    if (source === undefined) return
    const engine = await context.engine.current()
    if (engine === undefined) {
      simulated(vscode.l10n.t('Nothing was pushed: no container engine answers.'))
      return
    }
    const entry = await pickTarget(context, { title, image: source })
    const name = entry && (await askName(title, entry, await propose(context, source)))
    if (entry === undefined || name === undefined) return
    const push: Push = { source, entry, ...name }
    const job = vscode.l10n.t('Pushing {0} to {1}', `${push.repository}:${push.tag}`, entry.registry.name)
    const pushed = await context.work.run({ verb: 'push', title: job }, (running) =>
      send(context, { engine, push, running }),
    )
    announcePush(context, push, pushed)
  } catch (error) {
    await context.failures.tell(error, { retry: () => pushImage(context, node) })
  }
}

/** The image's name without the host or prefix of any configured registry. */
async function propose(context: OperationContext, source: string): Promise<string> {
  for (const { registry } of (await context.registries.current()).entries) {
    const start = registry.fullName('')
    if (start !== '' && source.startsWith(start)) return source.slice(start.length)
  }
  if (source.startsWith('sha256:')) return ''
  const { repository, tag } = parseReference(source)
  return `${repository}:${tag ?? 'latest'}`
}

/** Asks for `repository:tag`; checked as it is typed. */
async function askName(
  title: string,
  entry: ChainEntry,
  value: string,
): Promise<{ readonly repository: string; readonly tag: string } | undefined> {
  const typed = await vscode.window.showInputBox({
    title,
    value,
    prompt: vscode.l10n.t('Name and tag in {0}', entry.registry.name),
    validateInput: checkName,
    ignoreFocusOut: true,
  })
  return typed === undefined ? undefined : splitName(typed.trim())
}

/** What is wrong with a `repository:tag`, for the box it is typed in; undefined when nothing is. */
export function checkName(text: string): string | undefined {
  try {
    const reference = parseReference(text.trim())
    if (reference.digest !== undefined) return vscode.l10n.t('A push goes to a tag, not to a digest.')
    if (reference.host !== undefined) return vscode.l10n.t('Leave out the host: the registry is chosen by name.')
    if (reference.tag !== undefined && !isTag(reference.tag)) return vscode.l10n.t('This is not a tag.')
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

export function splitName(text: string): { readonly repository: string; readonly tag: string } {
  const { repository, tag = 'latest' } = parseReference(text)
  return { repository, tag }
}

async function pickLocal(context: OperationContext, title: string): Promise<string | undefined> {
  const engine = await context.engine.current()
  const images = (await engine?.images()) ?? []
  const names = images.flatMap(({ references }) => references)
  return await vscode.window.showQuickPick(names, { title, placeHolder: vscode.l10n.t('Which local image?') })
}
