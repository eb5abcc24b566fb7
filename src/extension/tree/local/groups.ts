import { splitName } from '../../../core/index.ts'
import type { EngineImage } from '../../../engine/index.ts'
import type { LocalGroupNode, LocalImageNode } from '../../nodes.ts'
import { sortTags } from '../remote/versions.ts'

/** Local images by repository name, in the order of the names; the dangling ones last. */
export function groupImages(images: readonly EngineImage[]): readonly LocalGroupNode[] {
  const named = new Map<string, Map<string, LocalImageNode>>()
  for (const image of images)
    for (const reference of image.references) {
      const { name: repository, tag = '' } = splitName(reference)
      const group = named.get(repository) ?? new Map<string, LocalImageNode>()
      named.set(repository, group.set(tag, { kind: 'localImage', image, reference }))
    }
  const groups = [...named]
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([repository, nodes]) => groupOf(repository, nodes))
  const dangling = images.filter(({ references }) => references.length === 0)
  if (dangling.length === 0) return groups
  return [...groups, { kind: 'localGroup', images: dangling.map((image) => ({ kind: 'localImage', image })) }]
}

function groupOf(repository: string, nodes: ReadonlyMap<string, LocalImageNode>): LocalGroupNode {
  const images = sortTags([...nodes.keys()]).flatMap((tag) => nodes.get(tag) ?? [])
  return { kind: 'localGroup', repository, images }
}
