import assert from 'node:assert/strict'
import { test } from 'node:test'
import { age, platformLabel } from '../../../src/extension/tree/format.ts'

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
