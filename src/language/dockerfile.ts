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

/** `// syntax=` and `{"syntax": …}`, which BuildKit reads in files of other languages. directives.go, DetectSyntax. */
function foreignSyntax(source: string): { readonly value: Piece; readonly line: number } | undefined {
  const mark = markLength(source)
  const slashes = /^(?:#![^\n]*\n)?((?:\/\/[^\n]*\n)*?\/\/[ \t]*syntax[ \t]*=[ \t]*)(\S[^\r\n]*)/i.exec(
    source.slice(mark),
  )
  if (slashes !== null) return at(source, mark + slashes[0].length - (slashes[2] ?? '').length, slashes[2] ?? '')
  if (!source.slice(mark).trimStart().startsWith('{')) return undefined
  const member = /"syntax"\s*:\s*"([^"\\]*)"/.exec(source)
  if (member === null) return undefined
  return at(source, member.index + member[0].length - 1 - (member[1] ?? '').length, member[1] ?? '')
}

function at(source: string, start: number, value: string): { readonly value: Piece; readonly line: number } {
  return { value: Piece.at(start, value.trimEnd()), line: source.slice(0, start).split('\n').length - 1 }
}
