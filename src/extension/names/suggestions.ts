import type { Chain, ChainEntry } from '../../core/index.ts'

/** A name that exists, and where. */
export interface Suggestion {
  readonly name: string
  readonly registry: string
}

const repositoriesEach = 200
const shown = 20

/** What exists in the registries, for completing a name as it is typed: one page each, asked once and kept. */
export class Suggestions {
  readonly #chain: () => Promise<Chain>
  readonly #repositories = new Map<string, Promise<readonly string[]>>()
  readonly #tags = new Map<string, Promise<readonly string[]>>()

  constructor(chain: () => Promise<Chain>) {
    this.#chain = chain
  }

  /** Names that go on from `typed`, in the order of the registries; as each registry answers, `onMore` gets them all. */
  async find(typed: string, signal: AbortSignal, onMore: (found: readonly Suggestion[]) => void): Promise<void> {
    const chain = await this.#chain()
    const { entries } = chain
    const found: (readonly Suggestion[])[] = entries.map(() => [])
    await Promise.all(
      entries.map(async (entry, place) => {
        found[place] = await this.#inRegistry(chain, entry, typed)
        if (!signal.aborted) onMore(merge(found))
      }),
    )
  }

  async #inRegistry(chain: Chain, entry: ChainEntry, typed: string): Promise<readonly Suggestion[]> {
    const { registry } = entry
    const colon = typed.lastIndexOf(':')
    const repository = colon > typed.lastIndexOf('/') ? typed.slice(0, colon) : undefined
    if (repository === undefined) {
      const names = await this.#names(entry)
      return names.filter((name) => name.includes(typed)).map((name) => ({ name, registry: registry.name }))
    }
    const names = await this.#names(entry)
    if (!names.includes(repository) || !mayAsk(chain, entry, repository)) return []
    const tags = await this.#tagsOf(entry, repository)
    const start = typed.slice(colon + 1)
    return tags
      .filter((tag) => tag.startsWith(start))
      .map((tag) => ({ name: `${repository}:${tag}`, registry: registry.name }))
  }

  #names({ registry }: ChainEntry): Promise<readonly string[]> {
    return kept(this.#repositories, registry.name, async () =>
      firstPage(registry.catalog({ pageSize: repositoriesEach })),
    )
  }

  #tagsOf({ registry }: ChainEntry, repository: string): Promise<readonly string[]> {
    const key = `${registry.name} ${repository}`
    return kept(this.#tags, key, async () => firstPage(registry.tags(repository, { pageSize: repositoriesEach })))
  }
}

/** Whether the rules let this registry be asked for the name: an owned one is not even mentioned elsewhere. */
function mayAsk(chain: Chain, { registry }: ChainEntry, name: string): boolean {
  return chain.plan(name).some((step) => step.registry === registry.name && step.action === 'ask')
}

/** A registry without a catalog, or without an answer, has no suggestions: the name can be typed all the same. */
async function kept(
  known: Map<string, Promise<readonly string[]>>,
  key: string,
  ask: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const asked = known.get(key) ?? ask().catch(() => [])
  known.set(key, asked)
  return asked
}

async function firstPage(pages: AsyncIterable<readonly string[]>): Promise<readonly string[]> {
  for await (const page of pages) return page
  return []
}

/** The first of several registries that have a name speaks for it. */
function merge(found: readonly (readonly Suggestion[])[]): readonly Suggestion[] {
  const byName = new Map<string, Suggestion>()
  for (const suggestion of found.flat()) if (!byName.has(suggestion.name)) byName.set(suggestion.name, suggestion)
  return [...byName.values()].slice(0, shown)
}
