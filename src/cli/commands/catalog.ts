import type { Listed, ListOptions } from '../../core/index.ts'
import type { Command } from '../command.ts'
import { listingFrom, listingHelp, listingOptions, printNames } from '../listing.ts'
import type { Session } from '../session.ts'
import { exitStatus } from '../status.ts'

/** The repositories of one registry. */
export const catalog: Command = {
  name: 'catalog',
  words: ['[REGISTRY]'],
  summary:
    'the repositories of a registry, by its name or host; without one, of the first in the list that has a catalog',
  options: { ...listingOptions, namespace: { type: 'string' } },
  optionHelp: { ...listingHelp, '--namespace NAME': 'repositories below NAME only' },
  run: async (session, given) => {
    const { output, signal } = session
    const { limit, options, unshown } = listingFrom(given, signal)
    const namespace = given.value('namespace')
    const wanted = { ...options, ...(namespace === undefined ? {} : { namespace }) }
    const [word] = given.words
    const { registry, pages } = word === undefined ? await session.chain.catalog(wanted) : listOf(session, word, wanted)
    const repositories = await printNames(output, pages, limit)
    if (output.json) output.object({ registry: registry.name, repositories, ...unshown.facts })
    unshown.tell(output)
    return exitStatus.done
  },
}

function listOf(session: Session, word: string, options: ListOptions): Pick<Listed, 'registry' | 'pages'> {
  const registry = session.registry(word)
  return { registry, pages: registry.catalog(options) }
}
