import {
  CoreError,
  formatPlatform,
  hostPlatform,
  isConfigType,
  isRunnable,
  openManifest,
  readConfig,
  selectPlatform,
} from '../core/index.ts'
import type { Descriptor, ImageManifest, Manifest, Platform, ReadConfig, Source } from '../core/index.ts'

/** One image, of an index or alone. */
export interface ReadImage {
  readonly descriptor: Descriptor
  readonly manifest: ImageManifest
  /** Absent for an artifact that is not an image. */
  readonly config?: ReadConfig
}

export interface ImageOptions {
  /** Default: Linux on this machine's processor, else the first image of an index. */
  readonly platform?: Platform | undefined
  readonly signal: AbortSignal
}

const deepestIndex = 8

/**
 * The image `manifest` stands for: itself, or of an index the one for the platform.
 * @throws ERR_NOT_FOUND when the platform asked for is not there, ERR_UNSUPPORTED for an index without images.
 */
export async function readImage(source: Source, manifest: Manifest, options: ImageOptions): Promise<ReadImage> {
  let current = manifest
  for (let depth = 0; ; depth += 1) {
    const { document, descriptor } = current
    if (document.kind === 'image') {
      const isImage = isConfigType(document.config.mediaType)
      return {
        descriptor,
        manifest: document,
        ...(isImage && { config: await readConfig(source, document.config, options) }),
      }
    }
    if (depth === deepestIndex) throw unsupported(`its indexes are nested deeper than ${deepestIndex}`)
    current = openManifest(await source.manifest(choose(document.manifests, options.platform).digest, options))
  }
}

function choose(manifests: readonly Descriptor[], platform: Platform | undefined): Descriptor {
  const wanted = platform ?? { ...hostPlatform(), os: 'linux' }
  const runnable = manifests.filter(isRunnable)
  const found = selectPlatform(runnable, wanted) ?? (platform === undefined ? runnable[0] : undefined)
  if (found !== undefined) return found
  if (platform === undefined) throw unsupported('the index has no image in it')
  const offered = runnable.flatMap((one) => (one.platform === undefined ? [] : [formatPlatform(one.platform)]))
  throw new CoreError(
    'ERR_NOT_FOUND',
    `there is no image for ${formatPlatform(wanted)}; there are: ${offered.join(', ')}`,
  )
}

function unsupported(reason: string): CoreError {
  return new CoreError('ERR_UNSUPPORTED', `the image can't be read: ${reason}`)
}
