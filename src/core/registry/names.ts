import type { Scope } from '../auth/authorized.ts'
import { CoreError } from '../errors.ts'
import { isDigest } from '../reference/digest.ts'
import { isTag, repositoryFault } from '../reference/names.ts'

/** A repository as a registry with a path prefix knows it, and where its parts are. */
export interface Place {
  /** With the registry's prefix: what is sent. */
  readonly name: string
  /** Without it: what was asked. */
  readonly repository: string
}

/** @throws ERR_REFERENCE when `repository` is none; nothing else may become part of an address. */
export function placeOf(prefix: string, repository: string): Place {
  const name = prefix === '' ? repository : `${prefix}/${repository}`
  const fault = repositoryFault(repository) ?? repositoryFault(name)
  if (fault === undefined) return { name, repository }
  throw new CoreError('ERR_REFERENCE', `${JSON.stringify(repository)} is not a repository: ${fault.reason}`, {
    position: fault.position,
  })
}

/** @throws ERR_REFERENCE when `reference` is neither a tag nor a digest. */
export function manifestPath(place: Place, reference: string): string {
  if (isDigest(reference) || isTag(reference)) return `/v2/${place.name}/manifests/${reference}`
  throw new CoreError('ERR_REFERENCE', `${JSON.stringify(reference)} is neither a tag nor a digest`, { position: 0 })
}

/** @throws ERR_REFERENCE when `digest` is none. */
export function blobPath(place: Place, digest: string): string {
  return `/v2/${place.name}/blobs/${checkedDigest(digest)}`
}

/** @throws ERR_REFERENCE when `digest` is none. */
export function checkedDigest(digest: string): string {
  if (isDigest(digest)) return digest
  throw new CoreError('ERR_REFERENCE', `${JSON.stringify(digest)} is not a digest`, { position: 0 })
}

/** `team/app:1.0` or `team/app@sha256:…`, for messages. */
export function subjectOf(place: Place, reference: string): string {
  return `${place.repository}${isDigest(reference) ? '@' : ':'}${reference}`
}

/** The rights to `actions` in a repository. */
export function rightsTo(place: Place, ...actions: readonly ('pull' | 'push' | 'delete')[]): readonly Scope[] {
  return [{ type: 'repository', name: place.name, actions }]
}
