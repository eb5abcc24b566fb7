import type { CallOptions, ReadOptions, Stat } from '../content/content.ts'
import type { Descriptor } from '../oci/documents.ts'
import { acceptManifests, isImageType, isIndexType } from '../oci/media-types.ts'
import { CoreError } from '../errors.ts'
import { contentLength } from '../http/body.ts'
import type { HttpResponse } from '../http/http.ts'
import type { Connection } from './connection.ts'
import { blobPath, manifestPath, rightsTo, subjectOf } from './names.ts'
import type { Place } from './names.ts'
import { parseContentRange } from './range.ts'

/** A redirect of a HEAD means that the blob is there; where it leads is often signed for GET only. */
const there = [200, 301, 302, 303, 307, 308]

/** Whether a blob is in the repository. */
export async function hasBlob(
  connection: Connection,
  place: Place,
  descriptor: Descriptor,
  options: CallOptions = {},
): Promise<boolean> {
  const response = await connection.touch({
    method: 'HEAD',
    url: blobPath(place, descriptor.digest),
    scopes: rightsTo(place, 'pull', 'push'),
    accept: [...there, 404],
    subject: subjectOf(place, descriptor.digest),
    redirect: 'manual',
    signal: options.signal,
  })
  return response.status !== 404
}

/** Whether the manifest or blob that `descriptor` names is in the repository. */
export async function hasContent(
  connection: Connection,
  place: Place,
  descriptor: Descriptor,
  options: CallOptions = {},
): Promise<boolean> {
  const { mediaType, digest } = descriptor
  if (!isImageType(mediaType) && !isIndexType(mediaType)) return hasBlob(connection, place, descriptor, options)
  const response = await connection.touch({
    method: 'HEAD',
    url: manifestPath(place, digest),
    headers: { accept: acceptManifests },
    scopes: rightsTo(place, 'pull', 'push'),
    accept: [200, 404],
    subject: subjectOf(place, digest),
    signal: options.signal,
  })
  return response.status !== 404
}

/**
 * The size of a blob, undefined when it is not there: one HEAD, and a GET of its first byte where the answer does not tell.
 * @throws ERR_UNSUPPORTED when neither tells.
 */
export async function statBlob(
  connection: Connection,
  place: Place,
  digest: string,
  { signal, replaceable }: ReadOptions = {},
): Promise<Stat | undefined> {
  const ask = {
    url: blobPath(place, digest),
    scopes: rightsTo(place, 'pull'),
    subject: subjectOf(place, digest),
    signal,
    ...(replaceable === true && { retry: false }),
  } as const
  const head = await connection.touch({ ...ask, method: 'HEAD', accept: [...there, 404, 405], redirect: 'manual' })
  if (head.status === 404) return undefined
  const told = head.status === 200 ? contentLength(head.headers['content-length']) : undefined
  if (told !== undefined && told > 0) return { size: told }
  const accept = [200, 206, 404, 416]
  const first = await connection.touch({ ...ask, method: 'GET', headers: { range: 'bytes=0-0' }, accept })
  if (first.status === 404) return undefined
  const size = sizeIn(first)
  if (size !== undefined) return { size }
  const message = `${connection.name}: ${connection.url.host} does not tell the size of ${subjectOf(place, digest)}`
  throw new CoreError('ERR_UNSUPPORTED', message, { registry: connection.name, digest })
}

function sizeIn({ status, headers }: HttpResponse): number | undefined {
  if (status === 206) return parseContentRange(headers['content-range'])?.complete
  if (status === 416) return contentLength(/^bytes \*\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1])
  return contentLength(headers['content-length'])
}
