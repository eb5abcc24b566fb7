import { CoreError, isCoreError } from '../errors.ts'
import { digestOf } from '../reference/digest.ts'
import type { Descriptor, ImageIndex, ImageManifest, Manifest, RawManifest } from './documents.ts'
import { decodeArtifactType, decodeDescriptor, decodeMediaType } from './descriptor.ts'
import { parseFields } from './fields.ts'
import type { Fields } from './fields.ts'
import { bareMediaType, isImageType, isIndexType, isSchema1Type, mediaTypes } from './media-types.ts'

/** Most bytes of a manifest or index. OCI distribution-spec, "Pushing Manifests". */
export const manifestLimit = 4 * 1024 * 1024

/** What is known of a manifest beside its bytes. */
interface Arrival {
  /** The `Content-Type` it came with. */
  readonly contentType?: string | undefined
  /** The digest its bytes were found to have, where one was asked for. */
  readonly digest?: string
}

/**
 * The manifest in `bytes`, of whatever type: the one it says it is, else the one its fields or its `Content-Type` tell.
 * Bytes that no digest vouches for must say what they are, in JSON.
 * @throws ERR_TOO_LARGE beyond 4 MiB; ERR_UNSUPPORTED for schema 1, for documents that are both manifest and index
 * (CVE-2021-41190), and, without `digest`, for what says nothing of its type.
 */
export function takeManifest(bytes: Uint8Array, { contentType = '', digest }: Arrival): RawManifest {
  const parse = (): Fields => parseFields(bytes, 'manifest', manifestLimit)
  const fields = digest === undefined ? parse() : readable(parse)
  if (fields !== undefined) refuseUnclear(fields)
  const told =
    fields && (readable(() => typeOf(fields, contentType)) ?? readable(() => decodeMediaType(fields, 'mediaType')))
  const given = bareMediaType(contentType)
  if (told === undefined && fields !== undefined && digest === undefined && !given.startsWith('application/vnd.'))
    throw nameless()
  const mediaType = told ?? (given === '' ? mediaTypes.unknown : given)
  return { descriptor: { mediaType, digest: digest ?? digestOf(bytes), size: bytes.length }, bytes }
}

/**
 * Reads an image manifest or index. The bytes are kept as they came.
 * @throws ERR_TOO_LARGE beyond 4 MiB; ERR_UNSUPPORTED when it is no JSON or a field is malformed, for schema 1, unknown
 * types, and documents that are both manifest and index (CVE-2021-41190).
 */
export function openManifest({ descriptor, bytes }: RawManifest): Manifest {
  const fields = parseFields(bytes, 'manifest', manifestLimit)
  const mediaType = typeOf(fields, descriptor.mediaType)
  if (isSchema1Type(mediaType)) throw schema1()
  const document = isIndexType(mediaType) ? decodeIndex(fields, mediaType) : decodeImage(fields, mediaType)
  return { descriptor, bytes, document }
}

/** The manifest in `bytes`, read. @throws as `openManifest`. */
export function decodeManifest(bytes: Uint8Array, contentType?: string): Manifest {
  const fields = parseFields(bytes, 'manifest', manifestLimit)
  const mediaType = typeOf(fields, contentType)
  return openManifest({ descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes })
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

/** What `read` gives; undefined where the document is not of the shape it wants. @throws everything else. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (isCoreError(error, 'ERR_UNSUPPORTED')) return undefined
    throw error
  }
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
  if (isSchema1(fields)) return fields.has('signatures') ? mediaTypes.dockerSchema1Signed : mediaTypes.dockerSchema1
  if (fields.value('schemaVersion') !== 2) throw unsupported('its schemaVersion is not 2')
  const kind = kindOf(fields, mediaType)
  if (mediaType !== '') return mediaType
  const given = bareMediaType(contentType)
  if (kind === 'index') return isIndexType(given) ? given : mediaTypes.ociIndex
  return isImageType(given) ? given : mediaTypes.ociManifest
}

function isSchema1(fields: Fields): boolean {
  const mediaType = fields.optionalString('mediaType') ?? ''
  return fields.value('schemaVersion') === 1 || fields.has('fsLayers') || isSchema1Type(mediaType)
}

function kindOf(fields: Fields, mediaType: string): 'image' | 'index' {
  refuseAmbiguous(fields)
  if (isIndexType(mediaType)) return 'index'
  if (isImageType(mediaType)) return 'image'
  if (mediaType !== '')
    throw unsupported(`its media type ${JSON.stringify(mediaType.slice(0, 200))} is not that of a manifest or an index`)
  const { index, image } = looksOf(fields)
  if (index === image) throw nameless()
  return index ? 'index' : 'image'
}

function looksOf(fields: Fields): { readonly index: boolean; readonly image: boolean } {
  return { index: fields.has('manifests'), image: fields.has('config') || fields.has('layers') }
}

/** @throws ERR_UNSUPPORTED for what another client may read as something else than this one does. */
function refuseUnclear(fields: Fields): void {
  if (isSchema1(fields)) throw schema1()
  refuseAmbiguous(fields)
}

function refuseAmbiguous(fields: Fields): void {
  const mediaType = fields.optionalString('mediaType') ?? ''
  const { index, image } = looksOf(fields)
  if (index && image) throw unsupported('it is both a manifest and an index, which clients read differently')
  if ((isIndexType(mediaType) && image) || (isImageType(mediaType) && index))
    throw unsupported('its media type and its fields contradict each other')
}

function nameless(): CoreError {
  return unsupported('it has neither a media type nor the fields of a manifest or an index')
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
