import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { messageOf } from '../errors.ts'
import { isObject } from '../json.ts'
import { isDigest } from '../reference/digest.ts'
import type { Provenance } from './memory.ts'

/** What stands where the record of a name is kept. */
export type Kept =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'record'; readonly provenance: Provenance }
  /** Written by a later version: to be left as it is. */
  | { readonly kind: 'newer' }
  /** Damaged, of somebody else, or not to be read. */
  | { readonly kind: 'foreign'; readonly reason: string }

const version = 1
/** Bytes of a record, which has a name, an address and a label. */
const recordLimit = 64 * 1024

/** Reads the record of `name` at `path`. Never throws, and never waits for a pipe that nobody writes to. */
export async function readOwner(path: string, name: string): Promise<Kept> {
  try {
    const text = await readShort(path, recordLimit)
    return text === undefined ? { kind: 'nothing' } : decodeOwner(JSON.parse(text), name)
  } catch (error) {
    return { kind: 'foreign', reason: messageOf(error) }
  }
}

/**
 * Replaces the record at `path` by this one, whole or not at all; `unsynced` where a copy is elsewhere.
 * @throws what the file system throws.
 */
export async function writeOwner(
  path: string,
  { name, provenance }: { readonly name: string; readonly provenance: Provenance },
  { unsynced }: { readonly unsynced: boolean } = { unsynced: false },
): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomUUID()}${temporaryEnd}`
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(`${JSON.stringify({ version, name, ...provenance })}\n`)
      if (!unsynced) await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** The end of the name of a file that is being written. */
export const temporaryEnd = '.tmp'

/** Takes what stands at `path` out of the way, and says why and when in its name. @throws what the file system throws. */
export async function setAside(path: string, why: 'broken' | 'moved', wallTime: number): Promise<void> {
  await rename(path, `${path}.${why}-${new Date(wallTime).toISOString().replaceAll(':', '-')}`)
}

/** When what is called `name` was set aside, in milliseconds since 1970; undefined for what was not. */
export function asideSince(name: string): number | undefined {
  const day = /\.json\.(?:broken|moved)-(\d{4}-\d\d-\d\d)T[\d.Z-]+$/.exec(name)?.[1]
  return day === undefined ? undefined : Date.parse(day)
}

/** The text of a file of at most `limit` bytes; undefined when there is none. @throws for anything else. */
export async function readShort(path: string, limit: number): Promise<string | undefined> {
  const file = await openIfThere(path)
  if (file === undefined) return undefined
  try {
    const stats = await file.stat()
    if (!stats.isFile()) throw new Error('it is not a file')
    if (stats.size > limit) throw new Error(`it has ${stats.size} bytes, more than ${limit}`)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

async function openIfThere(path: string) {
  try {
    return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function decodeOwner(value: unknown, name: string): Kept {
  if (!isObject(value)) return { kind: 'foreign', reason: 'it is not a record' }
  if (typeof value['version'] === 'number' && value['version'] > version) return { kind: 'newer' }
  const provenance = decodeProvenance(value)
  if (provenance === undefined || value['version'] !== version || value['name'] !== name)
    return { kind: 'foreign', reason: `it is not the record of ${name}` }
  return { kind: 'record', provenance }
}

/** The provenance that the fields of `value` are, or undefined. */
export function decodeProvenance(value: unknown): Provenance | undefined {
  if (!isObject(value)) return undefined
  const { registry, url, digest, at } = value
  if (typeof registry !== 'string' || typeof url !== 'string' || typeof digest !== 'string') return undefined
  return isDigest(digest) && typeof at === 'number' && Number.isFinite(at) ? { registry, url, digest, at } : undefined
}
