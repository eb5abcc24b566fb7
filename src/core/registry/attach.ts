import type { CallOptions } from '../content/content.ts'
import { isCoreError } from '../errors.ts'
import type { Descriptor, Manifest, RawManifest } from '../oci/documents.ts'
import { decodeManifest, openManifest } from '../oci/manifest.ts'
import { mediaTypes } from '../oci/media-types.ts'
import { referrersTag } from '../reference/digest.ts'
import type { Connection } from './connection.ts'
import type { Place } from './names.ts'
import { publish } from './publish.ts'
import { fallbackIndex } from './referrers.ts'

/**
 * Stores a manifest's bytes as they are. A digest that is not sha256 is stored under itself first, because registries
 * compute sha256 for a tag. Where the registry has no referrers API, the fallback tag of the subject is kept up to date.
 * OCI distribution-spec, "Pushing Manifests" and "Pushing Manifests with Subject".
 */
export async function putManifest(
  connection: Connection,
  place: Place,
  content: { readonly manifest: RawManifest; readonly tag?: string | undefined },
  options: CallOptions = {},
): Promise<void> {
  const { manifest, tag } = content
  const { digest } = manifest.descriptor
  const ownDigest = tag === undefined || !digest.startsWith('sha256:')
  const references = [...(ownDigest ? [digest] : []), ...(tag === undefined ? [] : [tag])]
  let listed = false
  for (const reference of references)
    listed = (await publish(connection, place, { manifest, reference }, options)) || listed
  const opened = opening(manifest)
  const subject = opened?.document.subject
  if (opened === undefined || subject === undefined) return
  if (listed) connection.hasReferrers = true
  else await attachReferrer(connection, place, { manifest: opened, subject }, options)
}

/** `manifest` read; undefined for one of a type that is not known here, which is stored as it is. */
function opening(manifest: RawManifest): Manifest | undefined {
  try {
    return openManifest(manifest)
  } catch (error) {
    if (isCoreError(error, 'ERR_UNSUPPORTED')) return undefined
    throw error
  }
}

/** Adds a manifest to the fallback tag of its subject, where the registry keeps no list of its own. */
async function attachReferrer(
  connection: Connection,
  place: Place,
  { manifest, subject }: { readonly manifest: Manifest; readonly subject: Descriptor },
  options: CallOptions,
): Promise<void> {
  const index = await fallbackIndex(connection, place, subject.digest, options)
  if (index?.manifests.some(({ digest }) => digest === manifest.descriptor.digest) === true) return
  const bytes = indexBytes([...(index?.manifests ?? []), referrerOf(manifest)])
  const content = { manifest: decodeManifest(bytes), reference: referrersTag(subject.digest) }
  await publish(connection, place, content, options)
}

/** The descriptor a referrer is listed by: with its artifact type and its annotations. */
function referrerOf({ descriptor, document }: Manifest): Descriptor {
  const config = document.kind === 'image' ? document.config.mediaType : undefined
  const artifactType = document.artifactType ?? config
  const annotated = Object.keys(document.annotations).length > 0
  return {
    ...descriptor,
    ...(artifactType !== undefined && { artifactType }),
    ...(annotated && { annotations: document.annotations }),
  }
}

function indexBytes(manifests: readonly Descriptor[]): Uint8Array {
  const written = manifests.map(({ platform, ...rest }) => ({
    ...rest,
    ...(platform && { platform: spelled(platform) }),
  }))
  return Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: written }))
}

function spelled({ osVersion, osFeatures, ...platform }: NonNullable<Descriptor['platform']>) {
  return {
    ...platform,
    ...(osVersion && { 'os.version': osVersion }),
    ...(osFeatures && { 'os.features': osFeatures }),
  }
}
