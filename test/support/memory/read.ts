import { digestOf } from '../images.ts'
import type { MemoryContent } from './content.ts'
import { failure, json } from './reply.ts'
import type { Asked, Reply } from './reply.ts'

interface Page {
  readonly names: readonly string[]
  readonly link: Readonly<Record<string, string>>
}

/** distribution-spec, "Pulling manifests". */
export function readManifest(content: MemoryContent, name: string, reference: string): Reply {
  if (!content.repositories.has(name)) return failure(404, 'NAME_UNKNOWN')
  const manifest = content.manifest(name, reference)
  if (!manifest) return failure(404, 'MANIFEST_UNKNOWN')
  const headers = {
    'content-type': manifest.mediaType,
    'docker-content-digest': manifest.digest,
    etag: `"${manifest.digest}"`,
  }
  return { status: 200, headers, body: manifest.bytes }
}

/** distribution-spec, "Pulling blobs", with a single range as in RFC 9110, 14. */
export function readBlob(content: MemoryContent, name: string, digest: string, asked: Asked): Reply {
  const bytes = content.blob(name, digest)
  if (!bytes) return failure(404, 'BLOB_UNKNOWN')
  const headers = {
    'content-type': 'application/octet-stream',
    'docker-content-digest': digest,
    'accept-ranges': 'bytes',
    etag: `"${digest}"`,
  }
  const range = /^bytes=(\d*)-(\d*)$/.exec(asked.headers.range ?? '')
  if (!range) return { status: 200, headers, body: bytes }
  const [first, last] = limits(range[1] ?? '', range[2] ?? '', bytes.length)
  if (first > last) return { status: 416, headers: { 'content-range': `bytes */${bytes.length}` } }
  const contentRange = `bytes ${first}-${last}/${bytes.length}`
  return { status: 206, headers: { ...headers, 'content-range': contentRange }, body: bytes.subarray(first, last + 1) }
}

function limits(first: string, last: string, size: number): readonly [number, number] {
  if (first === '') return [Math.max(0, size - Number(last)), last === '0' ? -1 : size - 1]
  return [Number(first), last === '' ? size - 1 : Math.min(Number(last), size - 1)]
}

/** distribution-spec, "Listing Tags". */
export function listTags(content: MemoryContent, name: string, asked: Asked, pageSize: number): Reply {
  const repository = content.repositories.get(name)
  if (!repository) return failure(404, 'NAME_UNKNOWN')
  const { names, link } = pageOf([...repository.tags.keys()], asked, pageSize)
  return json(200, { name, tags: names }, link)
}

export function listRepositories(content: MemoryContent, asked: Asked, pageSize: number): Reply {
  const { names, link } = pageOf([...content.repositories.keys()], asked, pageSize)
  return json(200, { repositories: names }, link)
}

/** distribution-spec, "Listing Referrers". */
export function listReferrers(content: MemoryContent, name: string, digest: string, asked: Asked): Reply {
  const wanted = asked.url.searchParams.get('artifactType')
  const manifests = [...(content.repositories.get(name)?.manifests.values() ?? [])].flatMap((stored) => {
    const document = JSON.parse(Buffer.from(stored.bytes).toString('utf8'))
    if (document.subject?.digest !== digest) return []
    const artifactType = document.artifactType ?? document.config?.mediaType
    if (wanted !== null && artifactType !== wanted) return []
    const { mediaType, bytes } = stored
    const { annotations } = document
    return [
      { mediaType, digest: digestOf(bytes), size: bytes.length, artifactType, ...(annotations && { annotations }) },
    ]
  })
  const mediaType = 'application/vnd.oci.image.index.v1+json'
  const headers = { 'content-type': mediaType, ...(wanted !== null && { 'oci-filters-applied': 'artifactType' }) }
  return json(200, { schemaVersion: 2, mediaType, manifests }, headers)
}

function pageOf(all: readonly string[], asked: Asked, pageSize: number): Page {
  const { searchParams, pathname } = asked.url
  const last = searchParams.get('last')
  const size = Math.min(Number(searchParams.get('n') ?? pageSize), pageSize)
  const rest = all.filter((name) => last === null || name > last).toSorted((a, b) => (a < b ? -1 : 1))
  const names = rest.slice(0, size)
  const end = names.at(-1)
  if (rest.length <= size || end === undefined) return { names, link: {} }
  return { names, link: { link: `<${pathname}?last=${encodeURIComponent(end)}&n=${size}>; rel="next"` } }
}
