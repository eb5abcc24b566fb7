import type { Chain } from '../../../core/index.ts'
import type { Branch } from './branch.ts'
import type { Listing } from './listing.ts'

/** What a higher registry has too: a pull by the short name gets that one. */
export class Shadows {
  readonly #branches: readonly Branch[]
  readonly #chain: Chain | undefined

  /** `branches` in the order of `chain`. */
  constructor(branches: readonly Branch[], chain: Chain | undefined) {
    this.#branches = branches
    this.#chain = chain
  }

  /** The label of the first registry above that is known to have the short name of `repository`. */
  ofRepository(branch: Branch, repository: string): string | undefined {
    return this.#above(branch, repository).find(hasRepository)?.[0].registry.name
  }

  /** The same for one tag. */
  ofTag(branch: Branch, repository: string, tag: string): string | undefined {
    const has = ([higher, name]: readonly [Branch, string]): boolean =>
      higher.knownTags(name)?.items.includes(tag) ?? false
    return this.#above(branch, repository).find(has)?.[0].registry.name
  }

  /** Asks each higher registry that was not asked yet for one page of names. Whether that taught anything. */
  async askForRepositories(branch: Branch): Promise<boolean> {
    const higher = this.#branches.slice(0, this.#branches.indexOf(branch)).filter(({ catalog }) => !catalog.asked)
    return await ask(higher.map(({ catalog }) => catalog))
  }

  /** Asks the higher registries that may have this repository for its tags: one request each, the first time. */
  async askForTags(branch: Branch, repository: string): Promise<boolean> {
    const listings = this.#above(branch, repository)
      .filter(([higher, name]) => higher.health.state !== 'bad' && !lacks(higher.catalog, name))
      .map(([higher, name]) => higher.tags(name))
    return await ask(listings.filter(({ asked }) => !asked))
  }

  /** The registries that are asked for the short name of `repository` before this one, with their name for it. */
  #above({ registry }: Branch, repository: string): readonly (readonly [Branch, string])[] {
    const entry = this.#chain?.entry(registry.name)
    if (!this.#chain || !entry) return []
    return this.#chain.before(entry, repository).flatMap((place) => {
      const higher = this.#branches.find((branch) => branch.registry.name === place.registry)
      return higher ? [[higher, place.repository] as const] : []
    })
  }
}

function hasRepository([branch, repository]: readonly [Branch, string]): boolean {
  return (
    branch.catalog.items.includes(repository) ||
    branch.config.repositories.includes(repository) ||
    (branch.knownTags(repository)?.items.length ?? 0) > 0
  )
}

async function ask(listings: readonly Listing[]): Promise<boolean> {
  await Promise.all(listings.map((listing) => listing.load((items) => items.length > 0)))
  return listings.some(({ items }) => items.length > 0)
}

function lacks(catalog: Listing, name: string): boolean {
  return catalog.complete && !catalog.items.includes(name)
}
