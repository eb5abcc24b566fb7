import { formatSize } from '../../../core/text.ts'
import type { PlatformNode } from '../../nodes.ts'
import { imageBytes, platformLabel, shortDigest } from '../../words/format.ts'
import { noPlatformLabel, spoken } from '../../words/rows.ts'
import { icon, type Look } from '../item.ts'
import type { Content } from '../remote/branch.ts'
import { goneLook } from './gone.ts'
import { nothingLater, type Row } from './row.ts'

export const platformRow: Row<PlatformNode> = {
  id: ({ parent, descriptor }) => [parent, 'platform', descriptor.digest],
  parent: ({ parent }) => parent,
  children: (node, { remote }) => remote.children(node),
  look: (node, { remote }) => {
    const { registry, repository } = node.parent
    const branch = remote.branch(registry)
    return branch ? platformLook(node, branch.knownContent(repository, node.descriptor.digest)) : goneLook(node.parent)
  },
  hover: nothingLater,
  reload: ({ parent }, { remote }) => remote.branch(parent.registry)?.refreshRepository(parent.repository),
  name: ({ parent, descriptor }) => `${parent.registry.fullName(parent.repository)}@${descriptor.digest}`,
  digest: async ({ descriptor }) => descriptor.digest,
}

function platformLook({ descriptor: { platform, digest } }: PlatformNode, content: Content | undefined): Look {
  const image = content?.state === 'known' ? content.image : undefined
  const label = platform ? platformLabel(platform) : noPlatformLabel()
  return {
    label,
    description: [image && formatSize(imageBytes(image)), shortDigest(digest)].filter(Boolean).join(' · '),
    icon: icon('chip'),
    context: ['platform'],
    expandable: true,
    tooltip: [digest],
    spoken: spoken.platform(label),
  }
}
