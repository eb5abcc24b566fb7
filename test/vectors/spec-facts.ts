import assert from 'node:assert/strict'
import { referrersTag } from '../../src/core/reference/digest.ts'
import { notApplicable, text } from './adapter.ts'
import type { Adapter } from './adapter.ts'

export const adapter: Adapter = {
  groups: {
    'spec/referrers-tag': (vector) => {
      assert.equal(referrersTag(text(vector, 'digest')), text(vector, 'tag'))
    },
    'spec/upload-status': notApplicable('needs a server that answers so: test/core/registry'),
  },
}
