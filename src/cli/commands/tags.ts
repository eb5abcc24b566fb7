import { parseReference } from '../../core/index.ts'
import type { Command } from '../command.ts'
import { listingFrom, listingHelp, listingOptions, printNames } from '../listing.ts'
import { exitStatus } from '../status.ts'
import { UsageError } from '../usage.ts'

/** The tags of a repository, of the first registry that has it. */
export const tags: Command = {
  name: 'tags',
  words: ['REPO'],
  summary: 'the tags of a repository, from the first registry that has it',
  options: listingOptions,
  optionHelp: listingHelp,
  run: async ({ chain, output, signal }, given) => {
    const [text = ''] = given.words
    const reference = parseReference(text)
    if (reference.tag !== undefined || reference.digest !== undefined) {
      throw new UsageError(`${JSON.stringify(text)} names an image: leave out its tag and digest`, 'tags')
    }
    const { limit, options, unshown } = listingFrom(given, signal)
    const { registry, repository, pages } = await chain.tags(reference, options)
    const listed = await printNames(output, pages, limit)
    if (output.json) output.object({ registry: registry.name, repository, tags: listed, ...unshown.facts })
    unshown.tell(output)
    return exitStatus.done
  },
}
