import type { Descriptor, Platform } from './documents.ts'

const zstd = 'io.github.containers.compression.zstd'

/**
 * The images of an index that run on `wanted`, best first: the exact platform, then the newest lower variant
 * (amd64 v4 > v3 > v2 > v1; arm64 without a variant is v8; arm without one is v7), then the 32-bit sibling, then images
 * that do not name a platform. Attestations (`unknown/unknown`) are not images. Of equals, the one every engine reads
 * (no zstd) comes first, then the order of the index.
 */
export function matchPlatforms(descriptors: readonly Descriptor[], wanted: Platform): readonly Descriptor[] {
  return descriptors
    .map((descriptor) => ({ descriptor, rank: rankOf(descriptor, wanted) }))
    .filter(({ rank }) => rank.length > 0)
    .toSorted((a, b) => compareRanks(a.rank, b.rank))
    .map(({ descriptor }) => descriptor)
}

/** The image of an index that runs best on `wanted`, or undefined when none does. */
export function selectPlatform(descriptors: readonly Descriptor[], wanted: Platform): Descriptor | undefined {
  return matchPlatforms(descriptors, wanted)[0]
}

/** Whether `platform` is just what `wanted` asks for, spelling aside: not a lower variant and not a sibling. */
export function isSamePlatform(platform: Platform, wanted: Platform): boolean {
  return systemMatches(platform, wanted) && machineOf(platform) === machineOf(wanted)
}

/** Whether a descriptor of an index is something to run, not an attestation about another entry. */
export function isRunnable(descriptor: Descriptor): boolean {
  const { platform, annotations = {} } = descriptor
  if (annotations['vnd.docker.reference.type'] === 'attestation-manifest') return false
  return platform?.os !== 'unknown' || platform.architecture !== 'unknown'
}

/** Smaller is better, place by place; empty when it does not run there. */
function rankOf(descriptor: Descriptor, wanted: Platform): readonly number[] {
  if (!isRunnable(descriptor)) return []
  const compressed = descriptor.annotations?.[zstd] === 'true' ? 1 : 0
  const { platform } = descriptor
  if (platform === undefined) return [Number.MAX_SAFE_INTEGER, 0, 0, compressed]
  if (!systemMatches(platform, wanted)) return []
  const place = acceptable(wanted).indexOf(machineOf(platform))
  if (place < 0) return []
  return [place, featureRank(platform, wanted), platform.osVersion === wanted.osVersion ? 0 : 1, compressed]
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((rank, place) => rank !== b[place])
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0)
}

function systemMatches(platform: Platform, wanted: Platform): boolean {
  if (platform.os.toLowerCase() !== wanted.os.toLowerCase()) return false
  const asked = wanted.osFeatures ?? []
  if (asked.length > 0 && !(platform.osFeatures ?? []).every((feature) => asked.includes(feature))) return false
  if (platform.osVersion === undefined || wanted.osVersion === undefined) return true
  return buildOf(platform.osVersion) === buildOf(wanted.osVersion)
}

function featureRank(platform: Platform, wanted: Platform): number {
  const count = (platform.osFeatures ?? []).length
  return (wanted.osFeatures ?? []).length === 0 ? count : -count
}

/** Windows containers run on the same build, whatever the patch: the first three numbers of `10.0.17763.2114`. */
function buildOf(version: string): string {
  return version.split('.', 3).join('.')
}

function machineOf({ architecture, variant = '' }: Platform): string {
  const name = architecture.toLowerCase()
  const level = variant.toLowerCase()
  if (['amd64', 'x86_64', 'x86-64'].includes(name)) return `amd64/${level === 'v1' ? '' : level}`
  if (name === 'i386') return '386/'
  if (name === 'arm64' || name === 'aarch64')
    return `arm64/${level === '' ? 'v8' : prefixed(level).replace(/\.0$/, '')}`
  if (name === 'armhf') return 'arm/v7'
  if (name === 'armel') return 'arm/v6'
  if (name === 'arm') return `arm/${level === '' ? 'v7' : prefixed(level)}`
  return `${name}/${level}`
}

function prefixed(level: string): string {
  return /^\d/.test(level) ? `v${level}` : level
}

/** What runs on `wanted`, as `machineOf` spells it, best first. */
function acceptable(wanted: Platform): readonly string[] {
  const machine = machineOf(wanted)
  const [name = '', level = ''] = machine.split('/')
  if (name === 'amd64') return [...amd64Levels(level), '386/']
  if (name === 'arm64') return [...arm64Levels(level), ...armLevels(8)]
  if (name === 'arm' && /^v[5-8]$/.test(level)) return armLevels(Number(level.slice(1)))
  return level === '' ? [machine] : [machine, machineOf({ os: wanted.os, architecture: name })]
}

function amd64Levels(level: string): readonly string[] {
  const known = ['v4', 'v3', 'v2', '']
  const place = known.indexOf(level)
  return place < 0 ? [`amd64/${level}`, 'amd64/'] : known.slice(place).map((lower) => `amd64/${lower}`)
}

/** Armv9.N holds all of Armv8.(N+5), of which there are none above 8.9. */
function arm64Levels(level: string): readonly string[] {
  const version = /^v([89])(?:\.(\d))?$/.exec(level)
  if (version === null) return [`arm64/${level}`, 'arm64/v8']
  const minor = Number(version[2] ?? 0)
  if (version[1] === '8') return minors('v8', minor)
  return [...minors('v9', minor), ...minors('v8', Math.min(minor + 5, 9))]
}

function minors(major: string, highest: number): readonly string[] {
  return Array.from({ length: highest + 1 }, (_, index) => {
    const minor = highest - index
    return minor === 0 ? `arm64/${major}` : `arm64/${major}.${minor}`
  })
}

function armLevels(highest: number): readonly string[] {
  return Array.from({ length: highest - 4 }, (_, index) => `arm/v${highest - index}`)
}
