import type { Scope } from '../auth/authorized.ts'
import { CoreError, isCoreError } from '../errors.ts'
import { cut } from '../text.ts'
import { faultOf, inside, kinshipOf, withSchemeOf } from '../http/kinship.ts'
import { parseLink } from '../http/link.ts'
import type { Link } from '../http/link.ts'
import type { HttpResponse } from '../http/http.ts'
import { isRepository, isTag } from '../reference/names.ts'
import type { Connection, Document } from './connection.ts'
import { Extent } from './extent.ts'
import { readNames } from './list.ts'
import type { NameList } from './list.ts'
import { notesOf } from './notes.ts'
import type { ListOptions } from './remote.ts'

/** A list that comes in pages. */
export interface Listing {
  /** Its first page, without `n` and `last`. */
  readonly path: string
  readonly scopes: readonly Scope[]
  readonly subject: string
  /** The member of the JSON answer that holds the names. */
  readonly member: 'repositories' | 'tags'
}

/** Bytes of one page. */
const pageLimit = 8 * 1024 * 1024
/** Names asked for at once, the most the widespread registries give. */
const largestPage = 1000

/**
 * The pages of `listing`, each when it is wanted and before the link in it is judged. Follows `Link` (RFC 8288) at the
 * registry's own origin only. What is no name is left out, and a list that repeats itself or has no end is left with what
 * was read; `options.onNote` is told of both.
 * @throws ERR_UNSUPPORTED for an answer that is no list.
 */
export async function* pages(
  connection: Connection,
  listing: Listing,
  options: ListOptions = {},
): AsyncGenerator<readonly string[], void, undefined> {
  const extent = new Extent()
  const notes = notesOf(connection, listing.subject, options)
  let document: Document | undefined = await firstPage(connection, listing, options)
  while (document !== undefined) {
    const { names, ...rest } = await namesOf(connection, listing, document)
    notes.leftOut(rest)
    const fresh = extent.isNew(document.bytes, names.length)
    if (fresh && names.length > 0) yield names
    const next = nextOf(connection, document.response)
    const reason = next && (fresh ? (next.refused ?? extent.endsBefore(next.url.href)) : 'it repeats itself')
    const more = reason ?? (next && (await pageAt(connection, listing, next, options.signal)))
    if (typeof more === 'string') notes.incomplete(more)
    document = typeof more === 'string' ? undefined : more
  }
}

/** The next page; or why it can't be had, where the registry named it at an address that is not its own. */
async function pageAt(
  connection: Connection,
  listing: Listing,
  { url, elsewhere }: Next,
  signal: AbortSignal | undefined,
): Promise<Document | string> {
  try {
    return await page(connection, listing, { url, signal })
  } catch (error) {
    if (elsewhere === undefined || signal?.aborted === true || !isCoreError(error)) throw error
    return atAnotherHost(elsewhere)
  }
}

/** Some registries refuse an `n` above their own limit (distribution: PAGINATION_NUMBER_INVALID): then without one. */
async function firstPage(connection: Connection, listing: Listing, options: ListOptions): Promise<Document> {
  const url = new URL(listing.path, connection.url)
  if (options.last !== undefined) url.searchParams.set('last', options.last)
  const sized = new URL(url)
  sized.searchParams.set('n', String(Math.max(1, Math.min(options.pageSize ?? largestPage, largestPage))))
  const document = await page(connection, listing, { url: sized, signal: options.signal, accept: [200, 400] })
  if (document.response.status === 200) return document
  return page(connection, listing, { url, signal: options.signal })
}

function page(
  connection: Connection,
  listing: Listing,
  ask: { readonly url: URL; readonly signal: AbortSignal | undefined; readonly accept?: readonly number[] },
): Promise<Document> {
  const { scopes, subject } = listing
  return connection.read({ method: 'GET', headers: { accept: 'application/json' }, scopes, subject, ...ask }, pageLimit)
}

/** The next page of a list: at the registry's own origin, and the host it was said to be at, if that is another. */
export interface Next {
  readonly url: URL
  readonly elsewhere?: string
  /** Why it is not asked for. */
  readonly refused?: string
}

/**
 * The next page of a list (RFC 8288), if it goes on. A registry behind a proxy may know itself by another name or scheme:
 * then the query is kept, at the registry's own origin, where the path is that of the list; any other is refused.
 */
export function nextOf(
  { url }: Pick<Connection, 'url'>,
  response: Pick<HttpResponse, 'headers' | 'url'>,
): Next | undefined {
  const links = parseLink(response.headers['link'])
  const link = links.find(isNext) ?? links.find(({ params }) => params['rel'] === undefined)
  if (link === undefined || link.target === '' || !URL.canParse(link.target, response.url.href)) return undefined
  const target = withSchemeOf(url, new URL(link.target, response.url))
  if (faultOf(target) !== undefined) return undefined
  const next = inside(url, target)
  if (kinshipOf(target, { url }) === 'own') return { url: next }
  const refused = target.pathname === response.url.pathname ? {} : { refused: atAnotherHost(target.host) }
  return { url: next, elsewhere: target.host, ...refused }
}

function atAnotherHost(host: string): string {
  return `its next page is at another host, ${cut(host, 100)}`
}

function isNext({ params }: Link): boolean {
  return (params['rel'] ?? '').toLowerCase().split(/\s+/).includes('next')
}

async function namesOf(connection: Connection, listing: Listing, document: Document): Promise<NameList> {
  const list = await readNames(document.bytes, listing.member, listing.member === 'tags' ? isTag : isRepository)
  if (list !== undefined) return list
  const message = `${connection.name}: the answer for ${listing.subject} is no list of ${listing.member}`
  throw new CoreError('ERR_UNSUPPORTED', message, { registry: connection.name, status: document.response.status })
}
