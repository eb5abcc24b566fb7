import type { ReadOptions } from '../content/content.ts'
import { wrongDigest, wrongSize } from '../content/verified.ts'
import { CoreError } from '../errors.ts'
import type { Descriptor } from '../oci/documents.ts'
import type { Digester } from '../reference/digest.ts'
import { createDigester, parseDigest } from '../reference/digest.ts'
import type { Place, Places } from './places.ts'

/** One reading of one blob over as many registries as it takes. */
export class BlobReader {
  readonly #source: Places
  readonly #descriptor: Descriptor
  readonly #options: ReadOptions
  readonly #start: number
  /** The byte wanted next. */
  #offset: number
  /** Of the bytes since byte 0; none when one registry alone gives them, and checks them itself. */
  #digester: Digester | undefined
  /** The last piece, kept back until the digest is known to match. */
  #held: Uint8Array | undefined
  #handedOut = false
  /** Who gave the bytes since byte 0. */
  #givers = new Set<Place>()
  /** Whether bytes of several givers did not match together; from then on one alone gives them all. */
  #mixed = false

  constructor(source: Places, descriptor: Descriptor, options: ReadOptions) {
    this.#source = source
    this.#descriptor = descriptor
    this.#options = options
    this.#start = options.offset ?? 0
    this.#offset = this.#start
  }

  async *pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    const { digest } = this.#descriptor
    const errors: CoreError[] = []
    const tried = new Set<Place>()
    this.#reset(this.#start === 0 && this.#source.placesFor(digest).length > 1)
    for (;;) {
      const alone = this.#digester === undefined && this.#start === 0
      const place = this.#source.placesFor(digest).find((each) => !tried.has(each))
      if (place === undefined || (alone && tried.size > 0)) throw this.#source.failure(digest, errors)
      tried.add(place)
      const error = yield* this.#from(place)
      if (error === undefined) return
      errors.push(error)
      if (error.code === 'ERR_CORRUPT') {
        if (this.#isMixture()) tried.clear()
        this.#restart(error)
      } else if (this.#mixed && this.#offset > 0) this.#restart(error)
    }
  }

  /** Reads from one place; returns why it ended early, or undefined when everything was handed out. */
  async *#from(place: Place): AsyncGenerator<Uint8Array, CoreError | undefined, undefined> {
    const { digest } = this.#descriptor
    const done = this.#source.asking({ place, stage: 'blob', digest })
    let bytes = 0
    let ended = false
    const onBytes = (count: number): void => {
      bytes += count
      this.#options.onBytes?.(count)
    }
    try {
      this.#givers.add(place)
      for await (const piece of this.#open(place, onBytes)) {
        const ready = this.#take(piece)
        if (ready !== undefined) yield ready
      }
      this.#check(place)
      ended = true
      done({ bytes })
      if (this.#held !== undefined) yield this.#held
      return undefined
    } catch (thrown) {
      if (ended) throw thrown
      ended = true
      const error = done({ bytes, thrown, innocent: this.#isMixture() })
      if (error === undefined || error.code === 'ERR_CANCELLED') throw error ?? thrown
      return error
    } finally {
      if (!ended) done({ bytes, thrown: new CoreError('ERR_CANCELLED', 'the reader left') })
    }
  }

  #open(place: Place, onBytes: (count: number) => void): AsyncIterable<Uint8Array> {
    const { signal, onRestart } = this.#options
    const restart = onRestart === undefined ? {} : { onRestart: () => this.#again(place) }
    const replaceable = this.#source.placesFor(this.#descriptor.digest).length > 1
    const unverified = this.#digester !== undefined
    const how = { offset: this.#offset, onBytes, replaceable, unverified }
    const options = { ...how, ...restart, ...(signal !== undefined && { signal }) }
    return place.registry.repository(place.repository).blob(this.#descriptor, options)
  }

  /** Keeps `piece` back and returns the one kept before it. */
  #take(piece: Uint8Array): Uint8Array | undefined {
    if (piece.byteLength === 0) return undefined
    const ready = this.#held
    this.#held = piece
    this.#offset += piece.byteLength
    this.#digester?.update(piece)
    this.#handedOut ||= ready !== undefined
    return ready
  }

  #check({ registry }: Place): void {
    const { digest, size } = this.#descriptor
    if (this.#offset !== size) throw wrongSize(this.#descriptor, `${this.#offset} bytes`, registry.name)
    const got = this.#digester?.digest() ?? digest
    if (got !== digest) throw wrongDigest(digest, got, registry.name)
  }

  /** Whether several gave the bytes, so that each must first be tried alone before one is to blame. */
  #isMixture(): boolean {
    return this.#givers.size > 1 && !this.#mixed
  }

  /** Starts over after wrong bytes. @throws ERR_CORRUPT when some were handed out and the reader can't take them back. */
  #restart(error: CoreError): void {
    if (this.#start > 0) throw error
    if (this.#handedOut && this.#options.onRestart === undefined) throw error
    if (this.#handedOut) this.#options.onRestart?.()
    this.#mixed ||= this.#givers.size > 1
    this.#reset(this.#digester !== undefined)
  }

  /** The registry itself started over. */
  #again(place: Place): void {
    const handedOut = this.#handedOut
    this.#reset(this.#digester !== undefined)
    this.#givers.add(place)
    if (handedOut) this.#options.onRestart?.()
  }

  #reset(checks: boolean): void {
    const { algorithm } = parseDigest(this.#descriptor.digest)
    this.#offset = this.#start
    this.#digester = checks ? createDigester(algorithm) : undefined
    this.#held = undefined
    this.#handedOut = false
    this.#givers = new Set()
  }
}
