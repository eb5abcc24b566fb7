import { handOver } from '../content/carrier.ts'
import type { Carrier, Location } from '../content/carrier.ts'
import type { BlobName, BlobOptions } from '../content/content.ts'
import { carriedTally, isWhole, verifiedPasses, wrongSize } from '../content/verified.ts'
import { isCoreError } from '../errors.ts'
import { contentLength } from '../http/body.ts'
import type { HttpResponse } from '../http/http.ts'
import { Downloads } from './blob.ts'
import type { Connection } from './connection.ts'
import { Cuts } from './cuts.ts'
import { Download } from './download.ts'
import { blobPath, checkedDigest, rightsTo, subjectOf } from './names.ts'
import type { Place } from './names.ts'
import { parseContentRange } from './range.ts'

/** What is carried, by whom. */
export interface CarriageParts {
  readonly place: Place
  readonly blob: BlobName
  readonly carrier: Carrier
  readonly options: BlobOptions
}

/** The counts of bytes of a blob that a carrier takes, verified and begun again as by `readBlob`. @throws as `readBlob`. */
export async function* carryBlob(
  connection: Connection,
  parts: CarriageParts,
): AsyncGenerator<number, void, undefined> {
  const { blob, carrier, options } = parts
  checkedDigest(blob.digest)
  const begin = (): Carriage => new Carriage(connection, parts)
  if (options.unverified === true || !isWhole(blob, options)) yield* begin().pieces()
  else
    yield* verifiedPasses(new Downloads(connection, { blob, begin }), {
      ...options,
      blob,
      tally: carriedTally(carrier),
      length: (count) => count,
    })
}

/** One pass over a blob's bytes, taken by a carrier where it can be told where they are. */
class Carriage {
  readonly #connection: Connection
  readonly #parts: CarriageParts
  readonly #cuts: Cuts
  #offset: number
  /** Whether the bytes came over more than one connection. */
  resumed = false

  constructor(connection: Connection, parts: CarriageParts) {
    this.#connection = connection
    this.#parts = parts
    this.#cuts = new Cuts(connection, parts)
    this.#offset = parts.options.offset ?? 0
  }

  async *pieces(): AsyncGenerator<number, void, undefined> {
    for (;;) {
      const before = this.#offset
      const location = await this.#locate()
      const cut = location === undefined ? yield* this.#received() : yield* this.#carried(location)
      if (location === undefined || this.#offset >= location.end) return
      this.resumed ||= this.#offset > 0
      await this.#cuts.consider(cut, { offset: this.#offset, size: location.end, progress: this.#offset - before })
    }
  }

  /** Returns why it ended early, if it did. */
  async *#carried(location: Location): AsyncGenerator<number, unknown, undefined> {
    const { carrier, options } = this.#parts
    const { signal, replaceable, onBytes } = options
    const request = { url: new URL(location.url), watch: replaceable === true, ...(signal && { signal }) }
    try {
      for await (const count of this.#connection.client.carry(request, (stop) => carrier.carry(location, stop))) {
        this.#offset += count
        onBytes?.(count)
        yield count
      }
      return undefined
    } catch (error) {
      if (isCoreError(error, 'ERR_UNAVAILABLE')) return error
      throw error
    }
  }

  /** What is left, received here and handed over. */
  async *#received(): AsyncGenerator<number, undefined, undefined> {
    const { place, blob, carrier, options } = this.#parts
    const download = new Download(this.#connection, { place, blob, options: { ...options, offset: this.#offset } })
    for await (const count of handOver(download.pieces(), carrier)) {
      this.resumed ||= download.resumed
      yield count
    }
  }

  /**
   * Where the bytes from the offset on are: asked for the first of them as any reader would, with login and redirects.
   * Undefined where a carrier can't get them as simply: through a proxy, where no size is told or no range is given.
   * @throws ERR_CORRUPT for another size, and what the registry answers.
   */
  async #locate(): Promise<Location | undefined> {
    const { place, blob, options } = this.#parts
    const offset = this.#offset
    const ask = {
      method: 'GET',
      url: new URL(blobPath(place, blob.digest), this.#connection.url),
      scopes: rightsTo(place, 'pull'),
      ...(options.signal && { signal: options.signal }),
    } as const
    const response = await this.#connection.touch({
      ...ask,
      headers: { range: `bytes=${offset}-${offset}` },
      subject: subjectOf(place, blob.digest),
      accept: [200, 206, 416],
      lane: 'download',
      ...(options.replaceable === true && { retry: false }),
    })
    const size = sizeFrom(response, offset)
    if (size === undefined) return undefined
    if (size !== (blob.size ?? size)) throw wrongSize(blob, `${size} bytes`, this.#connection.name)
    const end = Math.min(options.end ?? size, size)
    const there = offset < end ? await this.#connection.client.wayTo({ ...ask, url: response.url }) : undefined
    if (there === undefined) return undefined
    const range = offset > 0 || end < size ? { range: `bytes=${offset}-${end - 1}` } : {}
    const { userAgent } = this.#connection.host
    const headers = { 'user-agent': userAgent, 'accept-encoding': 'identity', ...there.headers, ...range }
    return { url: response.url.href, headers, way: there.way, offset, end }
  }
}

/** The size of the whole as an answer to a range of one byte at `offset` tells it, if the range is to be trusted. */
function sizeFrom({ status, headers }: HttpResponse, offset: number): number | undefined {
  if (status === 200) return offset === 0 ? contentLength(headers['content-length']) : undefined
  const range = status === 206 ? parseContentRange(headers['content-range']) : undefined
  return range?.first === offset ? range.complete : undefined
}
