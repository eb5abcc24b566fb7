import { isCoreError, platformsOf, readConfig } from '../core/index.ts'
import type { Manifest, Platform, RemoteRepository } from '../core/index.ts'
import type { EngineImage } from '../engine/index.ts'

/** An image that a push would take a tag from. */
export interface Replaced {
  readonly digest: string
  /** Empty where the registry did not tell. */
  readonly platforms: readonly Platform[]
}

export interface Replacing {
  /** The local image that is to be pushed; absent while it is not built yet. */
  readonly image?: Pick<EngineImage, 'id' | 'digests'> | undefined
  /** Digests that may go: what was pushed from here, what was agreed to. */
  readonly ours: readonly string[]
  readonly signal: AbortSignal
}

/**
 * The image that a push to `tag` would replace: one HEAD, and where it may be a foreign one, one GET, for its platforms;
 * for an image of one platform, another. Undefined when the tag is free, ours or the same image; also when the registry
 * does not say, which the push itself will find out. A registry that is skipped is asked: the push will be sent to it.
 * @throws ERR_CANCELLED
 */
export async function replacedBy(
  repository: RemoteRepository,
  tag: string,
  { image, ours, signal }: Replacing,
): Promise<Replaced | undefined> {
  const { registry, name } = repository
  registry.resetHealth()
  const found = await answered(registry.resolve(name, tag, { signal }))
  if (found === undefined || ours.includes(found.descriptor.digest)) return undefined
  const { digest } = found.descriptor
  const manifest = await answered(repository.manifest(digest, { signal }))
  if (manifest === undefined) return { digest, platforms: [] }
  if (image !== undefined && isPushedAs(image, manifest)) return undefined
  return { digest, platforms: await offered(repository, manifest, signal) }
}

/** A push sends one platform: the same image again is an image, never an index that has it among others. */
function isPushedAs({ id, digests }: Pick<EngineImage, 'id' | 'digests'>, { descriptor, document }: Manifest): boolean {
  if (document.kind !== 'image') return false
  const { digest } = descriptor
  return document.config.digest === id || digest === id || digests.some((known) => known.endsWith(`@${digest}`))
}

async function offered(
  repository: RemoteRepository,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<readonly Platform[]> {
  const { document } = manifest
  if (document.kind === 'index') return platformsOf(manifest)
  const config = await answered(readConfig(repository, document.config, { signal }))
  return platformsOf(manifest, config?.decoded)
}

/** Undefined where no answer came, whatever the reason; only giving up goes on. */
async function answered<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (isCoreError(error, 'ERR_CANCELLED')) throw error
    return undefined
  }
}
