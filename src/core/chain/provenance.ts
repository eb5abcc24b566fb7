import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../errors.ts'
import type { Logger } from '../host.ts'
import { isDigest } from '../reference/digest.ts'
import type { OwnerMemory, Provenance } from './memory.ts'

type Names = Map<string, Provenance>

const mostNames = 20_000
const lockWaitMs = 20
const lockStaleMs = 5_000
/** Enough to outwait the lock of a process that died just now. */
const lockTries = 300

/** Where the memory of owners lives unless told otherwise: one file for every window and the command line. */
export function provenancePath(env: Readonly<Record<string, string | undefined>>): string {
  const state = env['XDG_STATE_HOME'] || join(env['HOME'] || homedir(), '.local', 'state')
  return join(state, 'portolan', 'provenance.json')
}

/**
 * A memory of owners in the JSON file at `path`, which several processes may use at once: every record is merged into what
 * the file holds then, and the file is replaced whole. A file that can't be read counts as empty.
 */
export function openProvenance(path: string, logger: Logger): OwnerMemory {
  return new ProvenanceFile(path, logger)
}

class ProvenanceFile implements OwnerMemory {
  readonly #path: string
  readonly #logger: Logger
  #names: Names = new Map()
  #stamp = ''
  #pending: Names = new Map()
  #writing: Promise<void> = Promise.resolve()

  constructor(path: string, logger: Logger) {
    this.#path = path
    this.#logger = logger
  }

  async recall(name: string): Promise<Provenance | undefined> {
    await this.#refresh()
    return this.#pending.get(name) ?? this.#names.get(name)
  }

  /** Kept on disk when the promise resolves. @throws what the file system throws. */
  async record(name: string, provenance: Provenance): Promise<void> {
    this.#pending.set(name, provenance)
    const mine = this.#writing.catch(() => undefined).then(() => this.#flush())
    this.#writing = mine
    await mine
  }

  async #flush(): Promise<void> {
    if (this.#pending.size === 0) return
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 })
    const unlock = await lock(`${this.#path}.lock`)
    try {
      await this.#refresh()
      const written = new Map(this.#pending)
      const merged = mergeNames(this.#names, written)
      await replace(this.#path, encode(merged))
      this.#names = merged
      this.#stamp = await stampOf(this.#path)
      for (const [name, value] of written) if (this.#pending.get(name) === value) this.#pending.delete(name)
    } finally {
      await unlock()
    }
  }

  async #refresh(): Promise<void> {
    const stamp = await stampOf(this.#path)
    if (stamp === this.#stamp) return
    try {
      this.#names = stamp === '' ? new Map() : decode(await readFile(this.#path, 'utf8'))
    } catch (error) {
      this.#names = new Map()
      this.#logger.warn('the memory of owners can not be read and starts anew', {
        path: this.#path,
        reason: messageOf(error),
      })
    }
    this.#stamp = stamp
  }
}

/** `more` over `names`, the newer of two records of one name, and of too many names the newest. */
function mergeNames(names: Names, more: Names): Names {
  const merged = new Map(names)
  for (const [name, value] of more) if (value.at >= (merged.get(name)?.at ?? 0)) merged.set(name, value)
  if (merged.size <= mostNames) return merged
  return new Map([...merged].sort(([, a], [, b]) => b.at - a.at).slice(0, mostNames))
}

function encode(names: Names): string {
  return `${JSON.stringify({ version: 1, names: Object.fromEntries(names) })}\n`
}

function decode(text: string): Names {
  const value: unknown = JSON.parse(text)
  const listed = isObject(value) && isObject(value['names']) ? value['names'] : {}
  const names: Names = new Map()
  for (const [name, record] of Object.entries(listed)) {
    if (!isObject(record)) continue
    const { registry, url, digest, at } = record
    if (typeof registry !== 'string' || typeof url !== 'string' || typeof digest !== 'string') continue
    if (isDigest(digest) && typeof at === 'number') names.set(name, { registry, url, digest, at })
  }
  return names
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

async function stampOf(path: string): Promise<string> {
  try {
    const { ino, mtimeNs, size } = await stat(path, { bigint: true })
    return `${ino} ${mtimeNs} ${size}`
  } catch {
    return ''
  }
}

async function replace(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomUUID()}`
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Holds the lock file until the returned function is called; a lock older than 5 s is of a process that died. */
async function lock(path: string): Promise<() => Promise<void>> {
  for (let tries = 0; ; tries += 1) {
    try {
      const file = await open(path, 'wx', 0o600)
      await file.close()
      return () => rm(path, { force: true })
    } catch (error) {
      if (!isObject(error) || error['code'] !== 'EEXIST' || tries >= lockTries) throw error
    }
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    )
    if (age > lockStaleMs) await rm(path, { force: true })
    else await sleep(lockWaitMs)
  }
}
