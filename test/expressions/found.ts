import { globSync, readFileSync } from 'node:fs'
import { parseSync, Visitor } from 'oxc-parser'

/** One regular expression of a file: a literal, or what `new RegExp` is given. */
export interface Expression {
  readonly file: string
  readonly line: number
  /** Undefined where the source is put together while the program runs. */
  readonly source: string | undefined
  readonly flags: string
}

/** A call that gets a list as its arguments: `found.push(...names)`. */
export interface SpreadCall {
  readonly file: string
  readonly line: number
  /** The last part of what is called: `push`, `max`. */
  readonly callee: string
}

/** What one file of the sources has of both. */
export interface Findings {
  readonly expressions: readonly Expression[]
  readonly spreads: readonly SpreadCall[]
}

/** The sources below `folder`, looked through. */
export function findingsBelow(root: string, folder: string): Findings {
  const files = globSync(`${folder}/**/*.ts`, { cwd: root }).map((file) => file.replaceAll('\\', '/'))
  const all = files.map((file) => findingsIn(readFileSync(`${root}/${file}`, 'utf8'), file))
  return { expressions: all.flatMap((one) => one.expressions), spreads: all.flatMap((one) => one.spreads) }
}

/** The expressions and spread calls of one text, which stands in `file`. */
export function findingsIn(text: string, file: string): Findings {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file} can not be parsed: ${errors[0]?.message}`)
  const expressions: Expression[] = []
  const spreads: SpreadCall[] = []
  const lineOf = (at: number): number => text.slice(0, at).split('\n').length
  const made = (node: { readonly callee: unknown; readonly arguments: readonly unknown[]; readonly start: number }) => {
    if (nameOf(node.callee) !== 'RegExp') return
    const [source, flags] = node.arguments.map(stringOf)
    expressions.push({ file, line: lineOf(node.start), source, flags: flags ?? '' })
  }
  new Visitor({
    Literal: (node) => {
      if (!('regex' in node)) return
      const { pattern, flags } = node.regex
      expressions.push({ file, line: lineOf(node.start), source: pattern, flags })
    },
    NewExpression: made,
    CallExpression: (node) => {
      made(node)
      if (!node.arguments.some((argument) => argument.type === 'SpreadElement')) return
      spreads.push({ file, line: lineOf(node.start), callee: nameOf(node.callee) })
    },
  }).visit(program)
  return { expressions, spreads }
}

function nameOf(callee: unknown): string {
  if (typeof callee !== 'object' || callee === null) return ''
  if ('property' in callee) return nameOf(callee.property)
  return 'name' in callee && typeof callee.name === 'string' ? callee.name : ''
}

function stringOf(node: unknown): string | undefined {
  return typeof node === 'object' && node !== null && 'value' in node && typeof node.value === 'string'
    ? node.value
    : undefined
}
