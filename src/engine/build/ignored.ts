import { readFile } from 'node:fs/promises'
import path from 'node:path'
import ignore from '@balena/dockerignore'

/** What a build's ignore file says. */
export interface Ignored {
  /** Whether a path relative to the context, with slashes, stays out of it. */
  has(relative: string): boolean
  /** Whether something below an ignored folder may be taken back in by a `!` rule. */
  readonly hasExceptions: boolean
  /** The rules as written; undefined without an ignore file. */
  readonly text?: string
}

/** The rules of `<Dockerfile>.dockerignore`, or else of the context's `.dockerignore`. */
export async function readIgnored(context: string, dockerfile: string): Promise<Ignored> {
  const text = (await readable(`${dockerfile}.dockerignore`)) ?? (await readable(path.join(context, '.dockerignore')))
  if (text === undefined) return { has: () => false, hasExceptions: false }
  const rules = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const matcher = ignore.default().add(rules)
  return {
    has: (relative) => matcher.ignores(relative),
    hasExceptions: rules.some((rule) => rule.trim().startsWith('!')),
    text,
  }
}

async function readable(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
