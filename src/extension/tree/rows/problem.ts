import type { ProblemNode } from '../../nodes.ts'
import { clickTitles, entryLabel, spoken } from '../../words/rows.ts'
import { icon } from '../item.ts'
import { nothing, noChildren, nothingLater, type Row } from './row.ts'

export const problemRow: Row<ProblemNode> = {
  id: ({ error }) => ['problem', error.entry ?? '', error.field ?? '', error.message],
  parent: nothing,
  children: () => noChildren,
  look: ({ error: { entry = '?', message } }) => ({
    label: entryLabel(entry),
    description: message,
    icon: icon('error', 'list.errorForeground'),
    context: ['problem'],
    tooltip: [message],
    spoken: spoken.problem(entry, message),
    click: { command: 'openSettings', title: clickTitles.openSettings() },
  }),
  hover: nothingLater,
  reload: nothing,
  name: nothing,
  digest: nothingLater,
}
