import * as vscode from 'vscode'
import { messageOf, parseReference } from '../../core/index.ts'
import type { Engine } from '../../engine/index.ts'
import { showInputBox } from '../display/boxes.ts'
import { confirm } from '../display/notices.ts'
import type { LocalImageNode } from '../nodes.ts'
import type { CommandContext } from '../context.ts'
import { shortDigest } from '../words/format.ts'
import { simulated } from '../work/simulated.ts'

/** Gives a local image a further name. */
export async function tagImage(context: CommandContext, node: LocalImageNode): Promise<void> {
  const title = vscode.l10n.t('Tag Image')
  await withEngine(context, async (engine) => {
    const source = node.reference ?? node.image.id
    const target = await showInputBox({
      title,
      prompt: vscode.l10n.t('A further name for {0}', source),
      value: node.reference ?? '',
      validateInput: checkReference,
      ignoreFocusOut: true,
    })
    if (target === undefined) return
    const name = withTag(target.trim())
    if (await mayTake(engine, name, node.image.id)) await engine.tag(source, name)
  })
}

/** Asks before a name is taken from another local image. */
async function mayTake(engine: Engine, name: string, id: string): Promise<boolean> {
  const holder = (await engine.images()).find(({ references }) => references.includes(name))
  if (holder === undefined || holder.id === id) return true
  const others = holder.references.filter((reference) => reference !== name)
  const detail =
    others.length === 0
      ? vscode.l10n.t('That image ({0}) stays, without a name.', shortDigest(holder.id))
      : vscode.l10n.t('That image stays as {0}.', others.join(', '))
  const question = vscode.l10n.t('{0} is the name of another local image. Move it to this one?', name)
  return await confirm({ question, detail: [detail], action: vscode.l10n.t('Move the Name') })
}

/** Removes local images after a confirmation that says what goes. */
export async function deleteLocalImages(context: CommandContext, nodes: readonly LocalImageNode[]): Promise<void> {
  await withEngine(context, async (engine) => {
    const names = nodes.map(({ reference, image }) => reference ?? image.id)
    const question =
      names.length === 1
        ? vscode.l10n.t('Delete the local image {0}?', names[0] ?? '')
        : vscode.l10n.t('Delete {0} local images?', names.length)
    const kept = nodes.length === 1 ? (nodes[0]?.image.references.filter((name) => name !== names[0]) ?? []) : []
    const detail =
      kept.length === 0
        ? vscode.l10n.t('Only this computer’s copy goes; registries keep theirs.')
        : vscode.l10n.t('Only this name goes; the image stays as {0}.', kept.join(', '))
    if (!(await confirm({ question, detail: [detail], action: vscode.l10n.t('Delete') }))) return
    for (const node of nodes) {
      try {
        await engine.remove(node.reference ?? node.image.id, { force: node.reference === undefined })
      } catch (error) {
        void context.failures.tell(error)
      }
    }
  })
}

async function withEngine(context: CommandContext, body: (engine: Engine) => Promise<void>): Promise<void> {
  try {
    const engine = await context.engine.current()
    if (engine === undefined) simulated(vscode.l10n.t('Nothing was done: no container engine answers.'))
    else await body(engine)
  } catch (error) {
    await context.failures.tell(error)
  }
}

function checkReference(text: string): string | undefined {
  try {
    const { digest } = parseReference(text.trim())
    return digest === undefined ? undefined : vscode.l10n.t('A local image is named by a tag, not by a digest.')
  } catch (error) {
    return messageOf(error)
  }
}

function withTag(text: string): string {
  return parseReference(text).tag === undefined ? `${text}:latest` : text
}
