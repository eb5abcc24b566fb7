import { formatSize } from '../../../core/text.ts'
import type { LocalGroupNode } from '../../nodes.ts'
import { danglingText, spoken } from '../../words/rows.ts'
import { icon, type Look } from '../item.ts'
import { localRoot } from '../local/local.ts'
import { nothing, nothingLater, type Row } from './row.ts'

/** The most tags a row names. */
const tagsShown = 3

export const localGroupRow: Row<LocalGroupNode> = {
  id: ({ repository }) => ['localGroup', repository ?? ''],
  parent: () => localRoot,
  children: ({ images }) => ({ known: images }),
  look: ({ repository, images }) => (repository === undefined ? danglingLook(images) : namedLook(repository, images)),
  hover: nothingLater,
  reload: nothing,
  name: ({ repository }) => repository,
  digest: nothingLater,
}

function danglingLook(images: LocalGroupNode['images']): Look {
  const size = formatSize(images.reduce((sum, { image }) => sum + image.sizeBytes, 0))
  return {
    label: '<none>',
    description: danglingText(images.length, size),
    icon: icon('package', 'disabledForeground'),
    context: ['localGroup', 'dangling'],
    expandable: true,
    spoken: spoken.dangling(images.length, size),
  }
}

function namedLook(repository: string, images: LocalGroupNode['images']): Look {
  const tags = images.flatMap(({ reference }) => reference?.slice(repository.length + 1) ?? [])
  return {
    label: repository,
    description: tags.slice(0, tagsShown).join(', ') + (tags.length > tagsShown ? '…' : ''),
    icon: icon('package'),
    context: ['localGroup'],
    expandable: true,
  }
}
