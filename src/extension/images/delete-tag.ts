import * as vscode from 'vscode'
import { isCoreError } from '../../core/index.ts'
import { deleteTag } from '../../operations/index.ts'
import type { DeleteQuestion } from '../../operations/index.ts'
import { confirm } from '../display/notices.ts'
import type { TagNode } from '../nodes.ts'
import type { CommandContext } from '../context.ts'
import { shortDigest } from '../words/format.ts'

const shownTags = 10

/** Deletes tags in their registries, after one confirmation; what takes other tags along is asked about by itself. */
export async function deleteTags(context: CommandContext, nodes: readonly TagNode[]): Promise<void> {
  const [only] = nodes
  if (only === undefined) return
  const question =
    nodes.length === 1
      ? vscode.l10n.t('Delete {0}:{1} in {2}?', only.repository, only.tag, only.registry.name)
      : vscode.l10n.t('Delete {0} tags?', nodes.length)
  const names = nodes.map(({ repository, tag, registry }) => `${registry.name}/${repository}:${tag}`)
  const others = vscode.l10n.t('Other tags of the same image stay.')
  if (!(await confirmed(question, nodes.length === 1 ? [others] : [list(names), others]))) return
  for (const node of nodes) if (!(await deleteOne(context, node))) return
}

/** False when the person stopped it. */
async function deleteOne(context: CommandContext, { registry, repository, tag }: TagNode): Promise<boolean> {
  try {
    await deleteTag({ registry, repository, tag }, { ask: { deleteAll: askToDeleteAll } })
    context.tree.changed(registry.name, repository)
    return true
  } catch (error) {
    if (isCoreError(error, 'ERR_CANCELLED')) return false
    await context.failures.tell(error, { registry: registry.name })
    return true
  }
}

/** Whether the image may go with all its tags, where the registry can't delete one. */
async function askToDeleteAll({ target, digest, tags }: DeleteQuestion): Promise<boolean> {
  const { registry, repository } = target
  const question = vscode.l10n.t('Delete {0} with all its tags in {1}?', repository, registry.name)
  const sentence = vscode.l10n.t(
    '{0} cannot delete a single tag, only the image {1} with all its tags: {2}.',
    registry.name,
    shortDigest(digest),
    list(tags),
  )
  return await confirmed(question, [sentence])
}

async function confirmed(question: string, detail: readonly string[]): Promise<boolean> {
  return await confirm({ question, detail, action: vscode.l10n.t('Delete') })
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, shownTags).join(', ')
  return names.length > shownTags ? vscode.l10n.t('{0} and {1} more', shown, names.length - shownTags) : shown
}
