import assert from 'node:assert/strict'
import { isCoreError } from '../../src/core/errors.ts'
import { isSamePlatform, matchPlatforms, selectPlatform } from '../../src/core/oci/match.ts'
import { parsePlatform, formatPlatform } from '../../src/core/oci/platform.ts'
import { decodeManifest } from '../../src/core/oci/manifest.ts'
import type { Descriptor, Platform } from '../../src/core/oci/documents.ts'
import { asRecord, flag, list, notApplicable, record, text } from './adapter.ts'
import type { Adapter, Vector, Verdict } from './adapter.ts'
import { platformOf } from './platforms.ts'

const otherMachines = 'an image for another architecture is never taken unasked'
const plainArm = 'arm without a variant is v7, as containerd has it; containers/image takes it for any'
const zstd = 'of equal instances the one without zstd is taken: every engine reads it'

export const adapter: Adapter = {
  groups: {
    'containerd/Only': (vector) => checkMatches(vector, (candidate, wanted) => matches(wanted, candidate)),
    'containerd/OnlyStrict': (vector) => checkMatches(vector, isSamePlatform),
    'containerd/OnlyOS': notApplicable(otherMachines),
    'containerd/OnlyOSLess': checkOrder,
    'containerd/CompareOSFeatures': checkOrder,
    'regclient/Compare': checkCompare,
    'regclient/Parse': checkParse,
    'ggcr/matchesPlatform': checkRequired,
    'cimage/WantedPlatforms': checkWanted,
    'cimage/TestChooseInstance': checkInstances,
    'cimage/TestOCI1IndexChooseInstanceByCompression': checkInstances,
  },
}

function checkMatches(vector: Vector, runs: (candidate: Platform, wanted: Platform) => boolean): void {
  const wanted = parsePlatform(text(vector, 'platform'))
  const { match, noMatch } = record(vector, 'matches')
  for (const [texts, expected] of [[match, true] as const, [noMatch, false] as const]) {
    for (const candidate of list({ texts }, 'texts').map(String)) {
      assert.equal(runs(parsePlatform(candidate), wanted), expected, candidate)
    }
  }
}

/** Their order is one of all platforms; ours is of those that run: it has to be part of theirs, and start it. */
function checkOrder(vector: Vector): void {
  const wanted = parsePlatform(text(vector, 'platform'))
  const given = list(vector, 'platforms').map((item) => parsePlatform(String(item)))
  const ours = matchPlatforms(given.map(descriptorFor), wanted).map(nameOf)
  const expected = list(vector, 'expected').map(String)
  assert.equal(ours[0], expected[0])
  assert.deepEqual(
    ours,
    expected.filter((name) => ours.includes(name)),
  )
}

function checkCompare(vector: Vector): Verdict {
  const [host, target] = [platformOf(record(vector, 'host')), platformOf(record(vector, 'target'))]
  if (flag(vector, 'expectCompat') && host.os !== target.os) {
    return notApplicable('whether Windows runs Linux images is for the engine to say')
  }
  assert.equal(matches(host, target), flag(vector, 'expectCompat'))
  assert.equal(isSamePlatform(target, host), flag(vector, 'expectMatch'))
  if (vector['prev'] === undefined) return
  const previous = platformOf(record(vector, 'prev'))
  const best = selectPlatform([descriptorFor(previous), descriptorFor(target)], host)?.platform
  const isBetter = best === target || (flag(vector, 'expectBetter') && host.osVersion !== undefined)
  assert.equal(isBetter, flag(vector, 'expectBetter'))
}

