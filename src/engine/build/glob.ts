/** One step of a pattern: what it takes of a path, character by character. */
interface Step {
  readonly takes: (character: string) => boolean
  /** `once` for one character, `any` for any number of them, `folders` for whole folders, `maybe` for no folder. */
  readonly times: 'once' | 'any' | 'folders' | 'maybe'
}

const slash = '/'
const anyPart = (): boolean => true

/**
 * A pattern of a `.dockerignore` as a test of paths with slashes: `*` and `?` inside a part, `**` for any number of parts,
 * `[a-z]`, `\` before a character that means itself; case does not count. Its time is that of the path times that of the
 * pattern, whatever stands in both. moby/patternmatcher, "compile".
 */
export function globOf(pattern: string): (path: string) => boolean {
  const lower = pattern.toLowerCase()
  const parts = lower.split(slash)
  const test = parts.some((part) => part.includes('**') && part !== '**') ? everyWay(lower) : byParts(parts)
  return (path) => test(path.toLowerCase())
}

/** Part by part: a `**` takes as few as it can, and more only while nothing after it fits; at the end it takes one at least. */
function byParts(parts: readonly string[]): (path: string) => boolean {
  const tests = parts.map((part) => (part === '**' ? undefined : partTest([...stepsOf(part)], part)))
  const all = parts.at(-1) === '**' ? [...tests, anyPart] : tests
  return (path) => takesAll(all, path.split(slash), (test, part) => test(part))
}

function partTest(steps: readonly Step[], part: string): (text: string) => boolean {
  if (!/[*?[\\]/.test(part)) return (text) => text === part
  const tests = steps.map(({ takes, times }) => (times === 'any' ? undefined : takes))
  return (text) => takesAll(tests, text, (takes, character) => takes(character))
}

/** Whether `tests` take all `items` in order; an undefined one takes any number of them. */
function takesAll<Test extends object, Item>(
  tests: readonly (Test | undefined)[],
  items: ArrayLike<Item>,
  fits: (test: Test, item: Item) => boolean,
): boolean {
  let place = 0
  let open: { readonly rest: number; taken: number } | undefined
  let at = 0
  while (at < items.length) {
    const test = tests[place]
    const item = items[at]
    if (place < tests.length && test === undefined) open = { rest: ++place, taken: at }
    else if (test !== undefined && item !== undefined && fits(test, item)) {
      place++
      at++
    } else if (open === undefined) return false
    else {
      at = ++open.taken
      place = open.rest
    }
  }
  return tests.slice(place).every((test) => test === undefined)
}

/** Every way through the pattern at once, for a `**` that is not alone between slashes. */
function everyWay(pattern: string): (path: string) => boolean {
  const steps = [...stepsOf(pattern)]
  return (path) => {
    let places: ReadonlySet<number> = reach(steps, [0])
    for (const character of path) {
      if (places.size === 0) return false
      places = reach(steps, after(steps, places, character))
    }
    return places.has(steps.length)
  }
}

function* after(steps: readonly Step[], places: ReadonlySet<number>, character: string): Generator<number> {
  for (const place of places) {
    const step = steps[place]
    if (step === undefined || !step.takes(character)) continue
    if (step.times !== 'once') yield place
    if (step.times === 'once' || (step.times === 'folders' && character === slash)) yield place + 1
  }
}

/** The places given, and those behind steps that may take nothing. */
function reach(steps: readonly Step[], from: Iterable<number>): ReadonlySet<number> {
  const places = new Set(from)
  for (const place of places) {
    const times = steps[place]?.times
    if (times === 'any' || times === 'maybe') places.add(place + 1)
    if (times === 'maybe') places.add(place + 2)
  }
  return places
}

function* stepsOf(pattern: string): Generator<Step> {
  for (let at = 0; at < pattern.length;) {
    const rest = /^\*\*\/?/.exec(pattern.slice(at, at + 3))?.[0]
    if (rest !== undefined) {
      at += rest.length
      if (at === pattern.length) yield { takes: () => true, times: 'any' }
      else yield* [nothing, folders]
      continue
    }
    const [step, length] = stepAt(pattern, at)
    yield step
    at += length
  }
}

const folders: Step = { takes: () => true, times: 'folders' }
const nothing: Step = { takes: () => false, times: 'maybe' }
const inside = (character: string): boolean => character !== slash

function stepAt(pattern: string, at: number): readonly [Step, length: number] {
  const character = pattern.charAt(at)
  if (character === '*') return [{ takes: inside, times: 'any' }, 1]
  if (character === '?') return [{ takes: inside, times: 'once' }, 1]
  const range = character === '[' ? rangeAt(pattern, at) : undefined
  if (range !== undefined) return range
  const meant = character === '\\' && at + 1 < pattern.length ? pattern.charAt(at + 1) : character
  return [{ takes: (one) => one === meant, times: 'once' }, meant === character ? 1 : 2]
}

/** `[a-z]`, `[^a]`; undefined for a bracket that is not closed. */
function rangeAt(pattern: string, at: number): readonly [Step, length: number] | undefined {
  const end = pattern.indexOf(']', at + 2)
  if (end < 0) return undefined
  const negative = pattern.charAt(at + 1) === '^'
  const members = pattern.slice(at + (negative ? 2 : 1), end).replaceAll('\\', '')
  const takes = (one: string): boolean => isAmong(members, one) !== negative
  return [{ takes, times: 'once' }, end + 1 - at]
}

function isAmong(members: string, one: string): boolean {
  for (let at = 0; at < members.length; at++) {
    const isRange = members.charAt(at + 1) === '-' && at + 2 < members.length
    const last = isRange ? members.charAt(at + 2) : members.charAt(at)
    if (members.charAt(at) <= one && one <= last) return true
    if (isRange) at += 2
  }
  return false
}
