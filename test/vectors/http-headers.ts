import assert from 'node:assert/strict'
import { contentLength } from '../../src/core/http/body.ts'
import { defaultLimits } from '../../src/core/http/limits.ts'
import { backoff } from '../../src/core/http/retry.ts'
import { parseWarning } from '../../src/core/http/warning.ts'
import { parseContentRange } from '../../src/core/registry/range.ts'
import { flag, list, notApplicable, number, text } from './adapter.ts'
import type { Adapter, Vector } from './adapter.ts'

export const adapter: Adapter = {
  groups: {
    'cimage/content-range': (vector) => {
      const range = parseContentRange(lines(vector, 'headers'))
      if (flag(vector, 'error')) assert.equal(range, undefined)
      else {
        assert.deepEqual(pick(range), {
          first: number(vector, 'first'),
          last: number(vector, 'last'),
          complete: known(number(vector, 'complete')),
        })
      }
    },
    'cimage/content-length': (vector) => {
      assert.equal(contentLength(lines(vector, 'headers')) ?? -1, number(vector, 'size'))
    },
    'cimage/reconnect-rule': notApplicable('how another client resumes; ours is tested in test/core/registry'),
    'cimage/warning': (vector) => warning(vector, expected(vector, 'text')),
    'containerd/warning': (vector) => warning(vector, expected(vector, 'want')),
    'oras/backoff': (vector) => {
      const wanted = number(vector, 'expectedBackoff')
      const got = backoff(number(vector, 'attempt') + 1, { ...defaultLimits, backoffMs: 250 })
      assert.ok(Math.abs(got - wanted) <= wanted * 0.1, `${got} is not ${wanted} give or take a tenth`)
    },
  },
}

function warning(vector: Vector, wanted: Buffer): void {
  const encoded = text(vector, 'header_b64')
  const header = encoded === '' ? Buffer.from(text(vector, 'header'), 'utf8') : Buffer.from(encoded, 'base64')
  const got = parseWarning(header.toString('latin1')) ?? ''
  const bytes = [Buffer.from(got, 'utf8'), Buffer.from(got, 'latin1')]
  assert.ok(
    bytes.some((one) => one.equals(wanted)),
    `got ${JSON.stringify(got)}`,
  )
}

function expected(vector: Vector, name: string): Buffer {
  const encoded = text(vector, `${name}_b64`)
  return encoded === '' ? Buffer.from(text(vector, name), 'utf8') : Buffer.from(encoded, 'base64')
}

function lines(vector: Vector, name: string): string | undefined {
  const all = list(vector, name).map(String)
  return all.length === 0 ? undefined : all.join(', ')
}

/** -1 stands for a size the server does not know. */
function known(complete: number): number | undefined {
  return complete === -1 ? undefined : complete
}

function pick(range: ReturnType<typeof parseContentRange>): unknown {
  return { first: range?.first, last: range?.last, complete: range?.complete }
}
