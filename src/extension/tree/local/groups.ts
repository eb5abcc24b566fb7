import type { EngineImage } from '../../../engine/index.ts'
import type { LocalGroupNode, LocalImageNode } from '../../nodes.ts'
import { sortTags } from '../remote/versions.ts'

/** Local images by repository name, in the order of the names; the dangling ones last. */
export function groupImages(images: readonly EngineImage[]): readonly LocalGroupNode[] {
  const named = new Map<string, Map<string, LocalImageNode>>()
  for (const image of images)
    for (const reference of image.references) {
      const { repository, tag } = splitReference(reference)
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

/** `host:5000/team/app:1.0` → `host:5000/team/app` and `1.0`. */
export function splitReference(reference: string): { readonly repository: string; readonly tag: string } {
  const colon = reference.indexOf(':', reference.lastIndexOf('/') + 1)
  if (colon === -1) return { repository: reference, tag: '' }
  return { repository: reference.slice(0, colon), tag: reference.slice(colon + 1) }
}

/** Bytes of all images together; an image counts once however many names it has. */
export function totalBytes(images: readonly EngineImage[]): number {
  return images.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}

/** `name` as the tree compares names: Docker Hub's host and `library/` left out, as engines differ in writing them. */
export function plainName(name: string): string {
  return name.replace(/^docker\.io\//, '').replace(/^library\//, '')
}
