import type { Connection } from './connection.ts'
import { placeOf, rightsTo } from './names.ts'
import { pages } from './pages.ts'
import type { ListOptions } from './remote.ts'

/** The tags of `repository`, page by page, in the registry's order. OCI distribution-spec, "Listing Tags". */
export function listTags(
  connection: Connection,
  repository: string,
  options?: ListOptions,
): AsyncIterable<readonly string[]> {
  const place = placeOf(connection.prefix, repository)
  const listing = { path: `/v2/${place.name}/tags/list`, scopes: rightsTo(place, 'pull') } as const
  return pages(connection, { ...listing, subject: `the tags of ${repository}`, member: 'tags' }, options)
}
