import { parseReference } from '../../core/index.ts'
import type { Command } from '../command.ts'
import { listingFrom, listingHelp, listingOptions, printNames } from '../listing.ts'
import { firstThatHas } from '../search.ts'
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
    const { registry, repository, pages } = await firstThatHas(chain, reference, async (candidate) => ({
      ...candidate,
      pages: await started(candidate.registry.tags(candidate.repository, options)),
    }))
    const listed = await printNames(output, pages, limit)
    if (output.json) output.object({ registry: registry.name, repository, tags: listed, ...unshown.facts })
    unshown.tell(output)
    return exitStatus.done
  },
}

/** The same pages, the first of them already there: by then the registry has said whether it has any. */
async function started<T>(pages: AsyncIterable<T>): Promise<AsyncIterable<T>> {
  const iterator = pages[Symbol.asyncIterator]()
  const first = await iterator.next()
  return (async function* () {
    try {
      for (let result = first; result.done !== true; result = await iterator.next()) yield result.value
    } finally {
      await iterator.return?.()
    }
  })()
}
