import type { Scope } from '../auth/authorized.ts'
import { CoreError } from '../errors.ts'
import { inside, kinshipOf, withSchemeOf } from '../http/kinship.ts'
import { parseLink } from '../http/link.ts'
import type { Link } from '../http/link.ts'
import type { HttpResponse } from '../http/http.ts'
import type { Connection, Document } from './connection.ts'
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
/** Pages of one list; a list longer than this is taken for endless. */
const mostPages = 2000

/**
 * The pages of `listing`, each when it is wanted. Follows `Link` (RFC 8288) at the registry's own origin only.
 * @throws ERR_POLICY for a link to elsewhere and a list that repeats itself or has no end; ERR_UNSUPPORTED for an
 * answer that is no list.
 */
export async function* pages(
  connection: Connection,
  listing: Listing,
  options: ListOptions = {},
): AsyncGenerator<readonly string[], void, undefined> {
  const guard = new Guard(connection, listing)
  let document = await firstPage(connection, listing, options)
  for (;;) {
    const names = namesOf(connection, listing, document)
    const next = guard.next(document, names)
    if (names.length > 0) yield names
    if (next === undefined) return
    document = await page(connection, listing, { url: next, signal: options.signal })
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

/** Knows what of a list was seen, and ends one that goes nowhere. */
class Guard {
  readonly #connection: Connection
  readonly #listing: Listing
  readonly #links = new Set<string>()
  readonly #names = new Set<string>()
  #pages = 0

  constructor(connection: Connection, listing: Listing) {
    this.#connection = connection
    this.#listing = listing
  }

  next(document: Document, names: readonly string[]): URL | undefined {
    const before = this.#names.size
    for (const name of names) this.#names.add(name)
    const next = nextOf(this.#connection, document.response, this.#listing.subject)
    if (next === undefined) return undefined
    if (this.#links.has(next.href)) throw this.#refusal('it repeats itself: the link to its next page came twice')
    if (names.length > 0 && this.#names.size === before)
      throw this.#refusal('it repeats itself: a page had nothing new')
    if (++this.#pages >= mostPages) throw this.#refusal(`it does not end after ${mostPages} pages`)
    this.#links.add(next.href)
    return next
  }

  #refusal(reason: string): CoreError {
    return left(this.#connection, this.#listing.subject, reason)
  }
}

/**
 * The next page of a list (RFC 8288), if it goes on. A proxy that ends TLS may leave `http` in the link: the registry's
 * own scheme is kept. @throws ERR_POLICY for a page at another host.
 */
export function nextOf(connection: Connection, response: HttpResponse, subject: string): URL | undefined {
  const links = parseLink(response.headers['link'])
  const link = links.find(isNext) ?? links.find(({ params }) => params['rel'] === undefined)
  if (link === undefined || link.target === '' || !URL.canParse(link.target, response.url.href)) return undefined
  const { url } = connection
  const target = withSchemeOf(url, new URL(link.target, response.url))
  if (kinshipOf(target, { url }) === 'own') return inside(url, target)
  throw left(connection, subject, `its next page is at another host, ${target.host}`)
}

function left({ name }: Connection, subject: string, reason: string): CoreError {
  return new CoreError('ERR_POLICY', `${name}: the list of ${subject} is left: ${reason}`, { registry: name })
}

function isNext({ params }: Link): boolean {
  return (params['rel'] ?? '').toLowerCase().split(/\s+/).includes('next')
}

function namesOf(connection: Connection, listing: Listing, document: Document): readonly string[] {
  const value = member(document.bytes, listing.member)
  if (value === null) return []
  if (Array.isArray(value)) return value.filter((name) => typeof name === 'string')
  const message = `${connection.name}: the answer for ${listing.subject} is no list of ${listing.member}`
  throw new CoreError('ERR_UNSUPPORTED', message, { registry: connection.name, status: document.response.status })
}

/** A member of a JSON object; null when it is absent, undefined when this is no JSON object. */
function member(bytes: Uint8Array, name: string): unknown {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString())
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return name in value ? (value as Readonly<Record<string, unknown>>)[name] : null
  } catch {
    return undefined
  }
}
