import { CoreError, isCoreError, openManifest, platformsOf, readConfig } from '../core/index.ts'
import type { Chain, Manifest, Platform, PushTarget, RemoteRegistry, RemoteRepository } from '../core/index.ts'
import type { EngineImage, EngineImageDetails } from '../engine/index.ts'
import type { Replaced } from './ask.ts'
import type { Running } from './context.ts'

/** A registry is asked what it has. */
export interface CheckingEvent {
  readonly kind: 'checking'
  readonly registry: RemoteRegistry
}

export interface Agreeing {
  readonly target: PushTarget
  /** What is to be pushed; absent while it is not built yet. */
  readonly image?: EngineImageDetails
  /** Digests that may go. */
  readonly ours: readonly string[]
}

/**
 * Asks before a push takes a tag from an image that is not one of `ours`. The digest that may go; undefined where nothing
 * goes that anybody would miss.
 * @throws ERR_POLICY before anything is asked, when the rules keep the name from this registry; ERR_CANCELLED when the
 * person declined.
 */
export async function agreeToReplace(
  chain: Chain,
  { target, image, ours }: Agreeing,
  { signal, tell, ask }: Running<CheckingEvent, 'replace'>,
): Promise<string | undefined> {
  const { registry, repository, tag } = target
  chain.pushTarget({ text: repository, repository, tag }, registry.name)
  if (ask.replace === undefined) return undefined
  tell({ kind: 'checking', registry })
  const replaced = await replacedBy(registry.repository(repository), tag, { image, ours, signal })
  if (replaced === undefined) return undefined
  if (!(await ask.replace({ target, replaced, ...(image && { image }) }))) {
    const name = `${registry.fullName(repository)}:${tag}`
    throw new CoreError('ERR_CANCELLED', `${name}: what is there was not to be replaced`)
  }
  signal.throwIfAborted()
  return replaced.digest
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
  const manifest = await answered(repository.manifest(digest, { signal }).then(openManifest))
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