function checkParse(vector: Vector): Verdict {
  const input = text(vector, 'parse')
  if (typeof vector['goal'] === 'string') return notApplicable('the goal is the machine of the other project’s test')
  if (text(vector, 'wantErr') === '' && input.includes(',')) {
    return notApplicable('a version is written in the way of containerd: windows(10.0.17763)/amd64')
  }
  if (text(vector, 'wantErr') !== '') {
    assert.throws(
      () => parsePlatform(input),
      (error) => isCoreError(error, 'ERR_REFERENCE'),
    )
    return
  }
  const [ours, goal] = [parsePlatform(input), platformOf(record(vector, 'goal'))]
  assert.ok(isSamePlatform(ours, goal), `${formatPlatform(ours)} for ${formatPlatform(goal)}`)
}

function checkRequired(vector: Vector): Verdict {
  const [given, required] = [record(vector, 'given'), record(vector, 'required')]
  const [image, wanted] = [platformOf(given), platformOf(required)]
  const features = list(given, 'OSFeatures')
  if (flag(vector, 'want') && !features.every((feature) => list(required, 'OSFeatures').includes(feature))) {
    return notApplicable('features are what an image needs, as in containerd, not what it has to offer')
  }
  if (flag(vector, 'want') && image.variant !== undefined && wanted.variant === undefined) {
    return notApplicable('a variant nobody knows is taken only when it is asked for')
  }
  if (!flag(vector, 'want') && list(required, 'Features').some((item) => !list(given, 'Features').includes(item))) {
    return notApplicable('`features` is reserved in the OCI specification and not read')
  }
  assert.equal(matches(wanted, image), flag(vector, 'want'))
}

function checkWanted(vector: Vector): Verdict {
  const context = record(vector, 'ctx')
  const [os, architecture] = [text(context, 'OSChoice'), text(context, 'ArchitectureChoice')]
  const wanted = platformOf({ OS: os, Architecture: architecture, Variant: context['VariantChoice'] })
  const expected = list(vector, 'expected').map((item) => platformOf(asRecord(item)))
  const ours = matchPlatforms(expected.map(descriptorFor), wanted).map(({ platform }) => platform)
  if (architecture === 'arm' && ours.length < expected.length) return notApplicable(plainArm)
  assert.deepEqual(ours, expected)
}

function checkInstances(vector: Vector): Verdict {
  const { document } = decodeManifest(new TextEncoder().encode(JSON.stringify(vector['list'])))
  assert.ok(document.kind === 'index')
  const { manifests } = document
  for (const name of list(vector, 'unmatchedInstances').map(String)) {
    assert.equal(selectPlatform(manifests, { os: 'linux', architecture: name }), undefined)
  }
  const reasons = list(vector, 'matchedInstances').map((item) => checkInstance(asRecord(item), manifests))
  const reason = reasons.find((found) => found !== undefined)
  return reason === undefined ? undefined : notApplicable(`all but one choice agree: ${reason}`)
}

function checkInstance(instance: Vector, manifests: readonly Descriptor[]): string | undefined {
  const [architecture, variant] = [text(instance, 'arch'), text(instance, 'variant')]
  const wanted = platformOf({ OS: 'linux', Architecture: architecture, Variant: variant })
  const ours = selectPlatform(manifests, wanted)
  const theirs = manifests.find(({ digest }) => digest === text(instance, 'instanceDigest'))
  if (ours?.digest === theirs?.digest) return undefined
  if ([ours, theirs].some((one) => one?.platform?.architecture === 'arm' && one.platform.variant === undefined)) {
    return plainArm
  }
  if (theirs?.annotations?.['io.github.containers.compression.zstd'] === 'true') return zstd
  assert.equal(ours?.digest, theirs?.digest, formatPlatform(wanted))
  return undefined
}

function matches(wanted: Platform, candidate: Platform): boolean {
  return selectPlatform([descriptorFor(candidate)], wanted) !== undefined
}

function nameOf({ platform }: Descriptor): string {
  return platform === undefined ? '' : formatPlatform(platform)
}

function descriptorFor(platform: Platform): Descriptor {
  return {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: `sha256:${'0'.repeat(64)}`,
    size: 1,
    platform,
  }
}
