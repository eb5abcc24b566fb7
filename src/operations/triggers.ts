import { CoreError, dockerHubHost, isCoreError, parsePlatform, parseReference } from '../core/index.ts'
import type { Chain, ImageConfig, Resolution } from '../core/index.ts'
import { triggerImages } from '../language/index.ts'
import { readImage } from './image.ts'

export interface Base {
  /** As the Dockerfile has it. */
  readonly name: string
  readonly resolution: Resolution
  readonly platform: string
  /** The Dockerfile, whose stages a trigger may mean. */
  readonly text: string
  readonly signal: AbortSignal
}

/**
 * Refuses a base whose ONBUILD instructions name an image that the rules keep from the builder: what they say can't be
 * written anew, and the builder would ask for it. Nothing is read where no rule keeps any name.
 * @throws ERR_POLICY, ERR_CANCELLED.
 */
export async function refuseTriggers(chain: Chain, base: Base): Promise<void> {
  const hasRules = chain.entries.some(({ rules }) =>
    [rules.owns, rules.allow, rules.deny].some(({ length }) => length > 0),
  )
  const config = hasRules ? await configOf(chain, base) : undefined
  for (const image of triggerImages(config?.triggers ?? [], base.text)) {
    const reason = keptFromBuilder(chain, image)
    if (reason === undefined) continue
    const message = `${base.name} has an ONBUILD that takes files from ${image}, which the builder would ask for by itself: ${reason}`
    throw new CoreError('ERR_POLICY', message, { registry: base.resolution.registry.name })
  }
}

function keptFromBuilder(chain: Chain, image: string): string | undefined {
  try {
    const reference = parseReference(image)
    return chain.keptFrom(reference, reference.host ?? dockerHubHost)
  } catch {
    return undefined
  }
}

/** The config of the image for one platform; undefined where it can't be had, as the builder will say. */
async function configOf(chain: Chain, { resolution, platform, signal }: Base): Promise<ImageConfig | undefined> {
  const source = chain.source(resolution)
  try {
    const manifest = await source.manifest(resolution.descriptor.digest, { signal })
    return (await readImage(source, manifest, { platform: parsePlatform(platform), signal })).config?.decoded
  } catch (error) {
    if (isCoreError(error, 'ERR_CANCELLED') || signal.aborted) throw error
    return undefined
  }
}
