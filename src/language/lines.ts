import { plainWords, rawWords } from './shell.ts'
import { Piece } from './text.ts'

/** A line of a file, with its line break. */
interface SourceLine {
  readonly text: string
  readonly start: number
}

/** An instruction as one line: continued lines joined, comments between them left out. Lines count from 0. */
export interface LogicalLine {
  readonly piece: Piece
  readonly startLine: number
  /** The last line, inclusive; with the text of its heredocs. */
  readonly endLine: number
}

export interface Directive {
  readonly name: string
  readonly value: Piece
  readonly line: number
}

export interface Lines {
  readonly escape: string
  readonly directives: readonly Directive[]
  readonly logical: readonly LogicalLine[]
}

const known = new Set(['syntax', 'escape', 'check'])
const directive = /^\s*#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*/
const takesHeredocs = /^\s*(?:onbuild\s+)?(?:run|copy|add)\s/i

/** Reads a file into instructions, by the rules of BuildKit, frontend/dockerfile/parser/parser.go. */
export function readLines(source: string): Lines {
  const lines = split(source)
  const directives = readDirectives(lines)
  const asked = directives.find(({ name }) => name === 'escape')?.value.text
  const escape = asked === '`' ? '`' : '\\'
  const logical: LogicalLine[] = []
  for (let at = 0; at < lines.length;) {
    const joined = join(lines, at, escape)
    at = joined.next
    if (joined.piece === undefined) continue
    const end = afterHeredocs(lines, at, joined.piece.text)
    logical.push({ piece: joined.piece, startLine: joined.start, endLine: end - 1 })
    at = end
  }
  return { escape, directives, logical }
}

/** The offset a byte order mark takes. */
export function markLength(source: string): number {
  return source.startsWith('\uFEFF') ? 1 : 0
}

function split(source: string): readonly SourceLine[] {
  const lines: SourceLine[] = []
  for (let start = markLength(source); start < source.length;) {
    const found = source.indexOf('\n', start)
    const end = found < 0 ? source.length : found + 1
    lines.push({ text: source.slice(start, end), start })
    start = end
  }
  return lines
}

/**
 * Comments of the form `name=value` before anything else. After a name that means nothing only `syntax` counts, which older
 * builders read there; what newer ones don't read is a comment to them.
 */
function readDirectives(lines: readonly SourceLine[]): readonly Directive[] {
  const found: Directive[] = []
  let onlySyntax = false
  for (const [line, { text, start }] of lines.entries()) {
    const isShebang = line === 0 && text.startsWith('#!')
    const match = directive.exec(text)
    const [head = '', name = ''] = match ?? []
    const value = text.slice(head.length).trimEnd()
    if (!isShebang && (match === null || value === '')) return found
    const lower = name.toLowerCase()
    const counts = known.has(lower) && (lower === 'syntax' || !onlySyntax)
    if (counts && found.every((other) => other.name !== lower))
      found.push({ name: lower, value: Piece.at(start + head.length, value), line })
    onlySyntax ||= !known.has(lower)
  }
  return found
}

interface Joined {
  /** Absent for a line that says nothing. */
  readonly piece?: Piece
  readonly start: number
  /** The line after it. */
  readonly next: number
}

function join(lines: readonly SourceLine[], start: number, escape: string): Joined {
  const first = lines[start]
  if (first === undefined || isComment(first.text)) return { start, next: start + 1 }
  const own = content(first)
  let { piece, continues } = continued(own.slice(own.text.length - own.text.trimStart().length), escape)
  let next = start + 1
  if (!continues && piece.length === 0) return { start, next }
  const pieces = [piece]
  for (let line = lines[next]; continues && line !== undefined; line = lines[next]) {
    next += 1
    if (isComment(line.text) || line.text.trim() === '') continue
    ;({ piece, continues } = continued(content(line), escape))
    pieces.push(piece)
  }
  return { piece: Piece.joined(pieces), start, next }
}

function content({ text, start }: SourceLine): Piece {
  return Piece.at(start, withoutEnd(text, '\r\n'))
}

/** A line without the escape character at its end, and whether it had one. */
function continued(line: Piece, escape: string): { readonly piece: Piece; readonly continues: boolean } {
  const end = withoutEnd(line.text, ' \t').length
  const continues = line.text[end - 1] === escape && line.text[end - 2] !== escape
  return { piece: continues ? line.slice(0, end - 1) : line, continues }
}

/** A text without those of these characters that it ends in. */
function withoutEnd(text: string, characters: string): string {
  let end = text.length
  while (end > 0 && characters.includes(text[end - 1] ?? '')) end -= 1
  return text.slice(0, end)
}

function isComment(text: string): boolean {
  return text.trimStart().startsWith('#')
}

/** The line after the texts that an instruction takes from the lines below it. */
function afterHeredocs(lines: readonly SourceLine[], from: number, instruction: string): number {
  let at = from
  for (const { name, chomps } of heredocsOf(instruction)) {
    while (at < lines.length) {
      const bare = withoutEnd(lines[at]?.text ?? '', '\r\n')
      at += 1
      if ((chomps ? bare.replace(/^\t+/, '') : bare) === name) break
    }
  }
  return at
}

interface Heredoc {
  readonly name: string
  readonly chomps: boolean
}

function heredocsOf(instruction: string): readonly Heredoc[] {
  if (!instruction.includes('<<') || !takesHeredocs.test(instruction) || isJson(instruction)) return []
  return rawWords(instruction).flatMap((word) => {
    const match = /^\d*<<(-?)\s*([^<\s][^<]*)$/.exec(word)
    const names = match === null ? [] : plainWords(match[2] ?? '')
    const [name] = names
    return name === undefined || names.length > 1 ? [] : [{ name, chomps: match?.[1] === '-' }]
  })
}

/** Whether an instruction's arguments are a JSON list of strings, which has no heredocs. */
function isJson(instruction: string): boolean {
  const list = /^\s*(?:onbuild\s+)?\w+\s+(?:--\S+\s+)*(\[.*)$/is.exec(instruction)?.[1]
  if (list === undefined) return false
  try {
    JSON.parse(list)
    return true
  } catch {
    return false
  }
}
