import type { Connection } from './connection.ts'
import { rightsTo } from './names.ts'
import type { Place } from './names.ts'
import { pages } from './pages.ts'
import type { ListOptions } from './remote.ts'

/** The tags of a repository, page by page, in the registry's order. OCI distribution-spec, "Listing Tags". */
export function listTags(
  connection: Connection,
  place: Place,
  options?: ListOptions,
): AsyncIterable<readonly string[]> {
  const listing = { path: `/v2/${place.name}/tags/list`, scopes: rightsTo(place, 'pull') } as const
  return pages(connection, { ...listing, subject: `the tags of ${place.repository}`, member: 'tags' }, options)
}
