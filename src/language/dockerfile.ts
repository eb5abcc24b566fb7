import { quotedWords, readInstruction, spaceWords } from './instruction.ts'
import type { Instruction } from './instruction.ts'
import { markLength, readLines } from './lines.ts'
import { Piece } from './text.ts'

/** A stage: its FROM and what follows. */
export interface Stage {
  readonly from: Instruction
  /** The base as written; empty when there is none. */
  readonly base: Piece
  /** As written; undefined for one without a name. */
  readonly name?: string
  readonly instructions: readonly Instruction[]
}

/** A Dockerfile as its builder reads it. */
export interface Dockerfile {
  readonly source: string
  readonly escape: string
  /** What `# syntax=` names, with its arguments; absent without one. */
  readonly syntax?: { readonly value: Piece; readonly line: number }
  /** ARGs before the first FROM. */
  readonly globals: readonly Instruction[]
  readonly stages: readonly Stage[]
  readonly instructions: readonly Instruction[]
}

export interface Argument {
  readonly name: string
  /** As written; undefined without a default. */
  readonly value: string | undefined
}

/** Reads any text; what is no Dockerfile has no stages. */
export function readDockerfile(source: string): Dockerfile {
  const { escape, directives, logical } = readLines(source)
  const instructions = logical.map(({ piece, startLine, endLine }) =>
    readInstruction(piece, { escape, startLine, endLine }),
  )
  const starts = instructions.flatMap(({ keyword }, index) => (keyword === 'FROM' ? [index] : []))
  const stages = starts.map((start, place) => stageOf(instructions.slice(start, starts[place + 1])))
  const found = directives.find(({ name }) => name === 'syntax') ?? foreignSyntax(source)
  return {
    source,
    escape,
    ...(found && { syntax: { value: found.value, line: found.line } }),
    globals: instructions.slice(0, starts[0]).filter(({ keyword }) => keyword === 'ARG'),
    stages,
    instructions,
  }
}

/** What an ARG declares. */
export function declaredBy({ rest }: Instruction, escape: string): readonly Argument[] {
  return quotedWords(rest.text, escape).map((word) => {
    const equals = word.indexOf('=')
    return equals < 0
      ? { name: word, value: undefined }
      : { name: word.slice(0, equals), value: word.slice(equals + 1) }
  })
}

/** The instruction that an ONBUILD keeps for later; undefined for any other. */
export function triggerOf(instruction: Instruction, escape: string): Instruction | undefined {
  if (instruction.keyword !== 'ONBUILD') return undefined
  return readInstruction(instruction.rest, { ...instruction, escape })
}

function stageOf(instructions: readonly Instruction[]): Stage {
  const [from = nothing, ...rest] = instructions
  const [base = from.rest, as, name] = spaceWords(from.rest)
  const isNamed = as?.text.toLowerCase() === 'as' && name !== undefined
  return { from, base, ...(isNamed && { name: name.text }), instructions: rest }
}

const nothing: Instruction = { keyword: '', flags: [], rest: Piece.at(0, ''), startLine: 0, endLine: 0 }

interface Syntax {
  readonly value: Piece
  readonly line: number
}

/** `// syntax=` and `{"syntax": …}`, which BuildKit reads in files of other languages. directives.go, DetectSyntax. */
function foreignSyntax(source: string): Syntax | undefined {
  const mark = markLength(source)
  const slashes = /^(?:#![^\n]*\n)?((?:\/\/[^\n]*\n)*?\/\/[^\S\n]*syntax[^\S\n]*=[^\S\n]*)(\S[^\n]*)/i.exec(
    source.slice(mark),
  )
  if (slashes !== null) return at(source, mark + slashes[0].length - (slashes[2] ?? '').length, slashes[2] ?? '')
  const shebang = source.startsWith('#!', mark) ? /^[^\n]*\n?/.exec(source.slice(mark))?.[0] : ''
  return jsonSyntax(source, mark + (shebang ?? '').length)
}

/** The member `syntax` of a file that is JSON; without a place where it is not written plainly. */
function jsonSyntax(source: string, start: number): Syntax | undefined {
  const json = source.slice(start)
  const value = syntaxIn(json)
  if (value === undefined) return undefined
  const member = /("syntax"\s*:\s*")([^"\\]*)"/.exec(json)
  if (member === null) return { value: new Piece(value, []), line: 0 }
  const before = member.index + (member[1] ?? '').length
  const after = before + (member[2] ?? '').length
  const isPlace = syntaxIn(`${json.slice(0, before)}x${json.slice(after)}`) === 'x' && member[2] === value
  return isPlace ? at(source, start + before, value) : { value: new Piece(value, []), line: 0 }
}

function syntaxIn(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'syntax')) return undefined
    return 'syntax' in value && typeof value.syntax === 'string' ? value.syntax : undefined
  } catch {
    return undefined
  }
}

function at(source: string, start: number, value: string): Syntax {
  return { value: Piece.at(start, value.trimEnd()), line: source.slice(0, start).split('\n').length - 1 }
}
