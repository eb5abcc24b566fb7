import {
  configLimit,
  formatPlatform,
  isConfigType,
  isCoreError,
  matchPlatforms,
  openManifest,
  platformsOf,
  readConfig,
  selectPlatform,
} from '../core/index.ts'
import type { ImageManifest, Platform, Resolution, Source } from '../core/index.ts'

/** What is known of an image before its first byte is pulled; a member is absent where that could not be learned. */
export interface Description {
  /** Compressed bytes of all layers. */
  readonly sizeBytes?: number
  /** The platform that will be pulled, such as `linux/amd64`. */
  readonly platform?: string
  /** The image for that platform, where it is one of several. */
  readonly digest?: string
  /** Platforms to choose from, when none of them is asked for. */
  readonly choices?: readonly string[]
  /** The image is for another platform than was asked for, and there is no other. */
  readonly foreign?: boolean
}

interface Wanted {
  /** What is asked for. */
  readonly platform: Platform
  readonly signal: AbortSignal
}

/**
 * Size and platform of what was resolved. Docker Hub counts every manifest that is read as a pull, so it is not asked.
 * @throws ERR_CANCELLED; whatever else fails leaves the description empty.
 */
export async function describe(source: Source, resolution: Resolution, wanted: Wanted): Promise<Description> {
  if (resolution.registry.isDockerHub) return {}
  try {
    const manifest = openManifest(await source.manifest(resolution.descriptor.digest, { signal: wanted.signal }))
    const { document } = manifest
    if (document.kind === 'image') return await ofImage(source, document, wanted)
    const match = selectPlatform(document.manifests, wanted.platform)
    if (match === undefined) return { choices: [...new Set(platformsOf(manifest).map(formatPlatform))] }
    const image = openManifest(await source.manifest(match.digest, { signal: wanted.signal }))
    const { digest } = match
    const found = { digest, ...(match.platform && { platform: formatPlatform(match.platform) }) }
    return image.document.kind === 'image' ? { ...found, sizeBytes: sizeOf(image.document) } : found
  } catch (error) {
    if (isCoreError(error, 'ERR_CANCELLED') || wanted.signal.aborted) throw error
    return {}
  }
}

async function ofImage(source: Source, image: ImageManifest, { platform, signal }: Wanted): Promise<Description> {
  const sizeBytes = sizeOf(image)
  if (image.config.size > configLimit || !isConfigType(image.config.mediaType)) return { sizeBytes }
  const { decoded } = await readConfig(source, image.config, { signal })
  const own = decoded.platform
  const runs = matchPlatforms([{ ...image.config, platform: own }], platform).length > 0
  return { sizeBytes, platform: formatPlatform(own), ...(!runs && { foreign: true }) }
}

function sizeOf({ layers }: ImageManifest): number {
  return layers.reduce((sum, { size }) => sum + size, 0)
}
