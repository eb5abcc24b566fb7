import {
  configLimit,
  CoreError,
  decodeConfig,
  formatPlatform,
  hostPlatform,
  isRunnable,
  mediaTypes,
  selectPlatform,
} from '../core/index.ts'
import type { Descriptor, ImageConfig, ImageManifest, Manifest, Platform, Source } from '../core/index.ts'

/** An image's config: as it was written, and decoded. */
export interface ReadConfig {
  readonly raw: unknown
  readonly decoded: ImageConfig
}

/** One image, of an index or alone. */
export interface ReadImage {
  readonly descriptor: Descriptor
  readonly manifest: ImageManifest
  /** Absent for an artifact that is not an image. */
  readonly config?: ReadConfig
}

export interface ReadOptions {
  /** Default: Linux on this machine's processor, else the first image of an index. */
  readonly platform?: Platform | undefined
  readonly signal: AbortSignal
}

const deepestIndex = 8

/**
 * The image `manifest` stands for: itself, or of an index the one for the platform.
 * @throws ERR_NOT_FOUND when the platform asked for is not there, ERR_UNSUPPORTED for an index without images.
 */
export async function readImage(source: Source, manifest: Manifest, options: ReadOptions): Promise<ReadImage> {
  let current = manifest
  for (let depth = 0; ; depth += 1) {
    const { document, descriptor } = current
    if (document.kind === 'image') {
      const config = await readConfig(source, document.config, options.signal)
      return { descriptor, manifest: document, ...(config === undefined ? {} : { config }) }
    }
    if (depth === deepestIndex) throw unsupported(`its indexes are nested deeper than ${deepestIndex}`)
    current = await source.manifest(choose(document.manifests, options.platform).digest, options)
  }
}

/** The platforms an index offers, or the one of an image's config. */
export function platformsOf({ document }: Manifest, config: ReadConfig | undefined): readonly Platform[] {
  if (document.kind === 'image') return config === undefined ? [] : [config.decoded.platform]
  return document.manifests.filter(isRunnable).flatMap(({ platform }) => platform ?? [])
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

async function readConfig(
  source: Source,
  descriptor: Descriptor,
  signal: AbortSignal,
): Promise<ReadConfig | undefined> {
  const { mediaType, size } = descriptor
  if (mediaType !== mediaTypes.ociConfig && mediaType !== mediaTypes.dockerConfig) return undefined
  if (size > configLimit) {
    throw new CoreError('ERR_TOO_LARGE', `the image config is too large: ${size} bytes, the limit is ${configLimit}`)
  }
  const pieces: Uint8Array[] = []
  for await (const piece of source.blob(descriptor, { signal })) pieces.push(piece)
  const bytes = Buffer.concat(pieces)
  return { decoded: decodeConfig(bytes), raw: JSON.parse(bytes.toString('utf8')) }
}

function unsupported(reason: string): CoreError {
  return new CoreError('ERR_UNSUPPORTED', `the image can't be read: ${reason}`)
}
