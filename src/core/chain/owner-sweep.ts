import { readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { asideSince, temporaryEnd } from './owner-file.ts'

/** Names that are remembered; of more, those of longest ago are forgotten, a tenth at once. */
const mostNames = 20_000
/** Milliseconds after which what is being written is of a process that died. */
const writingMs = 3_600_000
/** Milliseconds for which what was set aside is kept. */
const asideMs = 90 * 86_400_000

const record = /^[0-9a-f]{40}\.json$/
/** What a process leaves that dies while it writes, one of version 0.1.0 included. */
const unfinished = new RegExp(
  `^[0-9a-f]{40}\\.json\\..+\\${temporaryEnd}$|^provenance\\.json\\.(?:lock|\\d+-[0-9a-f-]{36})$`,
)

interface Found {
  readonly path: string
  /** Milliseconds since it was written, or, by a clock that was wrong, until it will have been. */
  readonly age: number
}

/** Removes what nobody needs any more from the folder of records and the one around it, and the oldest of too many records. */
export async function sweepOwners(folder: string, wallTime: number, most = mostNames): Promise<void> {
  const swept = [
    ...(await leftovers(folder, wallTime)),
    ...(await leftovers(dirname(folder), wallTime)),
    ...(await surplus(folder, wallTime, most)),
  ]
  for (const path of swept) await rm(path, { recursive: true, force: true })
}

async function leftovers(folder: string, wallTime: number): Promise<readonly string[]> {
  const names = await readdir(folder)
  const aside = names.filter((name) => Math.abs(wallTime - (asideSince(name) ?? wallTime)) > asideMs)
  const dead = (await look(folder, names, { pattern: unfinished, wallTime })).filter(({ age }) => age > writingMs)
  return [...aside.map((name) => join(folder, name)), ...dead.map(({ path }) => path)]
}

async function surplus(folder: string, wallTime: number, most: number): Promise<readonly string[]> {
  const names = await readdir(folder)
  const count = names.filter((name) => record.test(name)).length
  if (count <= most) return []
  const found = await look(folder, names, { pattern: record, wallTime })
  const oldest = found.toSorted((a, b) => b.age - a.age)
  return oldest.slice(0, count - Math.floor(most * 0.9)).map(({ path }) => path)
}

async function look(
  folder: string,
  names: readonly string[],
  { pattern, wallTime }: { readonly pattern: RegExp; readonly wallTime: number },
): Promise<readonly Found[]> {
  const found: Found[] = []
  for (const name of names.filter((each) => pattern.test(each))) {
    const path = join(folder, name)
    const stats = await stat(path).catch(() => undefined)
    if (stats !== undefined) found.push({ path, age: Math.abs(wallTime - stats.mtimeMs) })
  }
  return found
}
