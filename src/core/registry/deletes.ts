import type { CallOptions } from '../content/content.ts'
import { CoreError, isCoreError } from '../errors.ts'
import { openManifest } from '../oci/manifest.ts'
import { isIndexType } from '../oci/media-types.ts'
import { isTag } from '../reference/names.ts'
import type { Connection } from './connection.ts'
import type { Hub } from './hub.ts'
import { readManifest, resolveManifest } from './manifest.ts'
import { checkedDigest, manifestPath, rightsTo, subjectOf } from './names.ts'
import type { Place } from './names.ts'
import type { ListNote } from './remote.ts'
import { listTags } from './tags.ts'

/** Answers of registries that have no delete, or none for a tag. */
const noDelete = [400, 405, 501]
/** Requests under way at once while tags are looked at. */
const width = 8

/** Deletes one tag and leaves its manifest; Docker Hub's by its own API. @throws ERR_UNSUPPORTED where only digests can be deleted. */
export async function deleteTag(
  connection: Connection,
  place: Place,
  tag: string,
  options: CallOptions & { readonly hub?: Hub | undefined } = {},
): Promise<void> {
  if (!isTag(tag)) throw new CoreError('ERR_REFERENCE', `${JSON.stringify(tag)} is not a tag`, { position: 0 })
  const { hub, signal } = options
  if (hub !== undefined) return hub.deleteTag(place.name, tag, signal)
  if (await remove(connection, place, tag, options)) return
  throw unsupported(
    connection,
    `can not delete a tag alone (${subjectOf(place, tag)}); its digest can perhaps be deleted`,
  )
}

/** Deletes a manifest and so every tag of it. @throws ERR_UNSUPPORTED where nothing can be deleted. */
export async function deleteManifest(
  connection: Connection,
  place: Place,
  digest: string,
  options: CallOptions = {},
): Promise<void> {
  if (await remove(connection, place, checkedDigest(digest), options)) return
  throw unsupported(connection, `does not delete manifests (${subjectOf(place, digest)})`)
}

/**
 * The tags that go, or lose a part, with `digest`, in the list's order: those that name it, and those of an index that
 * lists it. Each tag is looked at, eight at a time.
 * @throws ERR_POLICY when not all of them can be known: what is deleted by digest must be known whole.
 */
export async function tagsOf(
  connection: Connection,
  place: Place,
  digest: string,
  options: CallOptions = {},
): Promise<readonly string[]> {
  checkedDigest(digest)
  const found: string[] = []
  const onNote = (note: ListNote): void => {
    if (note.kind === 'incomplete') throw unknownTags(connection, place, note.reason)
  }
  for await (const page of listTags(connection, place, { ...options, onNote })) {
    const tags = page.values()
    const naming = new Set<string>()
    const look = async (): Promise<void> => {
      for (const tag of tags) if (await needsDigest(connection, place, { tag, digest }, options)) naming.add(tag)
    }
    await Promise.all(Array.from({ length: width }, look))
    for (const tag of page) if (naming.has(tag)) found.push(tag)
  }
  return found
}

async function needsDigest(
  connection: Connection,
  place: Place,
  { tag, digest }: { readonly tag: string; readonly digest: string },
  options: CallOptions,
): Promise<boolean> {
  try {
    const { descriptor } = await resolveManifest(connection, place, tag, options)
    if (descriptor.digest === digest || !isIndexType(descriptor.mediaType)) return descriptor.digest === digest
    const { document } = openManifest(await readManifest(connection, place, descriptor.digest, options))
    return document.kind === 'index' && document.manifests.some((child) => child.digest === digest)
  } catch (error) {
    if (isCoreError(error, 'ERR_NOT_FOUND') || isCoreError(error, 'ERR_REFERENCE')) return false
    if (isCoreError(error, 'ERR_UNSUPPORTED') || isCoreError(error, 'ERR_CORRUPT')) return false
    throw error
  }
}

/** Whether the registry deleted it; false where it has no such delete. */
async function remove(
  connection: Connection,
  place: Place,
  reference: string,
  { signal }: CallOptions,
): Promise<boolean> {
  const response = await connection.touch({
    method: 'DELETE',
    url: manifestPath(place, reference),
    scopes: rightsTo(place, 'pull', 'delete'),
    subject: subjectOf(place, reference),
    accept: [200, 202, 204, ...noDelete],
    retry: true,
    signal,
  })
  return !noDelete.includes(response.status)
}

function unknownTags({ name }: Connection, place: Place, reason: string): CoreError {
  const message = `${name}: the tags of ${place.repository} can not all be known: ${reason}`
  return new CoreError('ERR_POLICY', message, { registry: name })
}

function unsupported({ name, url }: Connection, what: string): CoreError {
  return new CoreError('ERR_UNSUPPORTED', `${name}: ${url.host} ${what}`, { registry: name })
}
