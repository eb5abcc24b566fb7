import type { Piece } from './text.ts'

export interface Flag {
  readonly name: string
  /** Without quotes; empty for a flag without a value. */
  readonly value: Piece
}

/** An instruction taken apart. */
export interface Instruction {
  /** In capitals. */
  readonly keyword: string
  readonly flags: readonly Flag[]
  readonly rest: Piece
  /** Lines of the file, counted from 0, inclusive; with the text of heredocs. */
  readonly startLine: number
  readonly endLine: number
}

/** Takes a joined line apart. BuildKit, frontend/dockerfile/parser/split_command.go. */
export function readInstruction(
  line: Piece,
  { escape, startLine, endLine }: { readonly escape: string; readonly startLine: number; readonly endLine: number },
): Instruction {
  const whole = line.trim()
  const space = /[\t\v\f\r ]+/.exec(whole.text)
  const keyword = whole.text.slice(0, space?.index ?? whole.length).toUpperCase()
  const after = space === null ? whole.slice(whole.length) : whole.slice(space.index + space[0].length)
  const { words, end } = leadingFlags(after, escape)
  return { keyword, flags: words.flatMap(flagOf), rest: after.slice(end).trim(), startLine, endLine }
}

/** The words of a line, split at spaces only. */
export function spaceWords(line: Piece): readonly Piece[] {
  return [...line.text.matchAll(/[^\t\v\f\r ]+/g)].map(({ index, 0: word }) => line.slice(index, index + word.length))
}

/** The words of a line, quotes kept and the spaces in them too. BuildKit, line_parsers.go, parseWords. */
export function quotedWords(line: string, escape: string): readonly string[] {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? ''
    if (quote === '' && /\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
      continue
    }
    word = (word ?? '') + character
    if (character === escape && quote !== "'") word += line[(at += 1)] ?? ''
    else if (quote === '' && (character === '"' || character === "'")) quote = character
    else if (character === quote) quote = ''
  }
  return word === undefined ? words : [...words, word]
}

/** The fields of a `--mount` and the like: comma-separated, quoted as in CSV. */
export function csvFields(value: Piece): readonly Piece[] {
  const fields: Piece[] = []
  const positions: number[] = []
  let isQuoted = false
  for (const [position, character] of value.text.split('').entries()) {
    if (character === '"') isQuoted = !isQuoted
    else if (character === ',' && !isQuoted) fields.push(value.pick(positions.splice(0)))
    else positions.push(position)
  }
  return [...fields, value.pick(positions)]
}

function flagOf(word: Piece): readonly Flag[] {
  const equals = word.text.indexOf('=')
  if (equals < 0) return [{ name: word.text.slice(2), value: word.slice(word.length) }]
  return [{ name: word.text.slice(2, equals), value: word.slice(equals + 1) }]
}

interface Leading {
  /** Without quotes and escapes. */
  readonly words: readonly Piece[]
  readonly end: number
}

/** The words that begin with `--`, up to the first that does not, or `--` itself. */
function leadingFlags(line: Piece, escape: string): Leading {
  const words: Piece[] = []
  for (let at = 0; ;) {
    while (at < line.length && /\s/.test(line.text[at] ?? '')) at += 1
    if (!line.text.startsWith('--', at)) return { words, end: at }
    const { positions, end } = bareWord(line.text, at, escape)
    const word = line.pick(positions)
    at = end
    if (word.text === '--') return { words, end: at }
    words.push(word)
  }
}

/** The positions of a word's characters that count: not its quotes, and not what escapes another. */
function bareWord(
  text: string,
  start: number,
  escape: string,
): { readonly positions: readonly number[]; readonly end: number } {
  const positions: number[] = []
  let quote = ''
  let at = start
  for (; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (quote === '' && /\s/.test(character)) break
    if (character === quote) quote = ''
    else if (quote === '' && (character === '"' || character === "'")) quote = character
    else if (character === escape) {
      at += 1
      if (at < text.length) positions.push(at)
    } else positions.push(at)
  }
  return { positions, end: at }
}
