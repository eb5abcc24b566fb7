import { isCoreError, ResolveError } from '../core/index.ts'
import type { Chain, Reference, Resolution } from '../core/index.ts'
import type { EngineInfo } from '../engine/index.ts'
import { imageNames, replaceImages } from '../language/index.ts'
import type { BuildSettings, ImageName } from '../language/index.ts'
import { keptFromBuilder, readReference, refuseAsWritten } from './kept.ts'
import { refuseTriggers } from './triggers.ts'

/** What becomes of a name while a build is prepared. */
export type ImageEvent =
  | { readonly kind: 'looking'; readonly name: string; readonly image?: ImageName }
  | { readonly kind: 'resolved'; readonly name: string; readonly resolution: Resolution }
  /** The builder looks for it by itself. */
  | { readonly kind: 'left'; readonly name: string; readonly reason: unknown }

export interface ImagesRequest {
  /** The Dockerfile. */
  readonly text: string
  readonly buildArgs: Readonly<Record<string, string>>
  readonly target?: string
  readonly engine: Pick<EngineInfo, 'product' | 'os' | 'architecture'>
  readonly signal: AbortSignal
  readonly resolve: (reference: Reference) => Promise<Resolution>
  /** Gets an image into an engine whose builder can't sign in by itself; the name it has there, by digest. */
  readonly fetch: (resolution: Resolution, platform: string | undefined) => Promise<string>
  readonly onEvent: (event: ImageEvent) => void
}

/** What the builder is given. */
export interface BuildImages {
  readonly text: string
  readonly buildArgs: Readonly<Record<string, string>>
  /** What the names came to. */
  readonly resolutions: readonly Resolution[]
}

const syntaxArgument = 'BUILDKIT_SYNTAX'

/**
 * Gives a build the images that the chain names, by digest, whatever the engine's own tags say: each name of the Dockerfile
 * and of `BUILDKIT_SYNTAX` becomes the full name at the registry that serves it. A name that can't be read, or that nobody
 * has, is left to the builder.
 * @throws what the chain throws for a name that its rules keep from the builder's own choice, or that a registry refuses;
 * ERR_OWNER_CHANGED that was declined, ERR_POLICY for a base whose ONBUILD names one that is kept, ERR_CANCELLED.
 */
export async function resolveImages(chain: Chain, request: ImagesRequest): Promise<BuildImages> {
  const work = new Work(chain, request)
  const { text, buildArgs } = request
  const syntax = work.isBuildKit ? (buildArgs[syntaxArgument] ?? '').trim() : ''
  const replacements = new Map<ImageName, string>()
  for (const image of imageNames(text, settingsOf(request))) {
    const counts = image.kind !== 'syntax' || (work.isBuildKit && syntax === '')
    const found = counts ? await work.replacement(image) : undefined
    if (found !== undefined) replacements.set(image, found)
  }
  return {
    text: replaceImages(text, replacements),
    buildArgs: syntax === '' ? buildArgs : { ...buildArgs, [syntaxArgument]: await work.syntax(syntax) },
    resolutions: work.resolutions,
  }
}

class Work {
  readonly isBuildKit: boolean
  readonly #chain: Chain
  readonly #request: ImagesRequest
  readonly #resolved = new Map<string, Resolution | undefined>()
  readonly #fetched = new Map<string, string>()
  readonly #checked = new Set<string>()

  constructor(chain: Chain, request: ImagesRequest) {
    this.#chain = chain
    this.#request = request
    this.isBuildKit = request.engine.product === 'Docker' && request.engine.os === 'linux'
  }

