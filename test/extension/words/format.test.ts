import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytes, duration, shortDigest, withShortDigests } from '../../../src/extension/words/format.ts'

test('bytes are shown in decimal units, with a digit after the point only below ten', () => {
  assert.deepEqual([0, 820, 1000, 1250, 41_200_000, 999_600_000].map(bytes), [
    '0 B',
    '820 B',
    '1 kB',
    '1.3 kB',
    '41 MB',
    '1 GB',
  ])
})

test('durations change from seconds to minutes', () => {
  assert.deepEqual([0, 2140, 59_940, 59_960, 65_000].map(duration), [
    '0.0 s',
    '2.1 s',
    '59.9 s',
    '1 min 0 s',
    '1 min 5 s',
  ])
})

test('a short digest keeps its algorithm and twelve digits', () => {
  assert.equal(shortDigest(`sha256:${'0123456789abcdef'.repeat(4)}`), 'sha256:0123456789ab')
})

const digest = (first: string): string => `sha256:${first}${'0123456789abcdef'.repeat(4).slice(1)}`

test('a question spelled out digests of 64 digits', () => {
  assert.equal(
    withShortDigests(`company served it last (${digest('a')}); harbour offers ${digest('b')} now`),
    'company served it last (sha256:a123456789ab); harbour offers sha256:b123456789ab now',
  )
})
