import type { ReadOptions, Source } from '../content/content.ts'
import type { Attempt } from '../errors.ts'
import { CoreError } from '../errors.ts'
import type { Host } from '../host.ts'
import type { Descriptor, RawManifest } from '../oci/documents.ts'
import { isDigest } from '../reference/digest.ts'
import { asCoreError } from '../registry/watch.ts'
import { BlobReader } from './blob.ts'
import { mostTellingOf } from './failure.ts'
import type { Flights } from './flights.ts'
import type { Asked, Ended, Place, Places } from './places.ts'
import type { Quarantine } from './quarantine.ts'

/** The content of one resolved image, from every registry that may serve it. */
export interface ChainSource extends Source {
  /** What each registry said so far, in the order it was asked. */
  readonly attempts: readonly Attempt[]
}

/** What came of reading one manifest, for everybody who waited for it. */
interface Read {
  readonly attempts: readonly Attempt[]
  readonly errors: readonly CoreError[]
  readonly manifest?: RawManifest
}

/** What the sources of one chain share. */
export interface SourceContext {
  readonly host: Host
  readonly quarantine: Quarantine
  readonly manifests: Flights<Read>
}

/** Content by digest, from the first of `places` that has it; any failure goes on to the next. */
export class PlacesSource implements ChainSource, Places {
  readonly attempts: Attempt[] = []
  readonly #context: SourceContext
  readonly #places: readonly Place[]
  readonly #root: Descriptor

  constructor(context: SourceContext, places: readonly Place[], root: Descriptor) {
    this.#context = context
    this.#places = places
    this.#root = root
  }

  /** The manifest by digest; any tag means the image this source was made for. */
  async manifest(reference: string, options: ReadOptions = {}): Promise<RawManifest> {
    const digest = isDigest(reference) ? reference : this.#root.digest
    const key = [digest, ...this.#places.map(({ registry, repository }) => `${registry.name} ${repository}`)].join('\n')
    const start = (signal: AbortSignal): Promise<Read> => this.#manifest(digest, signal)
    const { attempts, errors, manifest } = await this.#context.manifests.join(key, start, options.signal)
    for (const attempt of attempts) {
      this.attempts.push(attempt)
      options.onBytes?.(attempt.bytes)
    }
    if (manifest === undefined) throw this.failure(digest, errors)
    return manifest
  }

  /**
   * The blob's bytes. A cut, stall, 5xx or 429 goes on at the same offset from the next place. Bytes that do not match
   * put {registry, digest} in quarantine and start again elsewhere: unseen while nothing was handed out, else with
   * `onRestart`; without it the stream ends with ERR_CORRUPT, and reading again asks another place.
   */
  blob(descriptor: Descriptor, options: ReadOptions = {}): AsyncIterable<Uint8Array> {
    return new BlobReader(this, descriptor, options).pieces()
  }

  placesFor(digest: string): readonly Place[] {
    const { quarantine } = this.#context
    const well = this.#places.filter(({ registry }) => registry.unwell === undefined)
    const trusted = well.filter(({ registry }) => !quarantine.has(registry.name, digest))
    const usable = trusted.length > 0 ? trusted : well
    return [...usable.filter((place) => !isSpent(place)), ...usable.filter(isSpent)]
  }

  asking(asked: Asked): (ended: Ended) => CoreError | undefined {
    const done = this.#asking(asked)
    return (ended) => {
      const { attempt, error } = done(ended)
      if (attempt !== undefined) this.attempts.push(attempt)
      return error
    }
  }

  /** Starts the clock of one question; the result is told how it ended. A question given up is no attempt. */
  #asking({ place, stage, digest }: Asked): (ended: Ended) => { attempt?: Attempt; error?: CoreError } {
    const { clock, logger } = this.#context.host
    const name = place.registry.name
    const started = clock.now()
    return ({ bytes, thrown, innocent }) => {
      const ms = clock.now() - started
      const error = thrown === undefined ? undefined : asCoreError(thrown, name)
      if (error?.code === 'ERR_CANCELLED') return { error }
      if (error?.code === 'ERR_CORRUPT' && innocent !== true) {
        this.#context.quarantine.add(name, digest)
        logger.warn('wrong bytes: not asked for this again', { registry: name, digest })
      }
      const attempt = attemptOf({ place, stage, digest, ms, bytes }, error)
      return error === undefined ? { attempt } : { attempt, error }
    }
  }

  failure(digest: string, errors: readonly CoreError[]): CoreError {
    const telling = mostTellingOf(errors)
    const names = this.#places.map(({ registry }) => registry.name).join(', ')
    if (telling === undefined)
      return new CoreError('ERR_UNAVAILABLE', `${digest}: none of ${names || 'the registries'} can be asked now`, {
        digest,
        attempts: this.attempts,
      })
    const message = `${digest}: ${telling.message}`
    return telling.with({ message, digest, attempts: this.attempts, cause: telling })
  }

  /** @throws ERR_CANCELLED; every other failure is part of the result. */
  async #manifest(digest: string, signal: AbortSignal): Promise<Read> {
    const read = { attempts: new Array<Attempt>(), errors: new Array<CoreError>() }
    const places = this.placesFor(digest)
    for (const place of places) {
      const done = this.#asking({ place, stage: 'manifest', digest })
      const { manifest, ...ended } = await readFrom(place, digest, { signal, replaceable: places.length > 1 })
      const { attempt, error } = done(ended)
      if (error?.code === 'ERR_CANCELLED') throw error
      if (attempt !== undefined) read.attempts.push(attempt)
      if (manifest !== undefined) return { ...read, manifest }
      if (error !== undefined) read.errors.push(error)
    }
    return read
  }
}

async function readFrom({ registry, repository }: Place, digest: string, options: ReadOptions) {
  try {
    const manifest = await registry.repository(repository).manifest(digest, options)
    return { manifest, bytes: manifest.bytes.byteLength }
  } catch (thrown) {
    return { thrown, bytes: 0 }
  }
}

/** Whether nothing is left of the registry's pull budget. */
function isSpent({ registry }: Place): boolean {
  return registry.rateLimit?.remaining === 0
}

function attemptOf(
  { place, stage, digest, ms, bytes }: Asked & { readonly ms: number; readonly bytes: number },
  error: CoreError | undefined,
): Attempt {
  const { registry, repository } = place
  const measured = { registry: registry.name, repository, stage, ms: Math.round(ms * 10) / 10, bytes, digest }
  if (error === undefined) return { ...measured, outcome: 'served' }
  const status = error.status === undefined ? {} : { status: error.status }
  return { ...measured, outcome: error.code, ...status, detail: error.message }
}
