import {
  configLimit,
  decodeConfig,
  formatPlatform,
  isCoreError,
  isRunnable,
  matchPlatforms,
  selectPlatform,
} from '../../core/index.ts'
import type { Chain, Descriptor, ImageManifest, Platform, Resolution, Source } from '../../core/index.ts'

/** What is known of an image before its first byte is pulled; a member is absent where that could not be learned. */
export interface Description {
  /** Compressed bytes of all layers. */
  readonly sizeBytes?: number
  /** The platform that will be pulled, such as `linux/amd64`. */
  readonly platform?: string
  /** Platforms to choose from, when none of them is for the engine. */
  readonly choices?: readonly string[]
  /** The image is for another platform than the engine's, and there is no other. */
  readonly foreign?: boolean
}

interface Wanted {
  /** What the engine runs. */
  readonly platform: Platform
  readonly signal: AbortSignal
}

/**
 * Size and platform of what was resolved. Docker Hub counts every manifest that is read as a pull, so it is not asked.
 * @throws ERR_CANCELLED; whatever else fails leaves the description empty.
 */
export async function describe(chain: Chain, resolution: Resolution, wanted: Wanted): Promise<Description> {
  if (resolution.registry.isDockerHub) return {}
  const source = chain.source(resolution)
  try {
    const { document } = await source.manifest(resolution.descriptor.digest, { signal: wanted.signal })
    if (document.kind === 'image') return await ofImage(source, document, wanted)
    const match = selectPlatform(document.manifests, wanted.platform)
    if (match === undefined) return { choices: platforms(document.manifests) }
    const image = await source.manifest(match.digest, { signal: wanted.signal })
    const platform = match.platform ? { platform: formatPlatform(match.platform) } : {}
    return image.document.kind === 'image' ? { ...platform, sizeBytes: sizeOf(image.document) } : platform
  } catch (error) {
    if (isCoreError(error, 'ERR_CANCELLED') || wanted.signal.aborted) throw error
    return {}
  }
}

async function ofImage(source: Source, image: ImageManifest, { platform, signal }: Wanted): Promise<Description> {
  const sizeBytes = sizeOf(image)
  if (image.config.size > configLimit || !/\b(?:image\.config|container\.image)\b/.test(image.config.mediaType))
    return { sizeBytes }
  const pieces: Uint8Array[] = []
  for await (const piece of source.blob(image.config, { signal })) pieces.push(piece)
  const { platform: own } = decodeConfig(Buffer.concat(pieces))
  const runs = matchPlatforms([{ ...image.config, platform: own }], platform).length > 0
  return { sizeBytes, platform: formatPlatform(own), ...(!runs && { foreign: true }) }
}

function sizeOf({ layers }: ImageManifest): number {
  return layers.reduce((sum, { size }) => sum + size, 0)
}

function platforms(manifests: readonly Descriptor[]): readonly string[] {
  const runnable = manifests.filter(isRunnable).flatMap(({ platform }) => (platform ? formatPlatform(platform) : []))
  return [...new Set(runnable)]
}
