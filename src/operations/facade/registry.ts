import { stat } from 'node:fs/promises'
import path from 'node:path'
import { openManifest, parseReference, silentLogger, splitName } from '../../core/index.ts'
import type { Chain, Credential, Logger, Manifest, PushTarget, RemoteRegistry } from '../../core/index.ts'
import type { BuildEvent, ConnectOptions, Engine, EngineImage, TransferProgress } from '../../engine/index.ts'
import { buildAndPush } from '../build.ts'
import type { BuildingEvent } from '../build.ts'
import type { OperationContext } from '../context.ts'
import { pull } from '../pull.ts'
import type { PullEvent } from '../pull.ts'
import { push } from '../push.ts'
import type { Pushed } from '../push.ts'
import { credentialOf } from './credentials.ts'
import type { CredentialFields } from './credentials.ts'
import { ContainerImage, megabytes, namedImage } from './image.ts'
import { openRemote } from './remote.ts'
import { seconds, secondsSince, simulatedBuild, simulatedName, simulatedPull, simulatedPush } from './results.ts'
import type { BuildAndPushOutcome, NameOutcome, PullOutcome, PushOutcome } from './results.ts'

export interface ContainerRegistryOptions {
  /** Where the engine is looked for. Default: the process environment. */
  readonly env?: NonNullable<ConnectOptions['env']>
  /** An engine already connected; it is not closed here. */
  readonly engine?: Engine
  readonly logger?: Logger
  readonly onProgress?: (progress: TransferProgress) => void
  readonly onBuildEvent?: (event: BuildEvent) => void
  readonly signal?: AbortSignal
}

/**
 * One registry and the container engine of this computer as one object: names and numbers of the operations. Without an
 * engine, what would need one is `simulated`: it says what would have been done, does nothing and never throws. With one,
 * failures are CoreErrors.
 */
export class ContainerRegistry {
  readonly registryUrl: string
  readonly #credential: Credential | undefined
  readonly #options: ContainerRegistryOptions
  readonly #registry: RemoteRegistry
  readonly #chain: Chain
  #engine: Engine | undefined

