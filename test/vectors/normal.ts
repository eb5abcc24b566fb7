import { dockerHubHost } from '../../src/core/reference/hosts.ts'
import type { Reference } from '../../src/core/reference/reference.ts'

/**
 * The reference as Docker alone would read it, for cases of clients that know no list: Docker Hub for a short name,
 * `library/` for a one-part name there, `latest` when there is neither tag nor digest.
 */
export function normalized(reference: Reference): Reference {
  const host = reference.host ?? dockerHubHost
  const official = host === dockerHubHost && !reference.repository.includes('/')
  const repository = official ? `library/${reference.repository}` : reference.repository
  const tagged = reference.tag === undefined && reference.digest === undefined ? { tag: 'latest' } : {}
  return { ...reference, ...tagged, host, repository }
}
