import { handOver } from '../content/carrier.ts'
import type { CarriedReader, Carrier } from '../content/carrier.ts'
import type { BlobName, BlobOptions, BlobReader } from '../content/content.ts'
import { byteLength, carriedTally, digestTally, isWhole, verifiedPasses } from '../content/verified.ts'
import type { Passes, Tally } from '../content/verified.ts'
import type { CoreError } from '../errors.ts'
import type { Ended, AnyPlace, Places } from './places.ts'

/** How a blob is read at one place; `restarted` is to be called when that begins again by itself. */
type Opening<Piece> = (place: AnyPlace, options: BlobOptions) => AsyncIterable<Piece>

/** One question under way. */
interface Asking {
  readonly place: AnyPlace
  readonly done: (ended: Ended) => CoreError | undefined
  bytes: number
}

/** How pieces of a blob are had, and kept account of. */
interface Reading<Piece> {
  readonly blob: BlobName
  readonly tally: Tally<Piece>
  readonly length: (piece: Piece) => number
  readonly open: (place: AnyPlace, options: BlobOptions) => AsyncIterable<Piece>
}

/** The bytes of one blob over as many registries as it takes. */
export function readAnywhere(places: Places, blob: BlobName, options: BlobOptions): AsyncIterable<Uint8Array> {
  const open = ({ registry, repository }: AnyPlace, how: BlobOptions): AsyncIterable<Uint8Array> =>
    registry.repository(repository).blob(blob, how)
  return travel(places, { blob, tally: digestTally(blob), length: byteLength, open }, options)
}

/** The counts of bytes of one blob that a carrier takes over, from as many registries as it takes. */
export function carryAnywhere(
  places: Places,
  { blob, carrier }: { readonly blob: BlobName; readonly carrier: Carrier },
  options: BlobOptions,
): AsyncIterable<number> {
  const open = ({ registry, repository }: AnyPlace, how: BlobOptions): AsyncIterable<number> =>
    carry(registry.repository(repository), { blob, carrier }, how)
  return travel(places, { blob, tally: carriedTally(carrier), length: (count) => count, open }, options)
}

/** Whoever can't have it carried hands it over. */
function carry(
  source: BlobReader & Partial<CarriedReader>,
  { blob, carrier }: { readonly blob: BlobName; readonly carrier: Carrier },
  options: BlobOptions,
): AsyncIterable<number> {
  return source.carry?.(blob, carrier, options) ?? handOver(source.blob(blob, options), carrier)
}

/** One place alone checks what it gives itself; what several give is checked here. */
async function* travel<Piece>(
  places: Places,
  { tally, open, ...reading }: Reading<Piece>,
  options: BlobOptions,
): AsyncGenerator<Piece, void, undefined> {
  const { blob } = reading
  const isAlone = places.placesFor(blob.digest).length === 1
  const checked = isWhole(blob, options) && !isAlone ? tally : undefined
  const from: Opening<Piece> = (place, how) => open(place, { ...how, unverified: checked !== undefined })
  const journey = new Journey(places, { blob, options, isAlone, open: from })
  yield* verifiedPasses(journey, { ...options, ...reading, tally: checked })
}

/** What a journey is for, and how each place of it is read. */
interface JourneyParts<Piece> {
  readonly blob: BlobName
  readonly options: BlobOptions
  /** Whether one place alone has the blob, and so checks it itself. */
  readonly isAlone: boolean
  readonly open: Opening<Piece>
}

/** From place to place for one blob: who is asked next, who is to blame for wrong bytes, what is written down of it. */
class Journey<Piece> implements Passes<Piece> {
  readonly #places: Places
  readonly #parts: JourneyParts<Piece>
  readonly #errors: CoreError[] = []
  readonly #tried = new Set<AnyPlace>()
  /** Who gave the bytes since byte 0. */
  readonly #givers = new Set<AnyPlace>()
  /** Whether bytes of several givers did not match together; from then on one alone gives them all. */
  #mixed = false
  #asking: Asking | undefined

  constructor(places: Places, parts: JourneyParts<Piece>) {
    this.#places = places
    this.#parts = parts
  }

  get registry(): string | undefined {
    return this.#asking?.place.registry.name
  }

  from(offset: number, restarted: () => void): AsyncIterable<Piece> {
    const { blob, isAlone, open } = this.#parts
    const { digest } = blob
    const places = this.#places.placesFor(digest)
    const place = places.find((each) => !this.#tried.has(each))
    if (place === undefined || (isAlone && this.#tried.size > 0)) throw this.#places.failure(digest, this.#errors)
    this.#tried.add(place)
    this.#givers.add(place)
    const asking = { place, done: this.#places.asking({ place, stage: 'blob', digest }), bytes: 0 }
    this.#asking = asking
    return open(place, this.#how(asking, { offset, restarted, replaceable: places.length > 1 }))
  }

  arrived(): void {
    this.#asking?.done({ bytes: this.#asking.bytes })
  }

  failed(thrown: unknown, offset: number): 'on' | 'again' {
    const innocent = this.#givers.size > 1 && !this.#mixed
    const error = this.#asking?.done({ bytes: this.#asking.bytes, thrown, innocent })
    if (error === undefined || error.code === 'ERR_CANCELLED') throw error ?? thrown
    this.#errors.push(error)
    const isWrong = error.code === 'ERR_CORRUPT'
    if (!isWrong && !(this.#mixed && offset > 0)) return 'on'
    if (isWrong && innocent) this.#tried.clear()
    this.#mixed ||= this.#givers.size > 1
    this.#givers.clear()
    return 'again'
  }

  #how(
    asking: Asking,
    { offset, restarted, replaceable }: { offset: number; restarted: () => void; replaceable: boolean },
  ): BlobOptions {
    const { onBytes, onRestart, ...options } = this.#parts.options
    const counted = (count: number): void => {
      asking.bytes += count
      onBytes?.(count)
    }
    return { ...options, offset, replaceable, onBytes: counted, ...(onRestart && { onRestart: restarted }) }
  }
}