  /** @throws ERR_CONFIG when `registryUrl` is no address. The empty string is Docker Hub. */
  constructor(registryUrl: string, credentials?: CredentialFields, options: ContainerRegistryOptions = {}) {
    this.registryUrl = registryUrl
    this.#credential = credentials && credentialOf(credentials)
    this.#options = options
    const { env = process.env, logger = silentLogger } = options
    const { registry, chain } = openRemote(registryUrl, { credential: this.#credential, env, logger })
    this.#registry = registry
    this.#chain = chain
  }

  /** Whether an engine can be reached. */
  async isAvailable(): Promise<boolean> {
    return (await this.#connected()) !== undefined
  }

  /** Pushes `localImage` (default: what the engine has under the full or the short name) as `imageName:imageTag`. */
  async pushImage(imageName: string, imageTag: string, localImage?: string): Promise<PushOutcome> {
    const engine = await this.#connected()
    if (engine === undefined) return simulatedPush(this.#said(imageName, imageTag))
    const image = this.fullImageName(imageName, imageTag)
    const startedAt = performance.now()
    const source = localImage ?? (await this.#local(engine, { image, short: `${imageName}:${imageTag}` }))
    const pushed = await push(
      this.#context(engine),
      { source, target: this.#target(imageName, imageTag) },
      this.#running(),
    )
    return pushOutcome(pushed, secondsSince(startedAt))
  }

  async pullImage(imageName: string, imageTag: string): Promise<PullOutcome> {
    const engine = await this.#connected()
    if (engine === undefined) return simulatedPull(this.#said(imageName, imageTag))
    const image = this.fullImageName(imageName, imageTag)
    const reference = parseReference(joined(this.#registry.qualifiedName(this.#repository(imageName)), imageTag))
    const pulled = await pull(this.#context(engine), { reference }, this.#running())
    const { id } = pulled.image
    const { signal } = this.#options
    const [history, { references }] = await Promise.all([engine.history(id, signal), engine.inspect(id, signal)])
    const sizeMb = megabytes(history.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))
    const durationSeconds = seconds(pulled.durationMs)
    return {
      status: 'success',
      image,
      imageId: id,
      sizeMb,
      durationSeconds,
      tags: references.filter((name) => !name.includes('@')),
    }
  }

  /** Builds and pushes. A file is the Dockerfile and its folder the context; a folder holds the `Dockerfile`. */
  async buildAndPush(
    dockerfilePath: string,
    imageName: string,
    imageTag: string,
    buildArgs: Readonly<Record<string, string>> = {},
    noCache = false,
  ): Promise<BuildAndPushOutcome> {
    const engine = await this.#connected()
    if (engine === undefined) return simulatedBuild(this.#said(imageName, imageTag), dockerfilePath)
    const image = this.fullImageName(imageName, imageTag)
    const startedAt = performance.now()
    const build = {
      ...(await places(dockerfilePath)),
      tags: [image],
      buildArgs,
      noCache,
      imagesFrom: 'builder',
    } as const
    const target = this.#target(imageName, imageTag)
    const { built, pushed } = await buildAndPush(this.#context(engine), { build, target }, this.#running())
    const times = { buildDurationSeconds: built.durationMs / 1000, totalDurationSeconds: secondsSince(startedAt) }
    const outcome = pushOutcome(pushed, seconds(pushed.durationMs))
    return { status: 'success', image, imageId: built.imageId, ...times, push: outcome }
  }

  /** The engine's images of this registry, or of one repository of it; none without an engine. */
  async listImages(repository?: string): Promise<readonly ContainerImage[]> {
    const engine = await this.#connected()
    const wanted = repository === undefined ? undefined : this.#registry.fullName(this.#repository(repository))
    const images = (await engine?.images(this.#options.signal)) ?? []
    return images.flatMap((image) =>
      image.references
        .filter((reference) => this.#holds(reference, wanted))
        .map((reference) => this.#named(image, reference)),
    )
  }

  /** The registry's tags, of one repository or of all, up to `limit`: names alone, without a request for each. */
  async listRegistryImages(repository?: string, limit = 100): Promise<readonly ContainerImage[]> {
    const images: ContainerImage[] = []
    for await (const name of repository === undefined ? this.#repositories() : [repository]) {
      for await (const tags of this.#registry.tags(this.#repository(name), this.#signal())) {
        for (const tag of tags) {
          images.push(new ContainerImage({ name, tag, registryUrl: this.registryUrl }))
          if (images.length >= limit) return images
        }
      }
    }
    return images
  }

  /** Takes a name from the engine, and the image with it when it was the last. */
  async deleteImage(imageName: string, imageTag: string, force = false): Promise<NameOutcome> {
    const engine = await this.#connected()
    if (engine === undefined) return simulatedName(this.#said(imageName, imageTag), 'deleted')
    const image = this.fullImageName(imageName, imageTag)
    await engine.remove(image, { force, ...this.#signal() })
    return { status: 'success', image }
  }

  /** What the engine knows of an image; undefined without an engine. @throws ERR_NOT_FOUND */
  async getImageInfo(imageName: string, imageTag: string): Promise<ContainerImage | undefined> {
    const reference = this.fullImageName(imageName, imageTag)
    const image = await (await this.#connected())?.inspect(reference, this.#options.signal)
    return image && this.#named(image, reference)
  }

  /** Gives a local image the full name of `imageName:imageTag` at this registry. */
  async tagImage(localImage: string, imageName: string, imageTag: string): Promise<NameOutcome> {
    const engine = await this.#connected()
    if (engine === undefined) return simulatedName(this.#said(imageName, imageTag), `made a name of ${localImage}`)
    const image = this.fullImageName(imageName, imageTag)
    await engine.tag(localImage, image, this.#options.signal)
    return { status: 'success', image }
  }

  /** The manifest of a tag or digest, from the registry; needs no engine. @throws ERR_NOT_FOUND */
  async inspectManifest(imageName: string, reference: string): Promise<Manifest> {
    const repository = this.#registry.repository(this.#repository(imageName))
    return openManifest(await repository.manifest(reference, this.#signal()))
  }

  /** `registry.acme.io/team/app:1`; Docker Hub's names have no host. @throws ERR_REFERENCE for what is no name. */
  fullImageName(imageName: string, imageTag: string): string {
    return joined(this.#registry.fullName(this.#repository(imageName)), imageTag)
  }

  /** Lets go of the engine and the registry's connections. */
  async close(): Promise<void> {
    this.#engine?.close()
    this.#engine = undefined
    await this.#chain.close()
  }

  async #connected(): Promise<Engine | undefined> {
    const { engine, env, logger = silentLogger } = this.#options
    if (engine !== undefined) return engine
    if (this.#engine !== undefined && (await answers(this.#engine))) return this.#engine
    this.#engine?.close()
    const { connectEngine } = await import('../../engine/index.ts')
    this.#engine = await connectEngine({ ...(env ? { env } : {}), logger, ...this.#signal() })
    return this.#engine
  }

  async #local(engine: Engine, { image, short }: { readonly image: string; readonly short: string }): Promise<string> {
    const names = (await engine.images(this.#options.signal)).flatMap(({ references }) => references)
    return names.includes(image) || !names.some((name) => name === short || name === `localhost/${short}`)
      ? image
      : short
  }

  async *#repositories(): AsyncIterable<string> {
    for await (const page of this.#registry.catalog(this.#signal())) yield* page
  }

  /** A name without the host and prefix that a full name begins with. */
  #repository(imageName: string): string {
    const { host, prefix } = this.#registry
    const start = prefix === '' ? `${host}/` : `${host}/${prefix}/`
    return imageName.startsWith(start) ? imageName.slice(start.length) : imageName
  }

  /** The full name for a message, even of what is no name. */
  #said(imageName: string, imageTag: string): string {
    try {
      return this.fullImageName(imageName, imageTag)
    } catch {
      return joined(`${this.#registry.host}/${imageName}`, imageTag)
    }
  }

  #named(image: EngineImage, reference: string): ContainerImage {
    const name = this.#repository(splitName(reference).name)
    return namedImage(image, { reference, name, registryUrl: this.registryUrl })
  }

  #holds(reference: string, repository: string | undefined): boolean {
    if (repository !== undefined) return splitName(reference).name === repository
    const { host, prefix } = this.#registry
    return this.#registry.isHostOf(reference) && (prefix === '' || reference.startsWith(`${host}/${prefix}/`))
  }

  #target(imageName: string, tag: string): PushTarget {
    return { registry: this.#registry, repository: this.#repository(imageName), tag }
  }

  #context(engine: Engine): OperationContext {
    return { chain: this.#chain, engine, credentialFor: () => Promise.resolve(this.#credential) }
  }

  #running() {
    const { onProgress, onBuildEvent } = this.#options
    const onEvent = (event: PullEvent | BuildingEvent): void => {
      if (event.kind === 'receiving' || event.kind === 'sending') onProgress?.(event.progress)
      if (event.kind === 'builder') onBuildEvent?.(event.event)
    }
    return { ...this.#signal(), onEvent }
  }

  #signal(): { readonly signal?: AbortSignal } {
    const { signal } = this.#options
    return signal === undefined ? {} : { signal }
  }
}

function joined(name: string, tag: string): string {
  return `${name}${tag.includes(':') ? '@' : ':'}${tag}`
}

function pushOutcome({ reference, digest, sizeBytes }: Pushed, durationSeconds: number): PushOutcome {
  const told = digest === undefined ? {} : { digest }
  return { status: 'success', image: reference, ...told, sizeBytes, durationSeconds }
}

async function answers(engine: Engine): Promise<boolean> {
  return engine.info().then(
    () => true,
    () => false,
  )
}

async function places(dockerfilePath: string): Promise<{ readonly context: string; readonly dockerfile: string }> {
  const found = await stat(dockerfilePath).catch(() => undefined)
  if (found?.isDirectory()) return { context: dockerfilePath, dockerfile: path.join(dockerfilePath, 'Dockerfile') }
  return { context: path.dirname(dockerfilePath), dockerfile: dockerfilePath }
}
