import type { BlobName, BlobOptions } from '../content/content.ts'
import { CoreError } from '../errors.ts'
import type { Connection } from './connection.ts'

/** Cuts in a row that are forgiven; a connection that brought this many bytes starts the count anew. */
const mostCuts = 5
const worthwhile = 1024 * 1024
/** Milliseconds before the second resume; doubled for each one after. */
const backoffMs = 50

/** How far a reading came. */
interface Progress {
  readonly offset: number
  readonly size: number | undefined
  /** Bytes the last connection brought. */
  readonly progress: number
}

/** Counts the cuts of one reading, and decides whether it goes on here. */
export class Cuts {
  readonly #connection: Connection
  readonly #blob: BlobName
  readonly #options: BlobOptions
  #count = 0

  constructor(connection: Connection, { blob, options }: { readonly blob: BlobName; readonly options: BlobOptions }) {
    this.#connection = connection
    this.#blob = blob
    this.#options = options
  }

  /** Waits as long as should be waited before going on. @throws ERR_UNAVAILABLE when it was cut too often. */
  async consider(cut: unknown, { offset, size, progress }: Progress): Promise<void> {
    const { name, host } = this.#connection
    const { digest } = this.#blob
    const { replaceable, signal } = this.#options
    this.#count = progress >= worthwhile ? 1 : this.#count + 1
    if (this.#count > (replaceable === true ? 1 : mostCuts)) {
      const message = `${name}: the connection was cut ${this.#count} times in a row, at last at byte ${offset} of ${size ?? 'an unknown count'} of ${digest}`
      throw new CoreError('ERR_UNAVAILABLE', message, { registry: name, digest, cause: cut })
    }
    host.logger.debug('blob cut, going on', { registry: name, digest, offset })
    if (this.#count > 1) await host.clock.sleep(backoffMs * 2 ** (this.#count - 2), signal)
  }
}
