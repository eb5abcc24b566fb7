import { formatSize } from '../../../core/text.ts'
import type { EngineImage } from '../../../engine/index.ts'
import { hover } from '../../display/rows.ts'
import type { TagNode } from '../../nodes.ts'
import { imageBytes, platformLabel } from '../../words/format.ts'
import { likenessText, shadowText, spoken } from '../../words/rows.ts'
import { failureLines, imageLines, indexLines, likenessLines, shadowLines, type Lines } from '../../words/tooltips.ts'
import { icon, type Look } from '../item.ts'
import { likeness, type Likeness } from '../local/likeness.ts'
import type { Content } from '../remote/branch.ts'
import { goneLook } from './gone.ts'
import type { Known, Row } from './row.ts'

/** The most platforms a row names. */
const platformsShown = 4

export const tagRow: Row<TagNode> = {
  id: ({ registry, repository, tag }) => ['tag', registry.name, repository, tag],
  parent: ({ registry, repository }) => ({ kind: 'repository', registry, repository }),
  children: (node, { remote }) => remote.children(node),
  look: (node, known) => {
    const branch = known.remote.branch(node.registry)
    return branch
      ? tagLook(node, branch.knownContent(node.repository, node.tag), localImage(node, known))
      : goneLook(node)
  },
  hover: async (node, known) => {
    const { registry, repository, tag, shadowedBy } = node
    const content = await known.remote.branch(registry)?.content(repository, tag)
    return (
      content &&
      hover(nameOf(node), [
        ...contentLines(content, registry.name),
        ...likenessLines(compared(content, localImage(node, known))),
        ...shadowLines(`${repository}:${tag}`, shadowedBy),
      ])
    )
  },
  reload: ({ registry, repository }, { remote }) => remote.branch(registry)?.refreshRepository(repository),
  name: nameOf,
  digest: async ({ registry, repository, tag }, { remote }) => {
    const content = await remote.branch(registry)?.content(repository, tag)
    if (content?.state === 'failed') throw content.error
    return content?.manifest.descriptor.digest
  },
}

function nameOf({ registry, repository, tag }: TagNode): string {
  return `${registry.fullName(repository)}:${tag}`
}

/** The engine's image of the same full name. */
function localImage(node: TagNode, { local }: Known): EngineImage | undefined {
  return local.image(nameOf(node))
}

/** Undefined when there is no image of the name to compare. */
function compared(content: Content | undefined, local: EngineImage | undefined): Likeness | undefined {
  return local && likeness(local, content?.state === 'known' ? content.manifest : undefined)
}

function tagLook(
  { tag, repository, shadowedBy }: TagNode,
  content: Content | undefined,
  local: EngineImage | undefined,
): Look {
  const alike = compared(content, local)
  const facts = [...contentFacts(content), likenessText(alike), shadowText(shadowedBy)].filter(
    (fact) => fact !== undefined,
  )
  return {
    label: tag,
    description: facts.join(' · '),
    icon: icon('tag', shadowedBy === undefined ? undefined : 'disabledForeground'),
    context: ['tag', ...(alike === 'same' ? ['local'] : [])],
    expandable: true,
    spoken: spoken.tag(tag, repository, facts),
  }
}

function contentFacts(content: Content | undefined): readonly string[] {
  if (content?.state !== 'known') return []
  if (content.image) return [formatSize(imageBytes(content.image))]
  const labels = content.images.flatMap(({ platform }) => (platform ? [platformLabel(platform)] : []))
  return [labels.slice(0, platformsShown).join(', ') + (labels.length > platformsShown ? '…' : '')]
}

function contentLines(content: Content, registry: string): Lines {
  if (content.state === 'failed') return failureLines(content.error, registry)
  const { digest } = content.manifest.descriptor
  return content.image ? imageLines(digest, content.image) : indexLines(digest, content.images)
}
