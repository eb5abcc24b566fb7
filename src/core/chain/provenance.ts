import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { messageOf } from '../errors.ts'
import type { Host } from '../host.ts'
import type { OwnerMemory, Provenance } from './memory.ts'
import { readOlder } from './older-owners.ts'
import { readOwner, setAside, writeOwner } from './owner-file.ts'
import { sweepOwners } from './owner-sweep.ts'

/** Milliseconds by which clocks may differ; a record of later than that was written by a clock that was wrong. */
const skewMs = 86_400_000
/** Names kept only in this process, because they could not be written. */
const mostUnwritten = 20_000
const unreadable = 'the memory of owners can not be read, so that another owner of a name goes unnoticed once'
const later = 'the memory of owners is of a later version of Portolan and is left as it is'

/** Where the memory of owners lives unless told otherwise: one folder for every window and the command line. */
export function provenancePath(env: Readonly<Record<string, string | undefined>>): string {
  const given = env['XDG_STATE_HOME'] ?? ''
  const state = isAbsolute(given) ? given : join(env['HOME'] || homedir(), '.local', 'state')
  return join(state, 'portolan', 'owners')
}

/**
 * A memory of owners in the folder at `path`, a file per name, which any number of processes may use at once: a file is
 * replaced whole, nothing is locked, and nobody waits for anybody. What can't be read or understood counts as unknown and
 * is said once; before another record takes its place it is kept aside. Records of a later version are left as they are.
 */
export function openProvenance(path: string, host: Pick<Host, 'logger' | 'clock'>): OwnerMemory {
  return new OwnerFolder(path, host)
}

class OwnerFolder implements OwnerMemory {
  readonly #folder: string
  readonly #host: Pick<Host, 'logger' | 'clock'>
  /** The one file of version 0.1.0, while its names are not kept here. */
  readonly #olderPath: string
  #older: Promise<ReadonlyMap<string, Provenance>> | undefined
  #tidied = false
  /** Records that are not on disk, or not yet. */
  readonly #unwritten = new Map<string, Provenance>()
  readonly #said = new Set<string>()
  #writing: Promise<void> = Promise.resolve()

  constructor(folder: string, host: Pick<Host, 'logger' | 'clock'>) {
    this.#folder = folder
    this.#host = host
    this.#olderPath = join(dirname(folder), 'provenance.json')
  }

  async recall(name: string): Promise<Provenance | undefined> {
    const [kept, older] = await Promise.all([readOwner(this.#pathOf(name), name), (this.#older ??= this.#readOlder())])
    this.#complain(kept, this.#pathOf(name))
    const onDisk = this.#newest(kept.kind === 'record' ? kept.provenance : undefined, older.get(name))
    return this.#newest(onDisk, this.#unwritten.get(name))
  }

  /** Known to this process at once, kept on disk when the promise resolves. @throws what the file system throws. */
  async record(name: string, provenance: Provenance): Promise<void> {
    this.#unwritten.delete(name)
    this.#unwritten.set(name, provenance)
    for (const oldest of this.#unwritten.keys()) {
      if (this.#unwritten.size <= mostUnwritten) break
      this.#unwritten.delete(oldest)
    }
    const mine = this.#writing.catch(() => undefined).then(() => this.#write(name, provenance))
    this.#writing = mine
    await mine
  }

  async #write(name: string, provenance: Provenance): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const kept = await this.#keep(name, provenance)
    if (kept && this.#unwritten.get(name) === provenance) this.#unwritten.delete(name)
    if (this.#tidied) return
    this.#tidied = true
    await this.#tidy()
  }

  /** Once in a process that writes: takes over what version 0.1.0 kept, and sweeps. */
  async #tidy(): Promise<void> {
    try {
      await this.#moveOlder()
      await sweepOwners(this.#folder, this.#host.clock.wallTime())
    } catch (error) {
      this.#host.logger.info('the memory of owners could not be tidied', {
        path: this.#folder,
        reason: messageOf(error),
      })
    }
  }

  /** Puts a record on disk unless a newer one is there. Whether one of the two is there now. */
  async #keep(name: string, provenance: Provenance, options?: { readonly unsynced: boolean }): Promise<boolean> {
    const path = this.#pathOf(name)
    const kept = await readOwner(path, name)
    this.#complain(kept, path)
    if (kept.kind === 'newer') return false
    if (kept.kind === 'foreign') await setAside(path, 'broken', this.#host.clock.wallTime())
    const stands = kept.kind === 'record' && this.#newest(kept.provenance, provenance) === kept.provenance
    if (!stands) await writeOwner(path, { name, provenance }, options)
    return true
  }

  async #readOlder(): Promise<ReadonlyMap<string, Provenance>> {
    const older = await readOlder(this.#olderPath)
    if (older.kind === 'names') return older.names
    this.#complain(older, this.#olderPath)
    return new Map()
  }

  /** Moves the names of version 0.1.0's file here, and the file out of the way. */
  async #moveOlder(): Promise<void> {
    const older = await readOlder(this.#olderPath)
    if (older.kind === 'foreign') await setAside(this.#olderPath, 'broken', this.#host.clock.wallTime())
    if (older.kind !== 'names' || older.names.size === 0) return
    for (const [name, provenance] of older.names) await this.#keep(name, provenance, { unsynced: true })
    await setAside(this.#olderPath, 'moved', this.#host.clock.wallTime())
    this.#older = Promise.resolve(new Map())
  }

  /** The later of two records, the second of equals; one of the future, by a clock that was wrong, is the earlier. */
  #newest(one: Provenance | undefined, other: Provenance | undefined): Provenance | undefined {
    if (one === undefined || other === undefined) return other ?? one
    const limit = this.#host.clock.wallTime() + skewMs
    const [a, b] = [one.at > limit ? 0 : one.at, other.at > limit ? 0 : other.at]
    return b >= a ? other : one
  }

  /** Says once that something of the memory is of no use. */
  #complain({ kind, reason }: { readonly kind: string; readonly reason?: string }, path: string): void {
    if ((kind !== 'newer' && kind !== 'foreign') || this.#said.has(kind)) return
    this.#said.add(kind)
    this.#host.logger.warn(kind === 'newer' ? later : unreadable, { path, reason })
  }

  #pathOf(name: string): string {
    return join(this.#folder, `${createHash('sha256').update(name).digest('hex').slice(0, 40)}.json`)
  }
}
