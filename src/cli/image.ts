import {
  configLimit,
  CoreError,
  decodeConfig,
  formatPlatform,
  hostPlatform,
  isRunnable,
  mediaTypes,
  parsePlatform,
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
  /** The platform wanted, as a person wrote it; default: Linux on this machine's processor. */
  readonly platform?: string | undefined
  readonly signal: AbortSignal
}

/**
 * The image `manifest` stands for: itself, or of an index the one for the platform; with no platform asked for, an index
 * without the usual one gives its first image.
 * @throws ERR_NOT_FOUND when the platform asked for is not there, ERR_UNSUPPORTED for an index without images.
 */
export async function readImage(source: Source, manifest: Manifest, options: ReadOptions): Promise<ReadImage> {
  const { document, descriptor } = manifest
  if (document.kind === 'index') {
    const child = await source.manifest(choose(document.manifests, options).digest, options)
    if (child.document.kind === 'index' && child.descriptor.digest === descriptor.digest) throw hollow()
    return readImage(source, child, options)
  }
  const config = await readConfig(source, document.config, options.signal)
  return { descriptor, manifest: document, ...(config === undefined ? {} : { config }) }
}

/** The platforms an index offers, or the one of an image's config. */
export function platformsOf({ document }: Manifest, config: ReadConfig | undefined): readonly Platform[] {
  if (document.kind === 'image') return config === undefined ? [] : [config.decoded.platform]
  return document.manifests.filter(isRunnable).flatMap(({ platform }) => platform ?? [])
}

function choose(manifests: readonly Descriptor[], { platform }: ReadOptions): Descriptor {
  const wanted = platform === undefined ? { ...hostPlatform(), os: 'linux' } : parsePlatform(platform)
  const runnable = manifests.filter(isRunnable)
  const found = selectPlatform(runnable, wanted) ?? (platform === undefined ? runnable[0] : undefined)
  if (found !== undefined) return found
  if (platform === undefined) throw hollow()
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

function hollow(): CoreError {
  return new CoreError('ERR_UNSUPPORTED', 'the index has no image in it')
}
