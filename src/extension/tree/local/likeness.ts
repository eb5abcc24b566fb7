import type { Manifest } from '../../../core/index.ts'
import type { EngineImage } from '../../../engine/index.ts'

/** How the engine's image of a name stands to the registry's; `unknown` while there was nothing to compare. */
export type Likeness = 'same' | 'other' | 'unknown'

/**
 * Compares by digest: the engine's id is the digest of the config or of the manifest, its digests are what it pulled or
 * pushed. One platform of an index is that image. An image of the engine's own is unlike an image, and not known to be
 * unlike an index, whose configs are not read.
 */
export function likeness(
  { id, digests }: Pick<EngineImage, 'id' | 'digests'>,
  manifest: Manifest | undefined,
): Likeness {
  if (manifest === undefined) return 'unknown'
  const { descriptor, document } = manifest
  const parts = document.kind === 'image' ? [document.config] : document.manifests
  const has = ({ digest }: { readonly digest: string }): boolean =>
    digest === id || digests.some((known) => known.endsWith(`@${digest}`))
  if ([descriptor, ...parts].some(has)) return 'same'
  return document.kind === 'image' || digests.length > 0 ? 'other' : 'unknown'
}
