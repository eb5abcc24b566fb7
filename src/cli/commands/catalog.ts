import type { Command } from '../command.ts'
import { listingFrom, listingHelp, listingOptions, printNames } from '../listing.ts'
import { exitStatus } from '../status.ts'

/** The repositories of one registry. */
export const catalog: Command = {
  name: 'catalog',
  words: ['[REGISTRY]'],
  summary: 'the repositories of a registry, by its name or host; without one, of the first in the list',
  options: { ...listingOptions, namespace: { type: 'string' } },
  optionHelp: { ...listingHelp, '--namespace NAME': 'repositories below NAME only' },
  run: async (session, given) => {
    const { output, signal } = session
    const chosen = session.registry(given.words[0])
    const { limit, options, unshown } = listingFrom(given, signal)
    const namespace = given.value('namespace')
    const pages = chosen.catalog({ ...options, ...(namespace === undefined ? {} : { namespace }) })
    const repositories = await printNames(output, pages, limit)
    if (output.json) output.object({ registry: chosen.name, repositories, ...unshown.facts })
    unshown.tell(output)
    return exitStatus.done
  },
}
