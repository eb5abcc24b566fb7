import { isDigest } from '../reference/digest.ts'
import type { Descriptor, Platform } from './documents.ts'
import type { Fields } from './fields.ts'

const mediaType = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/
const digest = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[A-Za-z0-9=_-]+$/

/**
 * Reads a descriptor. Digests of algorithms other than sha256 and sha512 are taken as written: they name content that
 * can be listed but not read. OCI image-spec, descriptor.md.
 * @throws ERR_UNSUPPORTED naming the field.
 */
export function decodeDescriptor(fields: Fields): Descriptor {
  const platform = fields.optional('platform', decodePlatform)
  const urls = fields.strings('urls', 'a list of URLs', (item) => URL.canParse(item))
  return {
    mediaType: decodeMediaType(fields, 'mediaType'),
    digest: fields.fitting('digest', 'a digest such as sha256:<64 hex digits>', isAnyDigest),
    size: fields.size('size'),
    ...(platform === undefined ? {} : { platform }),
    ...(fields.has('annotations') ? { annotations: fields.stringMap('annotations') } : {}),
    ...decodeArtifactType(fields),
    ...(urls.length === 0 ? {} : { urls }),
  }
}

function isAnyDigest(text: string): boolean {
  return /^sha(?:256|512):/.test(text) ? isDigest(text) : digest.test(text)
}

/** The media type in the field `name`, by the grammar of RFC 6838, section 4.2. @throws ERR_UNSUPPORTED. */
export function decodeMediaType(fields: Fields, name: string): string {
  return fields.fitting(name, 'a media type', (value) => mediaType.test(value))
}

/** The artifact type, when there is one that is not empty. */
export function decodeArtifactType(fields: Fields): { readonly artifactType?: string } {
  const present = fields.optionalString('artifactType') ?? ''
  return present === '' ? {} : { artifactType: decodeMediaType(fields, 'artifactType') }
}

/** Reads a platform, as descriptors and image configs spell it. @throws ERR_UNSUPPORTED naming the field. */
export function decodePlatform(fields: Fields): Platform {
  const variant = fields.optionalString('variant') ?? ''
  const osVersion = fields.optionalString('os.version') ?? ''
  const osFeatures = fields.strings('os.features')
  return {
    os: fields.string('os'),
    architecture: fields.string('architecture'),
    ...(variant === '' ? {} : { variant }),
    ...(osVersion === '' ? {} : { osVersion }),
    ...(osFeatures.length === 0 ? {} : { osFeatures }),
  }
}
