import { CoreError, isCoreError } from '../core/index.ts'
import type { PushTarget, RemoteRepository } from '../core/index.ts'
import { runningWith } from './context.ts'
import type { OperationOptions, Running } from './context.ts'

/** What was deleted. `tags` are the names that are gone. */
export interface Deleted {
  readonly digest: string
  readonly tags: readonly string[]
}

/** Deletes an image with all its tags. @throws as RemoteRepository. */
export async function deleteImage(
  repository: RemoteRepository,
  digest: string,
  { signal = new AbortController().signal }: OperationOptions = {},
): Promise<Deleted> {
  const tags = await repository.tagsOf(digest, { signal })
  await repository.deleteManifest(digest, { signal })
  return { digest, tags }
}

/**
 * Deletes one tag. Where the registry deletes only whole images, the tag goes that way when no other tag shares the image,
 * or when the person agrees to lose them too.
 * @throws ERR_NOT_FOUND; ERR_UNSUPPORTED (others share it, nobody to ask), ERR_CANCELLED (declined); as RemoteRepository.
 */
export async function deleteTag(
  target: PushTarget,
  options: OperationOptions<never, 'deleteAll'> = {},
): Promise<Deleted> {
  const running = runningWith(options)
  const { signal } = running
  const { registry, repository, tag } = target
  const { descriptor } = await registry.resolve(repository, tag, { signal })
  const place = registry.repository(repository)
  try {
    await place.deleteTag(tag, { signal })
    return { digest: descriptor.digest, tags: [tag] }
  } catch (error) {
    if (!isCoreError(error, 'ERR_UNSUPPORTED')) throw error
    const tags = await place.tagsOf(descriptor.digest, { signal })
    await agreeToDeleteAll(target, { digest: descriptor.digest, tags, cause: error }, running)
    await place.deleteManifest(descriptor.digest, { signal })
    return { digest: descriptor.digest, tags }
  }
}

async function agreeToDeleteAll(
  target: PushTarget,
  { digest, tags, cause }: Deleted & { readonly cause: CoreError },
  { signal, ask }: Running<never, 'deleteAll'>,
): Promise<void> {
  const { registry, repository, tag } = target
  const others = tags.filter((other) => other !== tag)
  if (others.length === 0) return
  const name = registry.fullName(repository)
  if (ask.deleteAll === undefined) {
    const message =
      `${registry.name} deletes images only by digest, and ${repository}:${tag} shares its digest with ` +
      `${others.join(', ')}: to delete them all, delete ${name}@${digest}`
    throw new CoreError('ERR_UNSUPPORTED', message, { cause, registry: registry.name, digest })
  }
  if (!(await ask.deleteAll({ target, digest, tags })))
    throw new CoreError('ERR_CANCELLED', `${name}:${tag}: the image with all its tags was to stay`, { cause })
  signal.throwIfAborted()
}
