import { repositoryFault } from '../reference/names.ts'

/**
 * Patterns of repository names, as `owns`, `allow` and `deny` hold them. A pattern is compared part by part, a part
 * being what stands between slashes; upper and lower case differ.
 *
 * | pattern | names |
 * |---|---|
 * | `team/app` | exactly this one |
 * | `team/*` | one part below `team`: `team/app`, not `team/a/b` |
 * | `team/app-*` | `*` inside a part stands for any run of characters without a slash |
 * | `team/**` | everything below `team`, at any depth |
 * | `** /app` (without the blank) | `app` itself and every name that ends in the part `app` |
 * | `*` or `**` alone | every name |
 */
export function matchesPattern(pattern: string, name: string): boolean {
  if (pattern === '*' || pattern === '**') return true
  return matchesParts(pattern.split('/'), name.split('/'))
}

/** The first of `patterns` that names one of `names`. */
export function findPattern(patterns: readonly string[], names: readonly string[]): string | undefined {
  return patterns.find((pattern) => names.some((name) => matchesPattern(pattern, name)))
}

/** What keeps `pattern` from being one, as a reason to read after a colon; undefined for a good one. */
export function patternFault(pattern: string): string | undefined {
  if (pattern === '') return 'a pattern must not be empty'
  const parts = pattern.split('/')
  if (parts.some((part) => part.includes('**') && part !== '**')) return '** stands alone between slashes'
  const sample = parts.map((part) => part.replaceAll('*', 'x').replace(/x{2,}/, 'x')).join('/')
  const fault = repositoryFault(sample)
  if (fault === undefined) return undefined
  return /[:@]/.test(pattern) ? 'a pattern names repositories, without host, tag or digest' : fault.reason
}

/** Part by part; a `**` takes as few parts as it can, and more only while nothing after it fits: no way is tried twice. */
function matchesParts(pattern: readonly string[], name: readonly string[]): boolean {
  let at = 0
  let open: { readonly rest: number; taken: number } | undefined
  for (let place = 0; place < name.length || at < pattern.length;) {
    const part = name[place]
    const wanted = pattern[at]
    if (wanted === '**' && at < pattern.length - 1) open = { rest: ++at, taken: place }
    else if (wanted === '**') return part !== undefined
    else if (wanted !== undefined && part !== undefined && matchesPart(wanted, part)) {
      at++
      place++
    } else if (open !== undefined && open.taken < name.length) {
      place = ++open.taken
      at = open.rest
    } else return false
  }
  return true
}

function matchesPart(pattern: string, part: string): boolean {
  const pieces = pattern.split('*')
  const head = pieces[0] ?? ''
  if (pieces.length === 1) return part === pattern
  const tail = pieces.at(-1) ?? ''
  if (!part.startsWith(head) || !part.endsWith(tail) || part.length < head.length + tail.length) return false
  return containsInOrder(part.slice(head.length, part.length - tail.length), pieces.slice(1, -1))
}

function containsInOrder(text: string, pieces: readonly string[]): boolean {
  let start = 0
  for (const piece of pieces) {
    const found = text.indexOf(piece, start)
    if (found < 0) return false
    start = found + piece.length
  }
  return true
}
