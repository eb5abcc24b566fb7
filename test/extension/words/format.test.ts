import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatDuration } from '../../../src/core/text.ts'
import { age, platformLabel, shortDigest, withShortDigests } from '../../../src/extension/words/format.ts'

test('durations change from seconds to minutes', () => {
  assert.deepEqual([0, 2140, 59_940, 59_960, 65_000].map(formatDuration), [
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

test('an age is told in its largest whole unit', () => {
  const now = Date.UTC(2026, 0, 31)
  const told = (ms: number): string => age(now - ms, { now, language: 'en' })
  assert.equal(told(3 * 86_400_000 + 5), '3 days ago')
  assert.equal(told(90 * 60_000), '1 hour ago')
  assert.equal(told(400 * 86_400_000), 'last year')
  assert.equal(told(0), 'this minute')
  assert.equal(told(-5000), 'this minute')
})

test('Linux is not said', () => {
  assert.equal(platformLabel({ os: 'linux', architecture: 'arm', variant: 'v7' }), 'arm/v7')
  assert.equal(platformLabel({ os: 'windows', architecture: 'amd64' }), 'windows/amd64')
})
