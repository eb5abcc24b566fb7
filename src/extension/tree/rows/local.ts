import type { LocalRootNode } from '../../nodes.ts'
import { localImagesLabel } from '../../words/rows.ts'
import { icon } from '../item.ts'
import { nothing, nothingLater, type Row } from './row.ts'

export const localRow: Row<LocalRootNode> = {
  id: () => ['local'],
  parent: nothing,
  children: (_, { local }) => ({ known: [], answer: local.rows() }),
  look: (_, { local }) => ({
    label: localImagesLabel(),
    description: local.description,
    icon: icon('device-desktop'),
    context: ['local', local.connected ? 'connected' : 'disconnected'],
    expandable: true,
  }),
  hover: nothingLater,
  reload: (_, { local }) => local.reload(),
  name: nothing,
  digest: nothingLater,
}
