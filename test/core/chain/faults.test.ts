import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Pull } from './matrix.ts'
import { matrixModes, startMatrix } from './matrix.ts'

let matrix: Awaited<ReturnType<typeof startMatrix>>
before(async () => {
  matrix = await startMatrix()
})
after(() => matrix.stop())

/** Only what never comes is waited for briefly: everything else may be slow on a busy machine. */
const impatient = { timeout: 0.4, limits: { stallMs: 300 } }

/** What the protocol notes ask beyond a complete pull. */
const must: Readonly<Record<string, (pull: Pull) => void>> = {
  ok: ({ mirrorRequests, upstreamRequests }) => {
    assert.equal(mirrorRequests, 6, 'HEAD, manifest, config and three layers')
    assert.ok(upstreamRequests <= 1, 'the probe alone')
  },
  'all:500': ({ mirrorRequests }) => assert.equal(mirrorRequests, 1, 'a mirror is not asked twice'),
  blob429once: ({ mirrorRequests, attempts }) => {
    assert.ok(mirrorRequests <= 6, 'nobody waits for it')
    assert.ok(attempts.some(({ outcome }) => outcome === 'ERR_RATE_LIMITED'))
  },
  'all:429': ({ mirrorRequests }) => assert.ok(mirrorRequests <= 2, `${mirrorRequests} requests`),
  cut: ({ ranges, attempts }) => {
    const gaveUp = attempts.filter(({ registry, outcome }) => registry === 'mirror' && outcome === 'ERR_UNAVAILABLE')
    assert.ok(gaveUp.length === 0 || ranges.some((range) => /^bytes=[1-9]/.test(range)), 'from the offset')
  },
  corrupt: ({ attempts }) => {
    const wrong = attempts.filter(({ outcome }) => outcome === 'ERR_CORRUPT')
    assert.equal(wrong.length, 4, 'reported for each blob')
    assert.ok(wrong.every(({ registry }) => registry === 'mirror'))
  },
  stallmid: ({ ranges }) =>
    assert.ok(
      ranges.some((range) => /^bytes=[1-9]/.test(range)),
      'from the offset',
    ),
  nodigest: ({ upstreamRequests }) => assert.ok(upstreamRequests <= 1),
  nolen: ({ upstreamRequests }) => assert.ok(upstreamRequests <= 1),
  'ping:404': ({ upstreamRequests }) => assert.ok(upstreamRequests <= 1),
  'auth:bearerall': ({ upstreamRequests }) => assert.ok(upstreamRequests <= 1),
}

for (const mode of matrixModes)
  test(`a mirror with ${mode}: the whole image arrives, every byte right`, async () => {
    const pull = await matrix.pull(mode, mode.startsWith('stall') ? impatient : {})
    assert.equal(pull.code, undefined)
    assert.ok(pull.ok)
    assert.equal(pull.authToUpstream, false, 'credentials of the mirror stay there')
    must[mode]?.(pull)
  })
