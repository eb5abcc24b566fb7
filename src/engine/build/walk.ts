import type { Stats } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import path from 'node:path'
import { cancelled } from '../failures.ts'
import type { Ignored } from './ignored.ts'

/** Something in a build context. */
export interface Entry {
  /** Relative to the context, with slashes. */
  readonly name: string
  readonly file: string
  readonly kind: 'file' | 'folder' | 'link'
  readonly stats: Stats
  /** What a link points to, as written. */
  readonly target?: string
  /** What a file holds for the builder, instead of what is on the disk. */
  readonly content?: Buffer
}

/** The files, folders and links of a context that are not ignored, folders before what they hold, names in byte order. */
export async function* walk(context: string, ignored: Ignored, signal?: AbortSignal): AsyncIterable<Entry> {
  yield* below(context, '', { ignored, ...(signal ? { signal } : {}) })
}

interface Walk {
  readonly ignored: Ignored
  readonly signal?: AbortSignal
}

async function* below(context: string, folder: string, options: Walk): AsyncIterable<Entry> {
  if (options.signal?.aborted) throw cancelled(options.signal)
  for (const base of (await readdir(path.join(context, folder))).sort(byBytes)) {
    const name = folder === '' ? base : `${folder}/${base}`
    const skipped = options.ignored.has(name)
    if (skipped && !options.ignored.hasExceptions) continue
    const entry = await entryAt(path.join(context, name), name)
    if (entry !== undefined) yield* within(context, entry, { ...options, skipped })
  }
}

/** An entry and what is below it; an ignored folder comes along only when something below it does. */
async function* within(
  context: string,
  entry: Entry,
  options: Walk & { readonly skipped: boolean },
): AsyncIterable<Entry> {
  let owed = options.skipped
  if (!owed) yield entry
  if (entry.kind !== 'folder') return
  for await (const child of below(context, entry.name, options)) {
    if (owed) yield entry
    owed = false
    yield child
  }
}

function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right))
}

async function entryAt(file: string, name: string): Promise<Entry | undefined> {
  const stats = await lstat(file)
  if (stats.isDirectory()) return { name, file, kind: 'folder', stats }
  if (stats.isFile()) return { name, file, kind: 'file', stats }
  if (!stats.isSymbolicLink()) return undefined
  const target = await readlink(file)
  return { name, file, kind: 'link', stats, target: target.replaceAll(path.sep, '/') }
}
