import assert from 'node:assert/strict'
import { isCoreError } from '../../src/core/errors.ts'
import { decodeConfig } from '../../src/core/oci/config.ts'
import { decodeManifest } from '../../src/core/oci/manifest.ts'
import { digestOf } from '../../src/core/reference/digest.ts'
import { flag, notApplicable, text } from './adapter.ts'
import type { Adapter, Check, Vector, Verdict } from './adapter.ts'

export const adapter: Adapter = {
  groups: {
    'schema/config': checkDocument('config', decodeConfig),
    'schema/descriptor': checkDescriptor,
    'schema/imageindex': checkDocument('imageIndex', decodeManifest),
    'schema/imagelayout': notApplicable('the layout file belongs to the store: test/core/store'),
    'schema/manifest': checkDocument('manifest', decodeManifest),
    'compat/TestBackwardsCompatibilityImageIndex': checkDocument('imageIndex', decodeManifest),
    'compat/TestBackwardsCompatibilityManifest': checkDocument('manifest', decodeManifest),
    'compat/TestBackwardsCompatibilityConfig': checkDocument('config', decodeConfig),
  },
}

function checkDocument(field: string, decode: (bytes: Uint8Array) => unknown): Check {
  return (vector) => {
    const bytes = new TextEncoder().encode(text(vector, field))
    checkDecodes(vector, () => decode(bytes))
    const digest = text(vector, 'digest')
    if (digest !== '') assert.equal(digestOf(bytes), digest)
  }
}

/** A descriptor is never read alone: it stands here as the config of a manifest. */
function checkDescriptor(vector: Vector): Verdict {
  const manifest = `{"schemaVersion": 2, "config": ${text(vector, 'descriptor')}, "layers": []}`
  checkDecodes(vector, () => decodeManifest(new TextEncoder().encode(manifest)))
}

function checkDecodes(vector: Vector, decode: () => unknown): void {
  if (!flag(vector, 'fail')) decode()
  else assert.throws(decode, (error) => isCoreError(error, 'ERR_UNSUPPORTED'))
}
