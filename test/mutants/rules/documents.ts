import type { Mutant } from '../mutant.ts'

const manifests = { file: 'src/core/oci/manifest.ts', tests: ['test/core/oci/manifest.test.ts'] }
const descriptors = { file: 'src/core/oci/descriptor.ts', tests: ['test/core/oci/manifest.test.ts'] }
const fields = { file: 'src/core/oci/fields.ts', tests: ['test/core/oci/manifest.test.ts'] }
const platforms = { file: 'src/core/oci/match.ts', tests: ['test/core/oci/platform.test.ts'] }
const checked = { file: 'src/core/content/verified.ts', tests: ['test/core/content/verified.test.ts'] }

/** What a document or content must be before anybody sees it. */
export const documentRules: readonly Mutant[] = [
  {
    ...manifests,
    rule: 'a document that is both manifest and index is refused',
    from: 'if (index && image) throw',
    to: 'if (index && image && mediaType === "x") throw',
  },
  {
    ...manifests,
    rule: 'an index with the fields of an image is refused',
    from: '(isIndexType(mediaType) && image) || ',
    to: '',
  },
  {
    ...manifests,
    rule: 'an image with the fields of an index is refused',
    from: ' || (isImageType(mediaType) && index)',
    to: '',
  },
  {
    ...manifests,
    rule: 'schema 1, which has no digest to trust, is refused',
    from: 'if (isSchema1Type(mediaType)) throw schema1()',
    to: '',
  },
  {
    ...manifests,
    rule: 'the Content-Type does not decide over the document',
    from: "if (mediaType !== '') return mediaType\n",
    to: '',
  },
  {
    ...descriptors,
    rule: 'a descriptor names a digest',
    from: "hex digits>', isAnyDigest)",
    to: "hex digits>', () => true)",
  },
  {
    ...fields,
    rule: 'a document is of at most so many bytes',
    from: 'if (bytes.length > limit) {',
    to: 'if (bytes.length > limit * 2) {',
  },
  {
    ...fields,
    rule: 'a size is never negative',
    from: 'Number.isSafeInteger(value) && value >= 0',
    to: 'Number.isSafeInteger(value)',
  },
  {
    ...fields,
    rule: 'a size is a whole number',
    from: "typeof value === 'number' && Number.isSafeInteger(value)",
    to: "typeof value === 'number'",
  },
  { ...fields, rule: 'a document is UTF-8', from: '{ fatal: true }', to: '{ fatal: false }' },
  {
    ...platforms,
    rule: 'an attestation is not an image',
    from: "=== 'attestation-manifest') return false",
    to: "=== 'attestation-manifest') return true",
  },
  {
    ...platforms,
    rule: 'an image of another system does not run',
    from: 'if (platform.os.toLowerCase() !== wanted.os.toLowerCase()) return false',
    to: '',
  },
  {
    ...platforms,
    rule: 'an image for another machine does not run',
    from: 'if (place < 0) return []',
    to: '',
  },
  {
    ...platforms,
    rule: 'a Windows image of another build does not run',
    from: 'return buildOf(platform.osVersion) === buildOf(wanted.osVersion)',
    to: 'return true',
  },
  {
    ...platforms,
    rule: 'of Windows images of one build the one of the same patch comes first',
    from: 'platform.osVersion === wanted.osVersion ? 0 : 1',
    to: '0',
  },
  {
    ...checked,
    rule: 'content is of its digest',
    from: 'if (got !== blob.digest) throw',
    to: 'if (got === "") throw',
  },
  {
    ...checked,
    rule: 'content is not longer than it says',
    from: 'offset > end) throw',
    to: 'offset < 0) throw',
  },
  {
    ...checked,
    rule: 'content is not shorter than it says',
    from: 'offset !== end) throw',
    to: 'offset > end) throw',
  },
  {
    ...checked,
    rule: 'the end of content waits for its digest',
    from: 'if (held !== undefined) yield held\n        held = piece',
    to: 'yield piece',
  },
  {
    ...checked,
    rule: 'bytes that are void are never followed by the right ones unsaid',
    from: 'if (start > 0 || (handedOut && onRestart === undefined)) throw error',
    to: 'if (start > 0) throw error',
    tests: ['test/core/registry/blob.test.ts', 'test/core/chain/source.test.ts'],
  },
  {
    rule: 'an engine that brought another platform than was asked for has not got it',
    file: 'src/engine/transfer.ts',
    from: "const sameOs = os === undefined || image.os === '' || os === image.os\n",
    to: 'return\n',
    tests: ['test/engine/names.test.ts'],
  },
]
