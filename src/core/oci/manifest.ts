import { CoreError } from '../errors.ts'
import { digestOf } from '../reference/digest.ts'
import type { Descriptor, ImageIndex, ImageManifest, Manifest } from './documents.ts'
import { decodeArtifactType, decodeDescriptor } from './descriptor.ts'
import { parseFields } from './fields.ts'
import type { Fields } from './fields.ts'
import { bareMediaType, isImageType, isIndexType, isSchema1Type, mediaTypes } from './media-types.ts'

/** Most bytes of a manifest or index. OCI distribution-spec, "Pushing Manifests". */
export const manifestLimit = 4 * 1024 * 1024

/**
 * Reads an image manifest or index. What it is is decided from its own `mediaType`, then from its fields; `contentType`
 * (of the answer it came in) only settles which of two spellings a document without `mediaType` has. The bytes are kept
 * as they came, and the descriptor's digest is their sha256.
 * @throws ERR_TOO_LARGE beyond 4 MiB; ERR_CORRUPT when it is no JSON or a field is malformed; ERR_UNSUPPORTED for
 * schema 1, unknown types, and documents that are both manifest and index (CVE-2021-41190).
 */
export function decodeManifest(bytes: Uint8Array, contentType?: string): Manifest {
  const fields = parseFields(bytes, 'manifest', manifestLimit)
  const mediaType = typeOf(fields, contentType)
  if (isSchema1Type(mediaType)) throw schema1()
  const document = isIndexType(mediaType) ? decodeIndex(fields, mediaType) : decodeImage(fields, mediaType)
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes, document }
}

/** The entries of an index that can be read, and how many can not. */
export interface LenientIndex {
  readonly manifests: readonly Descriptor[]
  readonly leftOut: number
}

/**
 * The entries of a list of referrers; one that is malformed hides none of the others.
 * @throws as `decodeManifest`, for what is no index.
 */
export function decodeReferrers(bytes: Uint8Array): LenientIndex {
  const fields = parseFields(bytes, 'list of referrers', manifestLimit)
  if (!isIndexType(typeOf(fields, mediaTypes.ociIndex))) throw unsupported('it is no index')
  const { values, leftOut } = fields.readable('manifests', decodeDescriptor)
  return { manifests: values, leftOut }
}

/**
 * The media type of a manifest or index, decided as `decodeManifest` does but without reading the rest of the document;
 * schema 1 is told, too.
 * @throws as `decodeManifest`.
 */
export function manifestTypeOf(bytes: Uint8Array, contentType?: string): string {
  return typeOf(parseFields(bytes, 'manifest', manifestLimit), contentType)
}

function decodeIndex(fields: Fields, mediaType: string): ImageIndex {
  return {
    kind: 'index',
    mediaType,
    manifests: fields.requiredObjects('manifests', decodeDescriptor),
    ...decodeCommon(fields),
  }
}

function decodeImage(fields: Fields, mediaType: string): ImageManifest {
  const config = decodeDescriptor(fields.object('config'))
  const layers = fields.requiredObjects('layers', decodeDescriptor)
  return { kind: 'image', mediaType, config, layers, ...decodeCommon(fields) }
}

function decodeCommon(fields: Fields): Pick<ImageManifest, 'artifactType' | 'subject' | 'annotations'> {
  const subject = fields.optional('subject', decodeDescriptor)
  return {
    ...decodeArtifactType(fields),
    ...(subject === undefined ? {} : { subject }),
    annotations: fields.stringMap('annotations'),
  }
}

function typeOf(fields: Fields, contentType = ''): string {
  const mediaType = fields.optionalString('mediaType') ?? ''
  const isSchema1 = fields.value('schemaVersion') === 1 || fields.has('fsLayers') || isSchema1Type(mediaType)
  if (isSchema1) return fields.has('signatures') ? mediaTypes.dockerSchema1Signed : mediaTypes.dockerSchema1
  if (fields.value('schemaVersion') !== 2) throw unsupported('its schemaVersion is not 2')
  const kind = kindOf(fields, mediaType)
  if (mediaType !== '') return mediaType
  const given = bareMediaType(contentType)
  if (kind === 'index') return isIndexType(given) ? given : mediaTypes.ociIndex
  return isImageType(given) ? given : mediaTypes.ociManifest
}

function kindOf(fields: Fields, mediaType: string): 'image' | 'index' {
  const looksIndex = fields.has('manifests')
  const looksImage = fields.has('config') || fields.has('layers')
  if (looksIndex && looksImage) throw unsupported('it is both a manifest and an index, which clients read differently')
  if (mediaType === '' && looksIndex !== looksImage) return looksIndex ? 'index' : 'image'
  if (mediaType === '') throw unsupported('it has neither a media type nor the fields of a manifest or an index')
  if (isIndexType(mediaType) && !looksImage) return 'index'
  if (isImageType(mediaType) && !looksIndex) return 'image'
  if (isIndexType(mediaType) || isImageType(mediaType))
    throw unsupported('its media type and its fields contradict each other')
  throw unsupported(`its media type ${JSON.stringify(mediaType.slice(0, 200))} is not that of a manifest or an index`)
}

function schema1(): CoreError {
  return unsupported(
    'it is in the old schema 1 format, which has no digest of its own that can be trusted: ' +
      'push the image again with a current Docker, Podman or skopeo',
  )
}

function unsupported(reason: string): CoreError {
  return new CoreError('ERR_UNSUPPORTED', `the manifest can't be used: ${reason}`)
}
