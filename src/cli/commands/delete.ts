import { CoreError, formatReference, isCoreError, parseReference } from '../../core/index.ts'
import type { RemoteRepository } from '../../core/index.ts'
import type { Command } from '../command.ts'
import { exitStatus } from '../status.ts'
import { facts } from '../table.ts'
import { UsageError } from '../usage.ts'

/** What was deleted. `tags` are the names that are gone. */
interface Deletion {
  readonly digest: string
  readonly tags: readonly string[]
}

/** Deletes a tag, or a manifest with all its tags. */
export const deletion: Command = {
  name: 'delete',
  words: ['REF'],
  summary: 'delete a tag, or (by digest) an image with all its tags',
  options: {},
  optionHelp: {},
  run: async ({ chain, output, signal }, given) => {
    const [text = ''] = given.words
    const reference = parseReference(text)
    const { tag, digest } = reference
    if (tag === undefined && digest === undefined) {
      throw new UsageError(`${JSON.stringify(text)} says neither which tag nor which digest to delete`, 'delete')
    }
    const { registry, repository } = chain.pushTarget(reference)
    const place = registry.repository(repository)
    const done =
      digest === undefined ? await deleteTag(place, tag ?? '', signal) : await deleteImage(place, digest, signal)
    const result = { reference: formatReference(reference), registry: registry.name, repository, ...done }
    output.show(result, () =>
      facts([
        ['Deleted', `${registry.fullName(repository)}@${done.digest}`],
        ['Tags', done.tags.join(', ')],
        ['Registry', registry.name],
      ]),
    )
    return exitStatus.done
  },
}

async function deleteImage(place: RemoteRepository, digest: string, signal: AbortSignal): Promise<Deletion> {
  const tags = await place.tagsOf(digest, { signal })
  await place.deleteManifest(digest, { signal })
  return { digest, tags }
}

/** Where the registry deletes only by digest, the tag goes that way, provided that no other tag shares the digest. */
async function deleteTag(place: RemoteRepository, tag: string, signal: AbortSignal): Promise<Deletion> {
  const { descriptor } = await place.registry.resolve(place.name, tag, { signal })
  const { digest } = descriptor
  try {
    await place.deleteTag(tag, { signal })
    return { digest, tags: [tag] }
  } catch (error) {
    if (!isCoreError(error, 'ERR_UNSUPPORTED')) throw error
    const tags = await place.tagsOf(digest, { signal })
    if (tags.every((name) => name === tag)) return deleteImage(place, digest, signal)
    throw shared(place, { tag, digest, tags }, error)
  }
}

function shared(
  place: RemoteRepository,
  { tag, digest, tags }: Deletion & { readonly tag: string },
  cause: CoreError,
): CoreError {
  const { registry, name } = place
  const message =
    `${registry.name} deletes images only by digest, and ${name}:${tag} shares its digest with ` +
    `${tags.filter((other) => other !== tag).join(', ')}: to delete them all, delete ${registry.fullName(name)}@${digest}`
  return new CoreError('ERR_UNSUPPORTED', message, { cause, registry: registry.name, digest })
}
