import type { ReadOptions } from '../content/content.ts'
import { CoreError, isCoreError } from '../errors.ts'
import type { HttpResponse } from '../http/http.ts'
import type { Descriptor, ImageIndex } from '../oci/documents.ts'
import { decodeManifest } from '../oci/manifest.ts'
import { bareMediaType, mediaTypes } from '../oci/media-types.ts'
import { referrersTag } from '../reference/digest.ts'
import type { Connection } from './connection.ts'
import { readManifest } from './manifest.ts'
import { checkedDigest, rightsTo } from './names.ts'
import type { Place } from './names.ts'
import { nextOf } from './pages.ts'

/** Bytes of one page, and pages of one list. */
const pageLimit = 4 * 1024 * 1024
const mostPages = 200

/** What a list of referrers is limited to. */
export interface ReferrersOptions extends ReadOptions {
  readonly artifactType?: string
}

/**
 * The manifests whose subject is `digest`: from the referrers API, else from the tag `sha256-<hex>`.
 * OCI distribution-spec, "Listing Referrers" and "Referrers Tag Schema".
 */
export async function listReferrers(
  connection: Connection,
  place: Place,
  digest: string,
  options: ReferrersOptions = {},
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
  options: ReferrersOptions,
): Promise<readonly Descriptor[] | undefined> {
  const found: Descriptor[] = []
  const seen = new Set<string>()
  let next: URL | undefined = new URL(`/v2/${place.name}/referrers/${digest}`, connection.url)
  if (options.artifactType !== undefined) next.searchParams.set('artifactType', options.artifactType)
  while (next !== undefined) {
    if (seen.has(next.href) || seen.size >= mostPages) throw endless(connection, digest)
    seen.add(next.href)
    const page = await askPage(connection, place, next, options)
    if (page === undefined) return undefined
    found.push(...page.manifests)
    next = nextOf(connection, page.response, `the referrers of ${digest}`)
  }
  return found
}

async function askPage(
  connection: Connection,
  place: Place,
  url: URL,
  options: ReferrersOptions,
): Promise<{ readonly manifests: readonly Descriptor[]; readonly response: HttpResponse } | undefined> {
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
  return index && { manifests: index.manifests, response }
}

function isIndex(response: HttpResponse): boolean {
  return bareMediaType(response.headers['content-type'] ?? '') === mediaTypes.ociIndex
}

/** The list kept under the tag of `digest`; undefined when there is none. */
export async function fallbackIndex(
  connection: Connection,
  place: Place,
  digest: string,
  options: ReadOptions,
): Promise<ImageIndex | undefined> {
  try {
    const { signal } = options
    const manifest = await readManifest(connection, place, referrersTag(digest), signal === undefined ? {} : { signal })
    return manifest.document.kind === 'index' ? manifest.document : undefined
  } catch (error) {
    if (isCoreError(error, 'ERR_NOT_FOUND')) return undefined
    throw error
  }
}

/** The index in `bytes`; undefined for what is none (a web page with the right name, say). */
function indexOf(bytes: Uint8Array): ImageIndex | undefined {
  try {
    const { document } = decodeManifest(bytes, mediaTypes.ociIndex)
    return document.kind === 'index' ? document : undefined
  } catch (error) {
    if (isCoreError(error)) return undefined
    throw error
  }
}

function endless(connection: Connection, digest: string): CoreError {
  const message = `${connection.name}: the list of the referrers of ${digest} is left: it repeats itself or has no end`
  return new CoreError('ERR_POLICY', message, { registry: connection.name, digest })
}