  get resolutions(): readonly Resolution[] {
    return [...this.#resolved.values()].filter((resolution) => resolution !== undefined)
  }

  /** What the builder reads in place of the name; undefined to leave it as it is. */
  async replacement(image: ImageName): Promise<string | undefined> {
    const reference = readReference(image.name)
    if (reference === undefined || image.ranges.length === 0) {
      refuseAsWritten(this.#chain, image.name)
      return undefined
    }
    if (!image.isNeeded) return image.isTrigger ? undefined : this.#ownersName(reference)
    const resolution = await this.#resolve(image.name, reference, image)
    if (resolution === undefined) return undefined
    const platform = image.platform ?? platformOf(this.#request)
    if (image.kind === 'from') await this.#check(image, resolution, platform)
    return this.isBuildKit ? fullName(resolution) : this.#fetch(resolution, image.platform)
  }

  /** `BUILDKIT_SYNTAX`: a name, and what it is given. */
  async syntax(value: string): Promise<string> {
    const [name = '', ...rest] = value.split(' ')
    const reference = readReference(name)
    if (reference === undefined) refuseAsWritten(this.#chain, name)
    const resolution = reference && (await this.#resolve(name, reference))
    return resolution === undefined ? value : [fullName(resolution), ...rest].join(' ')
  }

  async #resolve(name: string, reference: Reference, image?: ImageName): Promise<Resolution | undefined> {
    if (this.#resolved.has(name)) return this.#resolved.get(name)
    this.#request.onEvent({ kind: 'looking', name, ...(image && { image }) })
    const resolution = await this.#asked(name, reference)
    this.#resolved.set(name, resolution)
    if (resolution !== undefined) this.#request.onEvent({ kind: 'resolved', name, resolution })
    return resolution
  }

  /**
   * A guess never ends a build: only a name that the builder must not ask for itself does, and a short one that a registry
   * of the list has the last word on.
   */
  async #asked(name: string, reference: Reference): Promise<Resolution | undefined> {
    try {
      return await this.#request.resolve(reference)
    } catch (reason) {
      const isDecided = isCoreError(reason, 'ERR_CANCELLED') || isCoreError(reason, 'ERR_OWNER_CHANGED')
      const isOver = isDecided || this.#request.signal.aborted
      if (isOver || this.#isKept(reference) || this.#isFinal(reason, reference)) throw reason
      this.#request.onEvent({ kind: 'left', name, reason })
      return undefined
    }
  }

  /** Whether a builder must not ask for this name where it would: at the host it names, or Docker Hub. */
  #isKept({ text }: Reference): boolean {
    return keptFromBuilder(this.#chain, text) !== undefined
  }

  /** Whether a registry of the list has the last word on a short name, which Docker Hub may not be asked after. */
  #isFinal(reason: unknown, { host }: Reference): boolean {
    if (host !== undefined || !(reason instanceof ResolveError) || !reason.isFinal) return false
    return this.#chain.entry(reason.registry ?? '')?.registry.isDockerHub !== true
  }

  /** Where its owner has a name that the build does not need, should the builder fetch it all the same. Asks nobody. */
  #ownersName(reference: Reference): string | undefined {
    if (!this.#isKept(reference)) return undefined
    const step = this.#chain.plan(reference).find(({ action }) => action === 'ask')
    const entry = step && this.#chain.entry(step.registry)
    const end = reference.digest === undefined ? `:${reference.tag ?? 'latest'}` : `@${reference.digest}`
    return entry && step && `${entry.registry.qualifiedName(step.repository)}${end}`
  }

  async #check(image: ImageName, resolution: Resolution, platform: string): Promise<void> {
    const key = `${resolution.descriptor.digest} ${platform}`
    if (this.#checked.has(key)) return
    this.#checked.add(key)
    const { text, signal } = this.#request
    await refuseTriggers(this.#chain, { name: image.name, resolution, platform, text, signal })
  }

  async #fetch(resolution: Resolution, platform: string | undefined): Promise<string> {
    const key = `${fullName(resolution)} ${platform ?? ''}`
    const found = this.#fetched.get(key) ?? (await this.#request.fetch(resolution, platform))
    this.#fetched.set(key, found)
    return found
  }
}

/** What a builder asks exactly one registry for. */
function fullName({ registry, repository, descriptor }: Resolution): string {
  return `${registry.qualifiedName(repository)}@${descriptor.digest}`
}

function settingsOf(request: ImagesRequest): BuildSettings {
  const { buildArgs, target, engine } = request
  const own = { buildArgs, platform: platformOf(request), variablesInFrom: engine.product === 'Podman' }
  return target === undefined ? own : { ...own, target }
}

function platformOf({ engine }: ImagesRequest): string {
  return engine.architecture === 'arm' ? `${engine.os}/arm/v7` : `${engine.os}/${engine.architecture}`
}
