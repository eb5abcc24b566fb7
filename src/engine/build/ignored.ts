import { lstat, readFile } from 'node:fs/promises'
import path from 'node:path'
import { globOf } from './glob.ts'

/** What a build's ignore file says. */
export interface Ignored {
  /** Whether a path relative to the context, with slashes, stays out of it. */
  has(relative: string): boolean
  /** Whether something below an ignored folder may be taken back in by a `!` rule. */
  readonly hasExceptions: boolean
  /**
   * The rules as written in the context; undefined without an ignore file, and for one that is a link: where it leads may
   * lie outside, and then its text is none of a builder's business.
   */
  readonly text?: string
}

/** The rules of `<Dockerfile>.dockerignore`, or else of the context's `.dockerignore`. */
export async function readIgnored(context: string, dockerfile: string): Promise<Ignored> {
  const found = (await readable(`${dockerfile}.dockerignore`)) ?? (await readable(path.join(context, '.dockerignore')))
  if (found === undefined) return { has: () => false, hasExceptions: false }
  const { text, isLink } = found
  const rules = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap(ruleOf)
  return {
    has: (relative) => isIgnored(rules, relative),
    hasExceptions: rules.some(({ takesBack }) => takesBack),
    ...(!isLink && { text }),
  }
}

/** One rule: what it ignores, or takes back in. */
interface Rule {
  readonly takesBack: boolean
  readonly parts: readonly string[]
  readonly matches: (path: string) => boolean
}

/** The rule of a line; none for a comment or nothing. Dockerfile reference, ".dockerignore file". */
function ruleOf(line: string): readonly Rule[] {
  const written = line.startsWith('#') ? '' : line.trim()
  const takesBack = written.startsWith('!')
  const text = (takesBack ? written.slice(1) : written).trim()
  if (text === '') return []
  const slashed = path.sep === '/' ? text : text.replaceAll(path.sep, '/')
  const pattern = path.posix
    .normalize(slashed)
    .replace(/^\/(?=.)/, '')
    .replace(/(.)\/$/, '$1')
  return [{ takesBack, parts: pattern.split('/'), matches: globOf(pattern) }]
}

/** Whether the last rule that says something of `relative`, or of a folder it is in, ignores it. */
function isIgnored(rules: readonly Rule[], relative: string): boolean {
  const folders = relative.split('/').slice(0, -1)
  const last = rules.findLast((rule) => rule.matches(relative) || ofFolder(rule, folders))
  return last !== undefined && !last.takesBack
}

function ofFolder({ parts, matches }: Rule, folders: readonly string[]): boolean {
  if (!parts.includes('**')) return parts.length <= folders.length && matches(folders.slice(0, parts.length).join('/'))
  const least = parts.filter((part) => part !== '**').length
  return folders.some((_, place) => place + 1 >= least && matches(folders.slice(0, place + 1).join('/')))
}

async function readable(file: string): Promise<{ readonly text: string; readonly isLink: boolean } | undefined> {
  try {
    const [text, stats] = await Promise.all([readFile(file, 'utf8'), lstat(file)])
    return { text, isLink: stats.isSymbolicLink() }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
