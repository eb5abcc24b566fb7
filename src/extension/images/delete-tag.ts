import * as vscode from 'vscode'
import { isCoreError } from '../../core/index.ts'
import { confirm } from '../display/notices.ts'
import type { TagNode } from '../nodes.ts'
import type { OperationContext } from '../context.ts'
import { shortDigest } from '../words/format.ts'

const shownTags = 10

/** Deletes tags in their registries, after one confirmation; what takes other tags along is asked about by itself. */
export async function deleteTags(context: OperationContext, nodes: readonly TagNode[]): Promise<void> {
  const [only] = nodes
  if (only === undefined) return
  const question =
    nodes.length === 1
      ? vscode.l10n.t('Delete {0}:{1} in {2}?', only.repository, only.tag, only.registry.name)
      : vscode.l10n.t('Delete {0} tags?', nodes.length)
  const names = nodes.map(({ repository, tag, registry }) => `${registry.name}/${repository}:${tag}`)
  const others = vscode.l10n.t('Other tags of the same image stay.')
  if (!(await confirmed(question, nodes.length === 1 ? [others] : [list(names), others]))) return
  for (const node of nodes) if (!(await deleteTag(context, node))) return
}

/** False when the person stopped it. */
async function deleteTag(context: OperationContext, node: TagNode): Promise<boolean> {
  const repository = node.registry.repository(node.repository)
  try {
    await repository.deleteTag(node.tag).catch(async (error: unknown) => {
      if (!isCoreError(error, 'ERR_UNSUPPORTED')) throw error
      await deleteWhole(node)
    })
    context.tree.changed(node.registry.name, node.repository)
    return true
  } catch (error) {
    if (error instanceof vscode.CancellationError) return false
    await context.failures.tell(error, { registry: node.registry.name })
    return true
  }
}

/** Deletes the image with all its tags, where the registry can't delete one. @throws CancellationError when declined. */
async function deleteWhole(node: TagNode): Promise<void> {
  const repository = node.registry.repository(node.repository)
  const { descriptor } = await node.registry.resolve(node.repository, node.tag)
  const sharing = await repository.tagsOf(descriptor.digest)
  if (sharing.length > 1) {
    const question = vscode.l10n.t('Delete {0} with all its tags in {1}?', node.repository, node.registry.name)
    const sentence = vscode.l10n.t(
      '{0} cannot delete a single tag, only the image {1} with all its tags: {2}.',
      node.registry.name,
      shortDigest(descriptor.digest),
      list(sharing),
    )
    if (!(await confirmed(question, [sentence]))) throw new vscode.CancellationError()
  }
  await repository.deleteManifest(descriptor.digest)
}

async function confirmed(question: string, detail: readonly string[]): Promise<boolean> {
  return await confirm({ question, detail, action: vscode.l10n.t('Delete') })
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, shownTags).join(', ')
  return names.length > shownTags ? vscode.l10n.t('{0} and {1} more', shown, names.length - shownTags) : shown
}
