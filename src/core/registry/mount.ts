import type { CallOptions } from '../content/content.ts'
import { isCoreError } from '../errors.ts'
import type { HttpResponse } from '../http/http.ts'
import type { Descriptor } from '../oci/documents.ts'
import type { Connection } from './connection.ts'
import { locationOf } from './location.ts'
import { checkedDigest, rightsTo, subjectOf } from './names.ts'
import type { Place } from './names.ts'
import { abandonUpload } from './upload.ts'

/** Refusals that concern mounting only: an upload may still be taken. */
const refusals = ['ERR_DENIED', 'ERR_AUTH_REQUIRED', 'ERR_AUTH_REJECTED', 'ERR_NOT_FOUND', 'ERR_UNSUPPORTED'] as const

/** Takes a blob over from the repository `from` of the same registry. OCI distribution-spec, "Mounting a blob". */
export async function mountBlob(
  connection: Connection,
  places: { readonly to: Place; readonly from: Place },
  descriptor: Descriptor,
  options: CallOptions = {},
): Promise<boolean> {
  const answer = await askMount(connection, places, descriptor, options)
  if (answer?.status === 201) return true
  if (answer?.headers['location'] !== undefined) {
    await abandonUpload(connection, places.to, locationOf(connection, answer))
  }
  return false
}

/** The answer to a mount: 201 when it was taken, else the head of an upload begun instead; undefined when refused. */
export async function askMount(
  connection: Connection,
  { to, from }: { readonly to: Place; readonly from: Place },
  descriptor: Descriptor,
  options: CallOptions,
): Promise<HttpResponse | undefined> {
  const query = `mount=${checkedDigest(descriptor.digest)}&from=${encodeURIComponent(from.name)}`
  try {
    return await connection.touch({
      method: 'POST',
      url: `/v2/${to.name}/blobs/uploads/?${query}`,
      scopes: [...rightsTo(to, 'pull', 'push'), ...rightsTo(from, 'pull')],
      subject: `the mount of ${subjectOf(to, descriptor.digest)} from ${from.repository}`,
      accept: [200, 201, 202],
      retry: true,
      signal: options.signal,
    })
  } catch (error) {
    if (refusals.some((code) => isCoreError(error, code))) return undefined
    throw error
  }
}
