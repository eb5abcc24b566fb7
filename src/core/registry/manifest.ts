import { wrongDigest } from '../content/verified.ts'
import type { ReadOptions } from '../content/content.ts'
import { CoreError } from '../errors.ts'
import type { HttpResponse } from '../http/http.ts'
import type { Term } from '../http/term.ts'
import type { Descriptor, RawManifest } from '../oci/documents.ts'
import { manifestLimit, takeManifest } from '../oci/manifest.ts'
import { acceptManifests, bareMediaType, isImageType, isIndexType } from '../oci/media-types.ts'
import { digestOf, isDigest, parseDigest } from '../reference/digest.ts'
import { isWebPage, withRegistry } from './answers.ts'
import type { Connection } from './connection.ts'
import { manifestPath, rightsTo, subjectOf } from './names.ts'
import type { Place } from './names.ts'
import type { Resolved } from './remote.ts'

/** Statuses of registries that have no HEAD, or whose refusal says why only in the body of a GET. */
const askAgain = [400, 403, 405, 406, 501]

/**
 * What a tag or digest is: one HEAD, and a GET where the answer to it lacks digest, length or a known type; both within
 * three timeouts.
 * @throws ERR_NOT_FOUND, ERR_CORRUPT (other content under the digest), ERR_UNSUPPORTED (schema 1, or no manifest).
 */
export async function resolveManifest(
  connection: Connection,
  place: Place,
  reference: string,
  options: ReadOptions = {},
): Promise<Resolved> {
  const term = connection.term(options.signal)
  try {
    return await resolveIn(connection, place, reference, { ...options, signal: term.signal, term })
  } finally {
    term.end()
  }
}

interface TimedOptions extends ReadOptions {
  readonly term?: Term
}

async function resolveIn(
  connection: Connection,
  place: Place,
  reference: string,
  options: TimedOptions,
): Promise<Resolved> {
  const response = await connection.touch({
    method: 'HEAD',
    ...manifestAsk(place, reference, options),
    accept: [200, ...askAgain],
  })
  const descriptor = response.status === 200 ? descriptorFrom(response, reference) : undefined
  if (descriptor !== undefined) return { descriptor, status: response.status, ms: response.ms }
  const read = await fetchManifest(connection, place, reference, options)
  return { descriptor: read.manifest.descriptor, status: read.status, ms: response.ms + read.ms }
}

/** The manifest, of whatever type, its bytes checked against the digest asked for. @throws as resolveManifest, and ERR_TOO_LARGE. */
export async function readManifest(
  connection: Connection,
  place: Place,
  reference: string,
  options: ReadOptions = {},
): Promise<RawManifest> {
  const { manifest } = await fetchManifest(connection, place, reference, options)
  return manifest
}

async function fetchManifest(connection: Connection, place: Place, reference: string, options: TimedOptions) {
  const ask = { method: 'GET', ...manifestAsk(place, reference, options) } as const
  const { response, bytes } = await connection.read(ask, manifestLimit)
  options.onBytes?.(bytes.byteLength)
  const manifest = checked(connection, reference, bytes, response)
  return { manifest, status: response.status, ms: response.ms }
}

function manifestAsk(place: Place, reference: string, { signal, term, replaceable }: TimedOptions) {
  return {
    url: manifestPath(place, reference),
    headers: { accept: acceptManifests },
    scopes: rightsTo(place, 'pull'),
    subject: subjectOf(place, reference),
    signal,
    ...(term && { term }),
    ...(replaceable === true && { retry: false }),
  } as const
}

function checked(connection: Connection, reference: string, bytes: Uint8Array, response: HttpResponse): RawManifest {
  if (isWebPage(response)) throw webPage(connection, reference, response)
  const contentType = response.headers['content-type']
  if (!isDigest(reference)) return taken(connection, bytes, { contentType })
  const got = digestOf(bytes, parseDigest(reference).algorithm)
  if (got !== reference) throw wrongDigest(reference, got, connection.name)
  return taken(connection, bytes, { contentType, digest: reference })
}

function taken(connection: Connection, bytes: Uint8Array, arrival: Parameters<typeof takeManifest>[1]): RawManifest {
  try {
    return takeManifest(bytes, arrival)
  } catch (error) {
    throw withRegistry(connection.name, error)
  }
}

function webPage({ name }: Connection, reference: string, { status, url }: HttpResponse): CoreError {
  const message = `${name}: ${url.host} answered with a web page in place of the manifest ${reference}`
  return new CoreError('ERR_UNSUPPORTED', message, { registry: name, status })
}

/** The descriptor the head of an answer gives, if it gives all of it. `Docker-Content-Digest` is a hint about a tag only. */
function descriptorFrom({ headers }: HttpResponse, reference: string): Descriptor | undefined {
  const mediaType = bareMediaType(headers['content-type'] ?? '')
  const digest = headers['docker-content-digest'] ?? ''
  const length = headers['content-length'] ?? ''
  if (!isImageType(mediaType) && !isIndexType(mediaType)) return undefined
  if (!isDigest(digest) || !/^[1-9]\d{0,15}$/.test(length)) return undefined
  return isDigest(reference) && digest !== reference ? undefined : { mediaType, digest, size: Number(length) }
}
