import {
  CoreError,
  isCoreError,
  isRunnable,
  matchPlatforms,
  messageOf,
  openManifest,
  parsePlatform,
  readConfig,
} from '../core/index.ts'
import type { Chain, ChainSource, Descriptor, Resolution } from '../core/index.ts'
import { triggerImages } from '../language/index.ts'
import { keptFromBuilder } from './kept.ts'

export interface Base {
  /** As the Dockerfile has it. */
  readonly name: string
  readonly resolution: Resolution
  readonly platform: string
  /** The Dockerfile, whose stages a trigger may mean. */
  readonly text: string
  readonly signal: AbortSignal
}

/** Images of one index, nested ones included, that a builder may take for one platform; more are none of a base. */
const mostCandidates = 32

/**
 * Refuses a base whose ONBUILD instructions name an image that the rules keep from the builder: what they say can't be
 * written anew, and the builder would ask for it. A base that can't be looked at is refused, too: the builder may see what
 * is not shown here. Nothing is read where no rule keeps any name.
 * @throws ERR_POLICY, ERR_CANCELLED.
 */
export async function refuseTriggers(chain: Chain, base: Base): Promise<void> {
  const hasRules = chain.entries.some(({ rules }) =>
    [rules.owns, rules.allow, rules.deny].some(({ length }) => length > 0),
  )
  const triggers = hasRules ? await triggersOf(chain, base) : []
  for (const image of triggerImages(triggers, base.text)) {
    const reason = keptFromBuilder(chain, image)
    if (reason === undefined) continue
    const message = `${base.name} has an ONBUILD that takes files from ${image}, which the builder would ask for by itself: ${reason}`
    throw new CoreError('ERR_POLICY', message, { registry: base.resolution.registry.name })
  }
}

/** What every image says that a builder may take for the platform: which of several it takes is its own business. */
async function triggersOf(chain: Chain, { name, resolution, platform, signal }: Base): Promise<readonly string[]> {
  const source = chain.source(resolution)
  try {
    const { digest } = resolution.descriptor
    return await new Reader(source, platform, signal).triggers(digest)
  } catch (cause) {
    if (isCoreError(cause, 'ERR_CANCELLED') || signal.aborted) throw cause
    const message = `what ${name} does to builds that use it (ONBUILD) can't be read: ${messageOf(cause)}`
    throw new CoreError('ERR_POLICY', message, { registry: resolution.registry.name, cause })
  }
}

class Reader {
  readonly #source: ChainSource
  readonly #platform: string
  readonly #signal: AbortSignal
  #left = mostCandidates

  constructor(source: ChainSource, platform: string, signal: AbortSignal) {
    this.#source = source
    this.#platform = platform
    this.#signal = signal
  }

  async triggers(digest: string): Promise<readonly string[]> {
    if (this.#left-- === 0) throw new CoreError('ERR_TOO_LARGE', 'it has too many images for one platform')
    const options = { signal: this.#signal }
    const { document } = openManifest(await this.#source.manifest(digest, options))
    if (document.kind === 'image') return (await readConfig(this.#source, document.config, options)).decoded.triggers
    const found: string[] = []
    for (const child of this.#candidates(document.manifests))
      for (const trigger of await this.triggers(child.digest)) found.push(trigger)
    return found
  }

  /** Those of the platform, whatever their annotations call them: builders do not look at these. All where none is. */
  #candidates(manifests: readonly Descriptor[]): readonly Descriptor[] {
    const bare = manifests.map(withoutAnnotations)
    const matching = matchPlatforms(bare, parsePlatform(this.#platform))
    return matching.length > 0 ? matching : bare.filter(isRunnable)
  }
}

function withoutAnnotations(descriptor: Descriptor): Descriptor {
  const { annotations: _annotations, ...bare } = descriptor
  return bare
}
