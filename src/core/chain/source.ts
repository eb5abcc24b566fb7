import type { ReadOptions, Source } from '../content/content.ts'
import type { Attempt } from '../errors.ts'
import { CoreError } from '../errors.ts'
import type { Host } from '../host.ts'
import type { Descriptor, Manifest } from '../oci/documents.ts'
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

/** What the sources of one chain share. */
export interface SourceContext {
  readonly host: Host
  readonly quarantine: Quarantine
  readonly manifests: Flights<Manifest>
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
  async manifest(reference: string, options: ReadOptions = {}): Promise<Manifest> {
    const digest = isDigest(reference) ? reference : this.#root.digest
    const key = [digest, ...this.#places.map(({ registry, repository }) => `${registry.name} ${repository}`)].join('\n')
    return await this.#context.manifests.join(
      key,
      (signal) => this.#manifest(digest, { ...options, signal }),
      options.signal,
    )
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

  asking({ place, stage, digest }: Asked): (ended: Ended) => CoreError | undefined {
    const { clock, logger } = this.#context.host
    const name = place.registry.name
    const started = clock.now()
    return ({ bytes, thrown, innocent }) => {
      const ms = clock.now() - started
      const error = thrown === undefined ? undefined : asCoreError(thrown, name)
      if (error?.code === 'ERR_CANCELLED') return error
      this.attempts.push(attemptOf({ name, stage, digest, ms, bytes }, error))
      if (error?.code === 'ERR_CORRUPT' && innocent !== true) {
        this.#context.quarantine.add(name, digest)
        logger.warn('wrong bytes: not asked for this again', { registry: name, digest })
      }
      return error
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

  async #manifest(digest: string, options: ReadOptions): Promise<Manifest> {
    const errors: CoreError[] = []
    const places = this.placesFor(digest)
    const replaceable = places.length > 1
    for (const place of places) {
      const done = this.asking({ place, stage: 'manifest', digest })
      try {
        const manifest = await place.registry.repository(place.repository).manifest(digest, { ...options, replaceable })
        done({ bytes: manifest.bytes.byteLength })
        return manifest
      } catch (thrown) {
        const error = done({ bytes: 0, thrown })
        if (error?.code === 'ERR_CANCELLED') throw error
        if (error !== undefined) errors.push(error)
      }
    }
    throw this.failure(digest, errors)
  }
}

/** Whether nothing is left of the registry's pull budget. */
function isSpent({ registry }: Place): boolean {
  return registry.rateLimit?.remaining === 0
}

function attemptOf(
  {
    name,
    stage,
    digest,
    ms,
    bytes,
  }: { name: string; stage: 'manifest' | 'blob'; digest: string; ms: number; bytes: number },
  error: CoreError | undefined,
): Attempt {
  const measured = { registry: name, stage, ms: Math.round(ms * 10) / 10, bytes, digest }
  if (error === undefined) return { ...measured, outcome: 'served' }
  const status = error.status === undefined ? {} : { status: error.status }
  return { ...measured, outcome: error.code, ...status, detail: error.message }
}
