import { formatReference, parseReference } from '../../core/index.ts'
import { deleteImage, deleteTag } from '../../operations/index.ts'
import type { Command } from '../command.ts'
import { exitStatus } from '../status.ts'
import { facts } from '../table.ts'
import { UsageError } from '../usage.ts'

/** Deletes a tag, or a manifest with all its tags. */
export const deletion: Command = {
  name: 'delete',
  words: ['REF'],
  summary: 'delete a tag, or (by digest) an image with all its tags',
  options: {},
  optionHelp: {},
  run: async ({ chain, output, signal }, given) => {
    const [text = ''] = given.words
    const reference = parseReference(text)
    const { tag, digest } = reference
    if (tag === undefined && digest === undefined) {
      throw new UsageError(`${JSON.stringify(text)} says neither which tag nor which digest to delete`, 'delete')
    }
    const target = chain.pushTarget(reference)
    const { registry, repository } = target
    const done =
      digest === undefined
        ? await deleteTag(target, { signal })
        : await deleteImage(registry.repository(repository), digest, { signal })
    const result = { reference: formatReference(reference), registry: registry.name, repository, ...done }
    output.show(result, () =>
      facts([
        ['Deleted', `${registry.fullName(repository)}@${done.digest}`],
        ['Tags', done.tags.join(', ')],
        ['Registry', registry.name],
      ]),
    )
    return exitStatus.done
  },
}
