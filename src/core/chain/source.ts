import type { CarriedReader, Carrier } from '../content/carrier.ts'
import type {
  BlobName,
  BlobOptions,
  ReadOptions,
  Referrers,
  ReferrersOptions,
  Source,
  Stat,
} from '../content/content.ts'
import type { Attempt } from '../errors.ts'
import { CoreError } from '../errors.ts'
import type { Host } from '../host.ts'
import type { Descriptor, RawManifest } from '../oci/documents.ts'
import { isDigest } from '../reference/digest.ts'
import type { ChainMember } from '../registry/member.ts'
import { asCoreError } from '../registry/watch.ts'
import { carryAnywhere, readAnywhere } from './blob.ts'
import { mostTellingOf } from './failure.ts'
import type { Flights } from '../flights.ts'
import type { Asked, Ended, AnyPlace, Places } from './places.ts'
import type { Quarantine } from './quarantine.ts'

/** The content of one resolved image, from every registry that may serve it. */
export interface ChainSource extends Source, CarriedReader, Referrers {
  /** What each registry said so far, in the order it was asked. */
  readonly attempts: readonly Attempt[]
}

/** What came of one question to places in turn, for everybody who waited for the answer. */
interface Found<Content> {
  readonly attempts: readonly Attempt[]
  readonly errors: readonly CoreError[]
  readonly content?: Content
}

type Read = Found<RawManifest>

/** What one place gave, and how many bytes came with it. */
interface Given<Content> {
  readonly content: Content
  readonly bytes: number
}

/** What the sources of one chain share. */
export interface SourceContext {
  readonly host: Host
  readonly quarantine: Quarantine
  readonly manifests: Flights<Read>
}

/** Content by digest, from the first of `places` that has it; any failure goes on to the next. */
export class PlacesSource implements ChainSource, Places {
  readonly attempts: Attempt[]
  readonly #context: SourceContext
  readonly #places: readonly AnyPlace[]
  readonly #root: Descriptor | undefined

  /** `root` is the image the source was made for, `attempts` where it writes down what was said. */
  constructor(
    context: SourceContext,
    places: readonly AnyPlace[],
    { root, attempts = [] }: { readonly root?: Descriptor; readonly attempts?: Attempt[] },
  ) {
    this.attempts = attempts
    this.#context = context
    this.#places = places
    this.#root = root
  }

  /** What a digest is; any tag is the image this source was made for. */
  async resolve(reference: string, options: ReadOptions = {}): Promise<Descriptor> {
    const isRoot = !isDigest(reference) || reference === this.#root?.digest
    if (isRoot && this.#root !== undefined) return this.#root
    const { descriptor } = await this.manifest(reference, options)
    return descriptor
  }

  /** The manifest by digest; any tag means the image this source was made for. */
  async manifest(reference: string, options: ReadOptions = {}): Promise<RawManifest> {
    const digest = isDigest(reference) ? reference : (this.#root?.digest ?? reference)
    const key = [digest, ...this.#places.map(({ registry, repository }) => `${registry.name} ${repository}`)].join('\n')
    const start = (signal: AbortSignal): Promise<Read> => this.#manifest(digest, signal)
    const { attempts, errors, content } = await this.#context.manifests.join(key, start, options.signal)
    for (const attempt of attempts) {
      this.attempts.push(attempt)
      options.onBytes?.(attempt.bytes)
    }
    if (content === undefined) throw this.failure(digest, errors)
    return content
  }

  /** The size of a blob, from the first place that has it. */
  async stat(digest: string, options: ReadOptions = {}): Promise<Stat | undefined> {
    const { attempts, errors, content } = await this.#first({ stage: 'blob', digest }, async (place, replaceable) => {
      const known = await repositoryOf(place).stat(digest, { ...options, replaceable })
      if (known === undefined) throw absent(place, digest)
      return { content: known, bytes: 0 }
    })
    for (const attempt of attempts) this.attempts.push(attempt)
    if (content !== undefined || isAbsent(errors)) return content
    throw this.failure(digest, errors)
  }

  /** The referrers that the first place able to tell knows of; those below may know others. */
  async referrers(digest: string, options: ReferrersOptions = {}): Promise<readonly Descriptor[]> {
    const { attempts, errors, content } = await this.#first({ stage: 'manifest', digest }, async (place) => {
      const known = repositoryOf(place).referrers?.(digest, options)
      if (known === undefined) throw absent(place, digest)
      return { content: await known, bytes: 0 }
    })
    for (const attempt of attempts) this.attempts.push(attempt)
    if (content === undefined) throw this.failure(digest, errors)
    return content
  }

  /**
   * The blob's bytes. A cut, stall, 5xx or 429 goes on at the same offset from the next place. Bytes that do not match
   * put {registry, digest} in quarantine and start again elsewhere: unseen while nothing was handed out, else with
   * `onRestart`; without it the stream ends with ERR_CORRUPT, and reading again asks another place.
   */
  blob(blob: BlobName, options: BlobOptions = {}): AsyncIterable<Uint8Array> {
    return readAnywhere(this, blob, options)
  }

  /** As `blob`, with the bytes taken by `carrier`. */
  carry(blob: BlobName, carrier: Carrier, options: BlobOptions = {}): AsyncIterable<number> {
    return carryAnywhere(this, { blob, carrier }, options)
  }

  placesFor(digest: string): readonly AnyPlace[] {
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

  #manifest(digest: string, signal: AbortSignal): Promise<Read> {
    return this.#first({ stage: 'manifest', digest }, async (place, replaceable) => {
      const content = await repositoryOf(place).manifest(digest, { signal, replaceable })
      return { content, bytes: content.bytes.byteLength }
    })
  }

  /** The answer of the first place that has one. @throws ERR_CANCELLED; every other failure is part of the result. */
  async #first<Content>(
    asked: Omit<Asked, 'place'>,
    ask: (place: AnyPlace, replaceable: boolean) => Promise<Given<Content>>,
  ): Promise<Found<Content>> {
    const found = { attempts: new Array<Attempt>(), errors: new Array<CoreError>() }
    const places = this.placesFor(asked.digest)
    for (const place of places) {
      const done = this.#asking({ ...asked, place })
      const given = await ask(place, places.length > 1).catch((thrown: unknown) => ({ thrown, bytes: 0 }))
      const { attempt, error } = done(given)
      if (error?.code === 'ERR_CANCELLED') throw error
      if (attempt !== undefined) found.attempts.push(attempt)
      if ('content' in given) return { ...found, content: given.content }
      if (error !== undefined) found.errors.push(error)
    }
    return found
  }
}

function repositoryOf({ registry, repository }: AnyPlace): ReturnType<ChainMember['repository']> {
  return registry.repository(repository)
}

function absent({ registry, repository }: AnyPlace, digest: string): CoreError {
  const message = `${registry.name}: not found: ${repository}@${digest}`
  return new CoreError('ERR_NOT_FOUND', message, { registry: registry.name, digest, status: 404 })
}

/** Whether everybody was asked, and nobody has it. */
function isAbsent(errors: readonly CoreError[]): boolean {
  return errors.length > 0 && errors.every(({ code }) => code === 'ERR_NOT_FOUND')
}

/** Whether nothing is left of the registry's pull budget. */
function isSpent({ registry }: AnyPlace): boolean {
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
