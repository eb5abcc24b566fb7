import type { CallOptions } from '../content/content.ts'
import type { RawManifest } from '../oci/documents.ts'
import type { Connection } from './connection.ts'
import { manifestPath, rightsTo, subjectOf } from './names.ts'
import type { Place } from './names.ts'
import { checkDigest } from './upload.ts'

/** Stores a manifest under one tag or digest; whether the registry took note of its subject. */
export async function publish(
  connection: Connection,
  place: Place,
  content: { readonly manifest: RawManifest; readonly reference: string },
  options: CallOptions,
): Promise<boolean> {
  const { manifest, reference } = content
  const response = await connection.touch({
    method: 'PUT',
    url: manifestPath(place, reference),
    headers: { 'content-type': manifest.descriptor.mediaType },
    body: manifest.bytes,
    bodyLength: manifest.bytes.byteLength,
    scopes: rightsTo(place, 'pull', 'push'),
    subject: subjectOf(place, reference),
    accept: [200, 201, 202, 204],
    retry: true,
    signal: options.signal,
  })
  options.onBytes?.(manifest.bytes.byteLength)
  checkDigest(connection.name, response, manifest.descriptor.digest)
  return response.headers['oci-subject'] !== undefined
}
