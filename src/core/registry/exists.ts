import type { ReadOptions } from '../content/content.ts'
import type { Descriptor } from '../oci/documents.ts'
import { acceptManifests, isImageType, isIndexType } from '../oci/media-types.ts'
import type { Connection } from './connection.ts'
import { blobPath, manifestPath, rightsTo, subjectOf } from './names.ts'
import type { Place } from './names.ts'

/** A redirect of a HEAD means that the blob is there; where it leads is often signed for GET only. */
const there = [200, 301, 302, 303, 307, 308]

/** Whether a blob is in the repository. */
export async function hasBlob(
  connection: Connection,
  place: Place,
  descriptor: Descriptor,
  options: ReadOptions = {},
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
  options: ReadOptions = {},
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
