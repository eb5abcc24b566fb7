import { messageOf, parseReference } from '../../core/index.ts'
import type { Engine } from '../../engine/index.ts'
import { showInputBox } from '../display/boxes.ts'
import { confirm } from '../display/notices.ts'
import type { LocalImageNode } from '../nodes.ts'
import type { CommandContext } from '../context.ts'
import { buttons } from '../words/buttons.ts'
import {
  deletedImagesSentence,
  deleteImagesQuestion,
  furtherNamePrompt,
  leftImageSentence,
  moveNameQuestion,
  moveNameTitle,
  notByDigestText,
  nothingDoneSentence,
  tagImageTitle,
} from '../words/images.ts'
import { simulated } from '../work/simulated.ts'

/** Gives a local image a further name. */
export async function tagImage(context: CommandContext, node: LocalImageNode): Promise<void> {
  const title = tagImageTitle()
  await withEngine(context, async (engine) => {
    const source = node.reference ?? node.image.id
    const target = await showInputBox({
      title,
      prompt: furtherNamePrompt(source),
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
  const detail = [leftImageSentence(holder.id, others)]
  return await confirm({ question: moveNameQuestion(name), detail, action: moveNameTitle() })
}

/** Removes local images after a confirmation that says what goes. */
export async function deleteLocalImages(context: CommandContext, nodes: readonly LocalImageNode[]): Promise<void> {
  await withEngine(context, async (engine) => {
    const names = nodes.map(({ reference, image }) => reference ?? image.id)
    const kept = nodes.length === 1 ? (nodes[0]?.image.references.filter((name) => name !== names[0]) ?? []) : []
    const question = deleteImagesQuestion(names)
    if (!(await confirm({ question, detail: [deletedImagesSentence(kept)], action: buttons.delete() }))) return
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
    if (engine === undefined) simulated(nothingDoneSentence())
    else await body(engine)
  } catch (error) {
    await context.failures.tell(error)
  }
}

function checkReference(text: string): string | undefined {
  try {
    const { digest } = parseReference(text.trim())
    return digest === undefined ? undefined : notByDigestText()
  } catch (error) {
    return messageOf(error)
  }
}

function withTag(text: string): string {
  return parseReference(text).tag === undefined ? `${text}:latest` : text
}
