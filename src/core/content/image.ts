import { CoreError } from '../errors.ts'
import { configLimit, decodeConfig } from '../oci/config.ts'
import type { Descriptor, ImageConfig, Manifest, Platform } from '../oci/documents.ts'
import { isRunnable } from '../oci/match.ts'
import type { Source } from './content.ts'

/** An image's config: as it was written, and decoded. */
export interface ReadConfig {
  readonly raw: unknown
  readonly decoded: ImageConfig
}

/**
 * The config of an image, read whole; whether its type is that of a config is the caller's to ask (`isConfigType`).
 * @throws ERR_TOO_LARGE, ERR_UNSUPPORTED, and what the source throws.
 */
export async function readConfig(
  source: Pick<Source, 'blob'>,
  descriptor: Descriptor,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<ReadConfig> {
  const { size } = descriptor
  if (size > configLimit)
    throw new CoreError('ERR_TOO_LARGE', `the image config is too large: ${size} bytes, the limit is ${configLimit}`)
  const pieces: Uint8Array[] = []
  for await (const piece of source.blob(descriptor, signal && { signal })) pieces.push(piece)
  const bytes = Buffer.concat(pieces)
  return { decoded: decodeConfig(bytes), raw: JSON.parse(bytes.toString()) }
}

/** The platforms an index offers, or the one of an image's config. */
export function platformsOf({ document }: Manifest, config?: ImageConfig): readonly Platform[] {
  if (document.kind === 'image') return config === undefined ? [] : [config.platform]
  return document.manifests.filter(isRunnable).flatMap(({ platform }) => platform ?? [])
}
