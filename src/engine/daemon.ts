import type { Logger } from '../core/index.ts'
import { CoreError, isCoreError } from '../core/index.ts'
import { speaks } from './api.ts'
import { build } from './build/build.ts'
import { decodeDetails, decodeHistory, decodeImages, decodeInfo } from './decode.ts'
import type {
  BuildRequest,
  BuildResult,
  Engine,
  EngineHistoryEntry,
  EngineImage,
  EngineImageDetails,
  EngineInfo,
  PullRequest,
  PushRequest,
  PushResult,
} from './engine.ts'
import { inCircumstance } from './failures.ts'
import { engineName, imagePath } from './names.ts'
import { checkPlatform, pull, push } from './transfer.ts'
import type { EngineRequest, Transport } from './transport.ts'
import { watchImages } from './watch.ts'

const platformApi = 49

/** Docker or Podman behind its API. */
export class Daemon implements Engine {
  readonly endpoint: string
  readonly #transport: Transport
  readonly #logger: Logger
  readonly #watches = new Set<AbortController>()

  constructor(transport: Transport, logger: Logger) {
    this.endpoint = transport.endpoint.url
    this.#transport = transport
    this.#logger = logger
  }

  async info(signal?: AbortSignal): Promise<EngineInfo> {
    return decodeInfo(await this.#transport.call({ method: 'GET', path: '/version', ...given(signal) }), this.endpoint)
  }

  async images(signal?: AbortSignal): Promise<readonly EngineImage[]> {
    const ask = (path: string, query = {}): Promise<unknown> =>
      this.#transport.call({ method: 'GET', path, query, ...given(signal) })
    const [images, containers] = await Promise.all([ask('/images/json'), ask('/containers/json', { all: 'true' })])
    return decodeImages(images, containers)
  }

  async inspect(reference: string, signal?: AbortSignal): Promise<EngineImageDetails> {
    return decodeDetails(
      await this.#about(reference, { method: 'GET', path: `${imagePath(reference)}/json`, ...given(signal) }),
    )
  }

  async history(reference: string, signal?: AbortSignal): Promise<readonly EngineHistoryEntry[]> {
    const path = `${imagePath(reference)}/history`
    return decodeHistory(await this.#about(reference, { method: 'GET', path, ...given(signal) }))
  }

  async pull(request: PullRequest): Promise<EngineImageDetails> {
    await pull(this.#transport, request)
    const engine = await this.info(request.signal)
    const image = await this.#pulled(request, engine)
    checkPlatform(image, request, engine)
    return image
  }

  async push(request: PushRequest): Promise<PushResult> {
    const { sizeBytes } = await this.inspect(request.reference, request.signal)
    return { ...(await push(this.#transport, request)), sizeBytes }
  }

  build(request: BuildRequest): Promise<BuildResult> {
    const info = (): Promise<EngineInfo> => this.info(request.signal)
    const imageId = async (name: string): Promise<string> => (await this.inspect(name, request.signal)).id
    return build({ transport: this.#transport, info, imageId }, request)
  }

  async tag(source: string, target: string, signal?: AbortSignal): Promise<void> {
    const { repository, tag } = engineName(target)
    if (tag === '') throw new CoreError('ERR_REFERENCE', `${target}: a digest can't be given as a name`)
    const query = { repo: repository, tag }
    await this.#about(source, { method: 'POST', path: `${imagePath(source)}/tag`, query, ...given(signal) })
  }

  async remove(
    reference: string,
    options: { readonly force?: boolean; readonly signal?: AbortSignal } = {},
  ): Promise<void> {
    const query = options.force ? { force: 'true' } : {}
    await this.#about(reference, { method: 'DELETE', path: imagePath(reference), query, ...given(options.signal) })
  }

  watch(onChange: () => void): { dispose(): void } {
    const controller = new AbortController()
    this.#watches.add(controller)
    void watchImages(this.#transport, onChange, { signal: controller.signal, logger: this.#logger })
    return { dispose: () => this.#end(controller) }
  }

  close(): void {
    for (const controller of this.#watches) this.#end(controller)
    this.#transport.close()
  }

  /** An engine may hold a name for more than one platform; since 1.49 it can be asked for the one that was pulled. */
  async #pulled({ reference, platform, signal }: PullRequest, engine: EngineInfo): Promise<EngineImageDetails> {
    const query = platform !== undefined && speaks(engine, platformApi) ? { platform: platformJson(platform) } : {}
    const path = `${imagePath(reference)}/json`
    return decodeDetails(await this.#about(reference, { method: 'GET', path, query, ...given(signal) }))
  }

  #end(controller: AbortController): void {
    controller.abort()
    this.#watches.delete(controller)
  }

  async #about(reference: string, request: EngineRequest): Promise<unknown> {
    try {
      return await this.#transport.call(request)
    } catch (error) {
      throw isCoreError(error, 'ERR_CANCELLED') ? error : inCircumstance(error, { reference })
    }
  }
}

function given(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}

function platformJson(platform: string): string {
  const [os, architecture, variant] = platform.split('/')
  return JSON.stringify({ os, architecture, variant })
}
