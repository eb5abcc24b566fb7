/** How the tags of a repository are ordered. */
export type TagOrder = 'version' | 'name'

interface Version {
  readonly tag: string
  readonly rank: Rank
  readonly numbers: readonly number[]
  /** What follows the numbers, without the separator: `alpine`, `rc.1`. */
  readonly suffix: string
  readonly prerelease: boolean
}

const ranks = { latest: 0, version: 1, word: 2, commit: 3 } as const
type Rank = (typeof ranks)[keyof typeof ranks]

const numbered = /^v?(\d{1,15}(?:\.\d{1,15})*)/i
const prereleases = /^(?:alpha|beta|rc|dev|pre|preview|snapshot|nightly|canary|next|m\d|a\d|b\d)/i
const commit = /^(?:sha-?)?([0-9a-f]{7,64})$/i
let collator: Intl.Collator | undefined

/** Numbers in words by their value. The collator is made at the first use: making it takes longer than all else here. */
function compareWords(one: string, other: string): number {
  collator ??= new Intl.Collator('en', { numeric: true })
  return collator.compare(one, other)
}

/**
 * Tags with the newest version first: `latest`, then versions by their numbers (1.10.0 before 1.9.2, a floating `1.10`
 * before the versions it may mean, a release before its variants and those before its pre-releases), then words, then
 * commits and digests.
 */
export function sortTags(tags: readonly string[], order: TagOrder = 'version'): readonly string[] {
  if (order === 'name') return [...tags].sort(compareWords)
  return tags
    .map(versionOf)
    .sort(compare)
    .map(({ tag }) => tag)
}

function versionOf(tag: string): Version {
  const none = { tag, numbers: [], suffix: '', prerelease: false }
  if (tag === 'latest') return { ...none, rank: ranks.latest }
  if (isCommit(tag)) return { ...none, rank: ranks.commit }
  const match = numbered.exec(tag)
  if (!match) return { ...none, rank: ranks.word }
  const suffix = tag.slice(match[0].length).replace(/^[-_.]/, '')
  const numbers = (match[1] ?? '').split('.').map(Number)
  return { tag, rank: ranks.version, numbers, suffix, prerelease: prereleases.test(suffix) }
}

/** A commit or digest; digits alone are a date or a number, letters alone a word. */
function isCommit(tag: string): boolean {
  const hex = commit.exec(tag)?.[1]
  return hex === undefined ? /^sha256-/i.test(tag) : /\d/.test(hex) && /[a-f]/i.test(hex)
}

function compare(a: Version, b: Version): number {
  if (a.rank !== b.rank) return a.rank - b.rank
  if (a.rank !== ranks.version) return compareWords(a.tag, b.tag)
  return (
    compareNumbers(b.numbers, a.numbers) ||
    Number(a.prerelease) - Number(b.prerelease) ||
    (a.prerelease ? compareWords(b.suffix, a.suffix) : compareWords(a.suffix, b.suffix)) ||
    (a.tag < b.tag ? -1 : 1)
  )
}

/** Part by part; a missing part is greater than any. */
function compareNumbers(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const left = a[index] ?? Number.POSITIVE_INFINITY
    const right = b[index] ?? Number.POSITIVE_INFINITY
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}
