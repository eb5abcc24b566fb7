/** How the tags of a repository are ordered. */
export type TagOrder = 'version' | 'name'

interface Version {
  readonly tag: string
  readonly rank: Rank
  readonly numbers: readonly number[]
  /** The key of the whole tag; of a version, of what follows its numbers without the separator: `alpine`, `rc.1`. */
  readonly word: string
  readonly prerelease: boolean
}

const ranks = { latest: 0, version: 1, word: 2, commit: 3 } as const
type Rank = (typeof ranks)[keyof typeof ranks]

const numbered = /^v?(\d{1,15}(?:\.\d{1,15})*)/i
const prereleases = /^(?:alpha|beta|rc|dev|pre|preview|snapshot|nightly|canary|next|m\d|a\d|b\d)/i
const commit = /^(?:sha-?)?([0-9a-f]{7,64})$/i

/** Most names that are put in order; of more, the others stay behind them as they came, so that no list holds the window up. */
const mostSorted = 6_000

/** `text` as a key whose plain order is the order of words: case does not count, and numbers do by their value. */
function wordKey(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('_', '!')
    .replaceAll(/0*(\d+)/g, (_, digits: string) => String.fromCharCode(0x30 + Math.min(digits.length, 40)) + digits)
}

function compareTexts(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1
}

/**
 * Tags with the newest version first: `latest`, then versions by their numbers (1.10.0 before 1.9.2, a floating `1.10`
 * before the versions it may mean, a release before its variants and those before its pre-releases), then words, then
 * commits and digests.
 */
export function sortTags(tags: readonly string[], order: TagOrder = 'version'): readonly string[] {
  const sorted = tags
    .slice(0, mostSorted)
    .map((tag) => (order === 'name' ? unversioned(tag, ranks.word) : versionOf(tag)))
    .sort(compare)
    .map(({ tag }) => tag)
  return tags.length > mostSorted ? [...sorted, ...tags.slice(mostSorted)] : sorted
}

function unversioned(tag: string, rank: Rank): Version {
  return { tag, rank, numbers: [], word: wordKey(tag), prerelease: false }
}

function versionOf(tag: string): Version {
  if (tag === 'latest') return unversioned(tag, ranks.latest)
  if (isCommit(tag)) return unversioned(tag, ranks.commit)
  const match = numbered.exec(tag)
  if (!match) return unversioned(tag, ranks.word)
  const suffix = tag.slice(match[0].length).replace(/^[-_.]/, '')
  const numbers = (match[1] ?? '').split('.').map(Number)
  return { tag, rank: ranks.version, numbers, word: wordKey(suffix), prerelease: prereleases.test(suffix) }
}

/** A commit or digest; digits alone are a date or a number, letters alone a word. */
function isCommit(tag: string): boolean {
  const hex = commit.exec(tag)?.[1]
  return hex === undefined ? /^sha256-/i.test(tag) : /\d/.test(hex) && /[a-f]/i.test(hex)
}

function compare(a: Version, b: Version): number {
  if (a.rank !== b.rank) return a.rank - b.rank
  if (a.rank !== ranks.version) return compareTexts(a.word, b.word) || compareTexts(a.tag, b.tag)
  return (
    compareNumbers(b.numbers, a.numbers) ||
    Number(a.prerelease) - Number(b.prerelease) ||
    (a.prerelease ? compareTexts(b.word, a.word) : compareTexts(a.word, b.word)) ||
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
