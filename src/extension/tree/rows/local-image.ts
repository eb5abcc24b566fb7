import * as vscode from 'vscode'
import { formatSize } from '../../../core/text.ts'
import { hover } from '../../display/rows.ts'
import type { LocalImageNode } from '../../nodes.ts'
import { age, shortDigest } from '../../words/format.ts'
import { placesText, spoken } from '../../words/rows.ts'
import { localImageLines } from '../../words/tooltips.ts'
import { icon, type Look } from '../item.ts'
import type { RemoteRows } from '../remote/remote.ts'
import { nothing, noChildren, type Row } from './row.ts'

export const localImageRow: Row<LocalImageNode> = {
  id: ({ reference, image }) => ['localImage', reference ?? image.id],
  parent: (node, { local }) => local.groupOf(node),
  children: () => noChildren,
  look: (node, { remote }) => localImageLook(node, registriesOf(node, remote)),
  hover: async ({ image, reference }) => hover(reference ?? image.id, localImageLines(image, reference)),
  reload: nothing,
  name: ({ reference, image }) => reference ?? image.id,
  digest: async ({ image }) => image.id,
}

function localImageLook({ image, reference }: LocalImageNode, registries: readonly string[]): Look {
  const when = age(image.createdAt, { now: Date.now(), language: vscode.env.language })
  const label = reference === undefined ? shortDigest(image.id) : reference.slice(reference.lastIndexOf(':') + 1)
  const facts = [formatSize(image.sizeBytes), when, placesText(registries)].filter((fact) => fact !== undefined)
  return {
    label,
    description: facts.join(' · '),
    icon: icon(reference === undefined ? 'circle-large-outline' : 'tag'),
    context: ['localImage', ...(reference === undefined ? ['dangling'] : [])],
    spoken: spoken.localImage(reference ?? label, facts),
  }
}

/** The registries a local image is known to come from or to have been pushed to: the engine keeps their digests. */
function registriesOf({ image }: LocalImageNode, { branches }: RemoteRows): readonly string[] {
  return branches.flatMap(({ registry }) =>
    image.digests.some((digest) => registry.isHostOf(digest)) ? [registry.name] : [],
  )
}
