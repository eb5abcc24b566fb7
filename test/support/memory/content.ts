import type { SampleImage } from '../images.ts'
import { digestOf } from '../images.ts'

export interface StoredManifest {
  readonly mediaType: string
  readonly bytes: Uint8Array
}

export interface StoredRepository {
  /** Digests of the blobs linked here. */
  readonly blobs: Set<string>
  readonly manifests: Map<string, StoredManifest>
  /** Tag to digest. */
  readonly tags: Map<string, string>
}

/** What the fake registry holds; blobs are shared by all repositories, each with its own links to them. */
export class MemoryContent {
  readonly repositories = new Map<string, StoredRepository>()
  readonly blobs = new Map<string, Uint8Array>()
  /** Uploads under way, by id. */
  readonly uploads = new Map<string, { readonly repository: string; bytes: Buffer }>()

  repository(name: string): StoredRepository {
    const known = this.repositories.get(name)
    if (known) return known
    const made: StoredRepository = { blobs: new Set(), manifests: new Map(), tags: new Map() }
    this.repositories.set(name, made)
    return made
  }

  /** Puts `image` under `tag` without a request: cheap enough for thousands. */
  put(name: string, tag: string | undefined, image: SampleImage): void {
    const repository = this.repository(name)
    for (const child of image.children) this.put(name, undefined, child)
    for (const blob of image.blobs) this.putBlob(name, blob.bytes, blob.digest)
    repository.manifests.set(image.digest, { mediaType: image.mediaType, bytes: image.bytes })
    if (tag !== undefined) repository.tags.set(tag, image.digest)
  }

  putBlob(name: string, bytes: Uint8Array, digest = digestOf(bytes)): void {
    this.blobs.set(digest, bytes)
    this.repository(name).blobs.add(digest)
  }

  /** The bytes of a blob linked in the repository. */
  blob(name: string, digest: string): Uint8Array | undefined {
    return this.repositories.get(name)?.blobs.has(digest) ? this.blobs.get(digest) : undefined
  }

  /** A manifest by tag or digest. */
  manifest(name: string, reference: string): ({ readonly digest: string } & StoredManifest) | undefined {
    const repository = this.repositories.get(name)
    const digest = reference.includes(':') ? reference : repository?.tags.get(reference)
    const stored = digest === undefined ? undefined : repository?.manifests.get(digest)
    return stored && digest !== undefined ? { digest, ...stored } : undefined
  }
}
