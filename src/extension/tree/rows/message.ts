import type { MessageNode } from '../../nodes.ts'
import { clickTitles } from '../../words/rows.ts'
import { icon } from '../item.ts'
import { nothing, noChildren, nothingLater, type Row } from './row.ts'

const severities = {
  info: () => icon('info'),
  warning: () => icon('warning', 'list.warningForeground'),
  error: () => icon('error', 'list.errorForeground'),
} as const

export const messageRow: Row<MessageNode> = {
  id: ({ parent, about }) => [parent ?? '', 'message', ...(about ? [about] : [])],
  parent: ({ parent }) => parent,
  children: () => noChildren,
  look: ({ text, severity, retry, signIn, details }) => ({
    label: text,
    icon: severities[severity](),
    context: ['message', ...(retry ? ['retry'] : []), ...(signIn ? ['signIn'] : [])],
    tooltip: [details ?? text],
    ...(retry && { click: { command: 'retry', title: clickTitles.retry() } }),
  }),
  hover: nothingLater,
  reload: nothing,
  name: nothing,
  digest: nothingLater,
}
