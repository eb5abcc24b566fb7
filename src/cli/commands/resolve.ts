import type { Command } from '../command.ts'
import { resolvingFrom, resolvingHelp, resolvingOptions } from '../resolving.ts'
import { exitStatus } from '../status.ts'
import { facts } from '../table.ts'
import { formatSize } from '../../core/text.ts'

/** The digest a reference means, and who serves it. */
export const resolve: Command = {
  name: 'resolve',
  words: ['REF'],
  summary: 'the digest of an image, and who serves it',
  options: resolvingOptions,
  optionHelp: resolvingHelp,
  run: async ({ chain, output, signal }, given) => {
    const [text = ''] = given.words
    const resolution = await chain.resolve(text, resolvingFrom(given, signal))
    const { registry, repository, descriptor, explanation } = resolution
    const { digest, mediaType, size } = descriptor
    const result = { reference: explanation.reference, registry: registry.name, repository, digest, mediaType, size }
    output.show(result, () =>
      facts([
        ['Name', `${registry.fullName(repository)}@${digest}`],
        ['Digest', digest],
        ['Registry', registry.name],
        ['Type', mediaType],
        ['Size', formatSize(size)],
      ]),
    )
    return exitStatus.done
  },
}
