import type { CallOptions } from '../content/content.ts'
import { isCoreError } from '../errors.ts'
import type { HttpResponse } from '../http/http.ts'
import type { Descriptor, ImageIndex } from '../oci/documents.ts'
import { decodeReferrers, openManifest } from '../oci/manifest.ts'
import type { LenientIndex } from '../oci/manifest.ts'
import { bareMediaType, mediaTypes } from '../oci/media-types.ts'
import { referrersTag } from '../reference/digest.ts'
import type { Connection } from './connection.ts'
import { Extent } from './extent.ts'
import { readManifest } from './manifest.ts'
import { checkedDigest, rightsTo } from './names.ts'
import type { Place } from './names.ts'
import { notesOf } from './notes.ts'
import { nextOf } from './pages.ts'
import type { Next } from './pages.ts'
import type { ReferrersListOptions } from './remote.ts'

/** Bytes of one page. */
const pageLimit = 4 * 1024 * 1024

/**
 * The manifests whose subject is `digest`: from the referrers API, else from the tag `sha256-<hex>`.
 * OCI distribution-spec, "Listing Referrers" and "Referrers Tag Schema".
 */
export async function listReferrers(
  connection: Connection,
  place: Place,
  digest: string,
  options: ReferrersListOptions = {},
): Promise<readonly Descriptor[]> {
  checkedDigest(digest)
  const fromApi = connection.hasReferrers === false ? undefined : await askApi(connection, place, digest, options)
  if (fromApi !== undefined) connection.hasReferrers = true
  const all = fromApi ?? (await fallbackIndex(connection, place, digest, options))?.manifests ?? []
  const { artifactType } = options
  return artifactType === undefined ? all : all.filter((referrer) => referrer.artifactType === artifactType)
}

/** The pages of the API; undefined where there is none. */
async function askApi(
  connection: Connection,
  place: Place,
  digest: string,
  options: ReferrersListOptions,
): Promise<readonly Descriptor[] | undefined> {
  const found: Descriptor[] = []
  const extent = new Extent()
  const notes = notesOf(connection, `the referrers of ${digest}`, options)
  let next: Next | undefined = { url: new URL(`/v2/${place.name}/referrers/${digest}`, connection.url) }
  if (options.artifactType !== undefined) next.url.searchParams.set('artifactType', options.artifactType)
  while (next !== undefined) {
    const reason = next.refused ?? extent.endsBefore(next.url.href)
    if (reason !== undefined) {
      notes.incomplete(reason)
      return found
    }
    const page = await askPage(connection, place, next.url, options)
    if (page === undefined) return undefined
    const { manifests, response, content } = page
    notes.leftOut(page)
    extent.isNew(content, manifests.length)
    for (const manifest of manifests) found.push(manifest)
    next = nextOf(connection, response)
  }
  return found
}

/** One page of the API. */
interface Page extends LenientIndex {
  readonly response: HttpResponse
  readonly content: Uint8Array
}

async function askPage(
  connection: Connection,
  place: Place,
  url: URL,
  options: ReferrersListOptions,
): Promise<Page | undefined> {
  const { response, bytes } = await connection.read(
    {
      method: 'GET',
      url,
      headers: { accept: mediaTypes.ociIndex },
      scopes: rightsTo(place, 'pull'),
      subject: `the referrers in ${place.repository}`,
      accept: [200, 400, 404, 405, 406, 501],
      signal: options.signal,
    },
    pageLimit,
  )
  const index = response.status === 200 && isIndex(response) ? indexOf(bytes) : undefined
  return index && { ...index, response, content: bytes }
}

function isIndex(response: HttpResponse): boolean {
  return bareMediaType(response.headers['content-type'] ?? '') === mediaTypes.ociIndex
}

/** The list kept under the tag of `digest`; undefined when there is none. */
export async function fallbackIndex(
  connection: Connection,
  place: Place,
  digest: string,
  options: CallOptions,
): Promise<ImageIndex | undefined> {
  try {
    const { signal } = options
    const manifest = await readManifest(connection, place, referrersTag(digest), signal === undefined ? {} : { signal })
    const { document } = openManifest(manifest)
    return document.kind === 'index' ? document : undefined
  } catch (error) {
    if (isCoreError(error, 'ERR_NOT_FOUND')) return undefined
    throw error
  }
}

/** The entries of the index in `bytes`; undefined for what is none (a web page with the right name, say). */
function indexOf(bytes: Uint8Array): LenientIndex | undefined {
  try {
    return decodeReferrers(bytes)
  } catch (error) {
    if (isCoreError(error)) return undefined
    throw error
  }
}
