import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'

/** One import of a file. `resolved` is a path below the project for relative specifiers. */
export interface Import {
  readonly file: string
  readonly line: number
  readonly specifier: string
  readonly resolved?: string
}

interface Found {
  readonly at: number
  readonly specifier: string
}

/** A comment, or a string or template (first character a quote), or a regular expression. */
const token =
  /\/\*[^]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[^])*`|(?<=[=(,:!&|?;{}\n[]\s*)\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//g
/** In code without comments and with blanked strings: what a module's name follows. */
const named = /(?<![.\w$])(?:from|import|(?:import|require)\s*\()\s*(?=['"])/g
const computed = /(?<![.\w$])(?:(?:import|require)\s*\(\s*(?!['"\s])|(?:import|require)\s*\(\s*(['"]) *\1\s*\+)/g
const reference = /^\s*\/\/\/\s*<reference\s+\w+="([^"]+)"/gm

/** Every TypeScript file below `folder`, with `/` between names. */
export function sourcesOf(root: string, folder: string): readonly string[] {
  return globSync(`${folder}/**/*.{ts,mts,cts}`, { cwd: root }).map((file) => file.replaceAll('\\', '/'))
}

/** The imports of one file: static, `import type`, re-exports, dynamic, `require`, type queries, `/// <reference>`. */
export function importsOf(root: string, file: string): readonly Import[] {
  return importsIn(readFileSync(`${root}/${file}`, 'utf8'), file)
}

/** As importsOf. An import whose module is computed comes out under the specifier `<computed>`. */
export function importsIn(text: string, file: string): readonly Import[] {
  const found: readonly Found[] = [...importsInCode(text), ...referencesIn(text)]
  return found.map((one) => importOf(one, text, file))
}

function importOf({ at, specifier }: Found, text: string, file: string): Import {
  const line = text.slice(0, at).split('\n').length
  if (!specifier.startsWith('.')) return { file, line, specifier }
  return { file, line, specifier, resolved: posix.join(posix.dirname(file), specifier) }
}

/** `text` with comments and the insides of strings blank, and those insides by their place. */
export function codeOf(text: string): { readonly code: string; readonly strings: ReadonlyMap<number, string> } {
  const strings = new Map<number, string>()
  const code = text.replaceAll(token, (all: string, at: number) => {
    if (all.startsWith('/')) return blank(all)
    strings.set(at, all.slice(1, -1))
    return `${all.slice(0, 1)}${blank(all.slice(1, -1))}${all.slice(-1)}`
  })
  return { code, strings }
}

function importsInCode(text: string): readonly Found[] {
  const { code, strings } = codeOf(text)
  const byName = [...code.matchAll(named)].map((match) => {
    const specifier = strings.get(match.index + match[0].length)
    return { at: match.index, specifier: specifier ?? '<computed>' }
  })
  return [...byName, ...[...code.matchAll(computed)].map(({ index }) => ({ at: index, specifier: '<computed>' }))]
}

function referencesIn(text: string): readonly Found[] {
  return [...text.matchAll(reference)].map((match) => ({ at: match.index, specifier: match[1] ?? '' }))
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ')
}

/** A way from a file back to itself, if there is one. */
export function cycleIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>()
  const walk = (file: string, path: readonly string[]): readonly string[] | undefined => {
    const start = path.indexOf(file)
    if (start >= 0) return [...path.slice(start), file]
    if (done.has(file)) return undefined
    const cycle = firstOf(graph.get(file) ?? [], (next) => walk(next, [...path, file]))
    done.add(file)
    return cycle
  }
  return firstOf([...graph.keys()], (file) => walk(file, []))
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}
