/** A part of a text, in UTF-16 units, `end` exclusive. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** Text taken out of a source, each character with its place there; joined lines and quotes leave gaps. */
export class Piece {
  readonly text: string
  readonly #places: readonly number[]

  constructor(text: string, places: readonly number[]) {
    this.text = text
    this.#places = places
  }

  /** `text`, which stands in the source from `start` on. */
  static at(start: number, text: string): Piece {
    return new Piece(
      text,
      Array.from({ length: text.length }, (_, index) => start + index),
    )
  }

  get length(): number {
    return this.text.length
  }

  slice(start: number, end = this.length): Piece {
    return new Piece(this.text.slice(start, end), this.#places.slice(start, end))
  }

  /** The characters at these positions of the piece. */
  pick(positions: readonly number[]): Piece {
    const text = positions.map((position) => this.text[position] ?? '').join('')
    return new Piece(
      text,
      positions.flatMap((position) => this.#places[position] ?? []),
    )
  }

  static joined(pieces: readonly Piece[]): Piece {
    return new Piece(
      pieces.map(({ text }) => text).join(''),
      pieces.flatMap((piece) => piece.#places),
    )
  }

  trim(): Piece {
    const start = this.text.length - this.text.trimStart().length
    return this.slice(start, Math.max(start, this.text.trimEnd().length))
  }

  /** Where its characters stand in the source, as few ranges as there are gaps allow. */
  get ranges(): readonly Range[] {
    const ranges: { start: number; end: number }[] = []
    for (const place of this.#places) {
      const last = ranges.at(-1)
      if (last?.end === place) last.end = place + 1
      else ranges.push({ start: place, end: place + 1 })
    }
    return ranges
  }
}

/** A change to a text: what stands at these ranges becomes `text`. */
export interface Edit {
  readonly ranges: readonly Range[]
  readonly text: string
}

/**
 * The text with the edits made. The new text stands where the last of an edit's ranges was: what comes after a line that is
 * continued may not become empty, and the number of lines stays.
 */
export function edited(source: string, edits: readonly Edit[]): string {
  const changes = edits.flatMap(({ ranges, text }) =>
    ranges.map((range, index) => ({ ...range, text: index === ranges.length - 1 ? text : '' })),
  )
  let result = ''
  let from = 0
  for (const { start, end, text } of changes.toSorted((one, other) => one.start - other.start)) {
    if (start < from) continue
    result += source.slice(from, start) + text
    from = end
  }
  return result + source.slice(from)
}
