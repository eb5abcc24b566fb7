import { formatSize } from '../../../core/text.ts'
import type { LayerNode } from '../../nodes.ts'
import { shortDigest } from '../../words/format.ts'
import { layerLabel } from '../../words/rows.ts'
import { icon } from '../item.ts'
import { nothing, noChildren, nothingLater, type Row } from './row.ts'

export const layerRow: Row<LayerNode> = {
  id: ({ parent, position }) => [parent, 'layer', String(position)],
  parent: ({ parent }) => parent,
  children: () => noChildren,
  look: ({ position, descriptor: { digest, mediaType, size } }) => ({
    label: layerLabel(position),
    description: `${formatSize(size)} · ${shortDigest(digest)}`,
    icon: icon('layers'),
    context: ['layer'],
    tooltip: [digest, mediaType],
  }),
  hover: nothingLater,
  reload: nothing,
  name: nothing,
  digest: async ({ descriptor }) => descriptor.digest,
}
