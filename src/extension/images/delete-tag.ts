import { isCoreError } from '../../core/index.ts'
import { deleteTag } from '../../operations/index.ts'
import type { DeleteQuestion } from '../../operations/index.ts'
import { confirm } from '../display/notices.ts'
import type { TagNode } from '../nodes.ts'
import type { CommandContext } from '../context.ts'
import { buttons } from '../words/buttons.ts'
import { deleteAllQuestion, deleteAllSentence, deletedTagsDetail, deleteTagsQuestion } from '../words/images.ts'

/** Deletes tags in their registries, after one confirmation; what takes other tags along is asked about by itself. */
export async function deleteTags(context: CommandContext, nodes: readonly TagNode[]): Promise<void> {
  if (nodes.length === 0) return
  const tags = nodes.map(({ registry, repository, tag }) => ({ registry: registry.name, repository, tag }))
  if (!(await confirmed(deleteTagsQuestion(tags), deletedTagsDetail(tags)))) return
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
  const question = deleteAllQuestion(repository, registry.name)
  return await confirmed(question, [deleteAllSentence(registry.name, digest, tags)])
}

async function confirmed(question: string, detail: readonly string[]): Promise<boolean> {
  return await confirm({ question, detail, action: buttons.delete() })
}
