/** A shell pattern taken apart: a character, any one character, or any number of them. */
export type Piece = { readonly kind: 'character'; readonly character: string } | { readonly kind: 'one' | 'many' }

/** Reads `*`, `?` and escapes; undefined for an escape that means nothing. BuildKit, convertShellPatternToRegex. */
export function readPattern(pattern: readonly string[]): readonly Piece[] | undefined {
  const pieces: Piece[] = []
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index] ?? ''
    if (character !== '\\') {
      pieces.push(pieceOf(character))
      continue
    }
    const next = pattern[index + 1] ?? ''
    if (next === '}' || next === '/') continue
    if (!['*', '?', '\\'].includes(next)) return undefined
    pieces.push({ kind: 'character', character: next })
    index += 1
  }
  return pieces
}

/** Where a match that begins at `from` ends, the longest or the shortest one; undefined when there is none. */
export function endOfMatch(
  pieces: readonly Piece[],
  text: readonly string[],
  { from, longest }: { readonly from: number; readonly longest: boolean },
): number | undefined {
  let states = closure([0], pieces)
  let found: number | undefined
  for (let index = from; ; index += 1) {
    if (states.has(pieces.length)) found = index
    if ((found !== undefined && !longest) || index >= text.length || states.size === 0) return found
    states = closure(after(states, pieces, text[index] ?? ''), pieces)
  }
}

/** `text` with the first match, or each, replaced; a match is as long as it can be. */
export function replaceMatches(
  pieces: readonly Piece[],
  text: readonly string[],
  { replacement, all }: { readonly replacement: string; readonly all: boolean },
): string {
  let result = ''
  let done = false
  let lastEnd = -1
  for (let index = 0; index <= text.length;) {
    const end = done ? undefined : endOfMatch(pieces, text, { from: index, longest: true })
    const counts = end !== undefined && !(end === index && index === lastEnd)
    if (counts) {
      result += replacement
      done = !all
      lastEnd = end
    }
    if (counts && end > index) {
      index = end
      continue
    }
    result += text[index] ?? ''
    index += 1
  }
  return result
}

function pieceOf(character: string): Piece {
  if (character === '*') return { kind: 'many' }
  return character === '?' ? { kind: 'one' } : { kind: 'character', character }
}

/** The places in the pattern that can be reached without reading anything. */
function closure(places: Iterable<number>, pieces: readonly Piece[]): Set<number> {
  const reached = new Set<number>()
  for (const start of places) {
    let place = start
    reached.add(place)
    while (pieces[place]?.kind === 'many') {
      place += 1
      reached.add(place)
    }
  }
  return reached
}

function after(places: ReadonlySet<number>, pieces: readonly Piece[], character: string): readonly number[] {
  const next: number[] = []
  for (const place of places) {
    const piece = pieces[place]
    if (piece === undefined || (piece.kind !== 'character' && character === '\n')) continue
    if (piece.kind === 'many') next.push(place)
    else if (piece.kind !== 'character' || piece.character === character) next.push(place + 1)
  }
  return next
}
