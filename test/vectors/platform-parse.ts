import assert from 'node:assert/strict'
import { isCoreError } from '../../src/core/errors.ts'
import { formatPlatform, hostPlatform, parsePlatform } from '../../src/core/oci/platform.ts'
import { flag, notApplicable, record, text } from './adapter.ts'
import type { Adapter, Vector, Verdict } from './adapter.ts'
import { platformOf } from './platforms.ts'

export const adapter: Adapter = {
  groups: {
    'containerd/ParseSelector': checkParse,
    'containerd/ParseInvalid': (vector) => {
      assert.throws(
        () => parsePlatform(text(vector, 'input')),
        (error) => isCoreError(error, 'ERR_REFERENCE') && error.position !== undefined,
      )
    },
    'containerd/FormatAll': (vector) => {
      const platform = platformOf(record(vector, 'platform'))
      assert.equal(formatPlatform(platform), text(vector, 'expected'))
      assert.deepEqual(parsePlatform(formatPlatform(platform)), platform)
    },
  },
}

function checkParse(vector: Vector): Verdict {
  if (flag(vector, 'skip')) return notApplicable('skipped by its own project')
  const parsed = parsePlatform(text(vector, 'input'))
  assert.deepEqual(parsed, platformOf(record(vector, 'expected')))
  const { os, architecture, variant = '' } = hostPlatform()
  const formatted = text(vector, 'formatted')
    .replace('defaultOS', os)
    .replace('defaultArch', architecture)
    .replace(/\/?defaultVariant/, variant === '' ? '' : `/${variant}`)
  assert.equal(formatPlatform(parsed), formatted)
}
