import { parseReference } from '../core/index.ts'
import type { Chain, ChainEntry, Reference } from '../core/index.ts'
import { nearest } from './nearest.ts'

const pageSize = 1000
const limitMs = 1500
const most = 3

/**
 * Names that exist and look like `name`, as a person would type them. Looks only where `name` itself may be asked, and
 * there only at what the registry lists. Never fails; what takes longer than a moment is left out.
 */
export async function namesLike(chain: Chain, name: string | Reference): Promise<readonly string[]> {
  try {
    const reference = typeof name === 'string' ? parseReference(name) : name
    const { text, host, repository, tag = 'latest' } = reference
    const asked = new Set(chain.plan(reference).flatMap(({ action, registry }) => (action === 'ask' ? registry : [])))
    const entries = chain.entries.filter(({ registry }) => asked.has(registry.name))
    const signal = AbortSignal.timeout(limitMs)
    const found = await Promise.all(
      entries.map((entry) => inRegistry(entry, { wanted: { repository, tag }, signal }).catch(() => [])),
    )
    const names = found.flatMap((names, place) => {
      const entry = entries[place]
      if (entry === undefined) return []
      const { registry } = entry
      return names.map(({ repository: close, tag: there }) =>
        host === undefined ? `${chain.shortName(entry, close)}:${there}` : `${registry.fullName(close)}:${there}`,
      )
    })
    return [...new Set(names)].filter((like) => like !== text).slice(0, most)
  } catch {
    return []
  }
}

interface Name {
  readonly repository: string
  readonly tag: string
}

interface Looking {
  readonly wanted: Name
  readonly signal: AbortSignal
}

async function inRegistry({ registry }: ChainEntry, { wanted, signal }: Looking): Promise<readonly Name[]> {
  const prefix = registry.prefix === '' ? '' : `${registry.prefix}/`
  const repository = wanted.repository.startsWith(prefix) ? wanted.repository.slice(prefix.length) : wanted.repository
  const repositories = registry.isDockerHub ? [] : await firstPage(registry.catalog({ pageSize, signal }))
  const close = repositories.includes(repository) ? [repository] : nearest(repository, repositories, most)
  const listed = await Promise.all(
    close.map(async (name) => {
      const tags = await firstPage(registry.tags(name, { pageSize, signal }))
      const likely = tags.includes(wanted.tag) ? [wanted.tag] : nearest(wanted.tag, tags, close.length === 1 ? most : 1)
      const latest = tags.includes('latest') ? 'latest' : tags.at(-1)
      const chosen = likely.length > 0 || latest === undefined ? likely : [latest]
      return chosen.map((tag) => ({ repository: name, tag }))
    }),
  )
  return listed.flat()
}

async function firstPage(pages: AsyncIterable<readonly string[]>): Promise<readonly string[]> {
  for await (const page of pages) return page
  return []
}
