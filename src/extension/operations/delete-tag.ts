import * as vscode from 'vscode'
import { isCoreError } from '../../core/index.ts'
import type { TagNode } from '../tree/nodes.ts'
import type { OperationContext } from './context.ts'
import { shortDigest } from './format.ts'

const shownTags = 10

/** Deletes a tag in its registry, after a confirmation that names everything that goes with it. */
export async function deleteTag(context: OperationContext, node: TagNode): Promise<void> {
  const repository = node.registry.repository(node.repository)
  try {
    const { descriptor } = await node.registry.resolve(node.repository, node.tag)
    if (!(await confirm(node, vscode.l10n.t('Other tags of the same image stay.')))) return
    try {
      await repository.deleteTag(node.tag)
    } catch (error) {
      if (!isCoreError(error, 'ERR_UNSUPPORTED')) throw error
      const sharing = await repository.tagsOf(descriptor.digest)
      const sentence = vscode.l10n.t(
        '{0} cannot delete a single tag, only the image {1} with all its tags: {2}.',
        node.registry.name,
        shortDigest(descriptor.digest),
        list(sharing),
      )
      if (!(await confirm(node, sentence))) return
      await repository.deleteManifest(descriptor.digest)
    }
    context.tree.changed(node.registry.name, node.repository)
  } catch (error) {
    await context.failures.tell(error, { registry: node.registry.name })
  }
}

async function confirm(node: TagNode, detail: string): Promise<boolean> {
  const remove = vscode.l10n.t('Delete')
  const question = vscode.l10n.t('Delete {0}:{1} in {2}?', node.repository, node.tag, node.registry.name)
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, remove)) === remove
}

function list(tags: readonly string[]): string {
  const shown = tags.slice(0, shownTags).join(', ')
  return tags.length > shownTags ? vscode.l10n.t('{0} and {1} more', shown, tags.length - shownTags) : shown
}
