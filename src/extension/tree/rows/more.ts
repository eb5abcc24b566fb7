import type { MoreNode } from '../../nodes.ts'
import { clickTitles, moreLabel, outOfText } from '../../words/rows.ts'
import { icon } from '../item.ts'
import { rowsAtOnce } from '../remote/remote.ts'
import { nothing, noChildren, nothingLater, type Row } from './row.ts'

export const moreRow: Row<MoreNode> = {
  id: ({ parent }) => [parent, 'more'],
  parent: ({ parent }) => parent,
  children: () => noChildren,
  look: ({ known }) => ({
    label: moreLabel(known, rowsAtOnce),
    description: known !== undefined && known > rowsAtOnce ? outOfText(known) : undefined,
    icon: icon('ellipsis'),
    context: ['more'],
    click: { command: 'loadMore', title: clickTitles.loadMore() },
  }),
  hover: nothingLater,
  reload: nothing,
  name: nothing,
  digest: nothingLater,
}
