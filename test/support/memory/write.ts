import { randomUUID } from 'node:crypto'
import { digestOf } from '../images.ts'
import type { MemoryContent } from './content.ts'
import { failure } from './reply.ts'
import type { Asked, Reply } from './reply.ts'

/** distribution-spec, "Pushing Manifests": what it names must be there already. */
export function writeManifest(content: MemoryContent, name: string, reference: string, asked: Asked): Reply {
  const digest = digestOf(asked.body, reference.startsWith('sha512:') ? 'sha512' : 'sha256')
  if (reference.includes(':') && reference !== digest) return failure(400, 'DIGEST_INVALID')
  const document = parsed(asked.body)
  if (!document) return failure(400, 'MANIFEST_INVALID')
  const missing = missingParts(content, name, document)
  if (missing !== undefined) return failure(400, 'MANIFEST_BLOB_UNKNOWN', `blob unknown to registry: ${missing}`)
  const repository = content.repository(name)
  const mediaType = asked.headers['content-type'] ?? String(document['mediaType'])
  repository.manifests.set(digest, { mediaType, bytes: asked.body })
  if (!reference.includes(':')) repository.tags.set(reference, digest)
  const subject = digestsIn([document['subject']])[0]
  return {
    status: 201,
    headers: {
      location: `/v2/${name}/manifests/${digest}`,
      'docker-content-digest': digest,
      ...(subject !== undefined && { 'oci-subject': subject }),
    },
  }
}

/** Deletes a tag, or a manifest with every tag of it. distribution-spec, "Content Management". */
export function deleteManifest(content: MemoryContent, name: string, reference: string): Reply {
  const repository = content.repositories.get(name)
  if (!repository) return failure(404, 'NAME_UNKNOWN')
  if (!reference.includes(':')) {
    return repository.tags.delete(reference) ? { status: 202 } : failure(404, 'MANIFEST_UNKNOWN')
  }
  if (!repository.manifests.delete(reference)) return failure(404, 'MANIFEST_UNKNOWN')
  for (const [tag, digest] of repository.tags) if (digest === reference) repository.tags.delete(tag)
  return { status: 202 }
}

export function deleteBlob(content: MemoryContent, name: string, digest: string): Reply {
  return content.repositories.get(name)?.blobs.delete(digest) ? { status: 202 } : failure(404, 'BLOB_UNKNOWN')
}

/** Starts an upload: whole in one POST, by a mount, or in steps. distribution-spec, "Pushing Blobs". */
export function startUpload(content: MemoryContent, name: string, asked: Asked, minimum: number): Reply {
  const { searchParams } = asked.url
  const digest = searchParams.get('digest')
  if (digest !== null) return keep(content, name, asked.body, digest)
  const mount = searchParams.get('mount')
  const from = searchParams.get('from')
  const mounted = mount !== null && from !== null ? content.blob(from, mount) : undefined
  if (mounted && mount !== null) return keep(content, name, mounted, mount)
  const id = randomUUID()
  content.uploads.set(id, { repository: name, bytes: Buffer.alloc(0) })
  const extra: Record<string, string> = minimum > 0 ? { 'oci-chunk-min-length': String(minimum) } : {}
  return { status: 202, headers: { ...place(name, id, 0), ...extra } }
}

/** The later steps of an upload: chunk (PATCH), status (GET), end (PUT), cancel (DELETE). */
export function continueUpload(content: MemoryContent, name: string, id: string, asked: Asked): Reply {
  const upload = content.uploads.get(id)
  if (!upload || upload.repository !== name) return failure(404, 'BLOB_UPLOAD_UNKNOWN')
  if (asked.method === 'GET') return { status: 204, headers: place(name, id, upload.bytes.length) }
  if (asked.method === 'DELETE') {
    content.uploads.delete(id)
    return { status: 204 }
  }
  const start = /^(?:bytes )?(\d+)-/.exec(asked.headers['content-range'] ?? '')?.[1]
  if (start !== undefined && Number(start) !== upload.bytes.length) {
    return { ...failure(416, 'RANGE_INVALID'), headers: place(name, id, upload.bytes.length) }
  }
  upload.bytes = Buffer.concat([upload.bytes, asked.body])
  if (asked.method === 'PATCH') return { status: 202, headers: place(name, id, upload.bytes.length) }
  if (asked.method !== 'PUT') return failure(405, 'UNSUPPORTED')
  const reply = keep(content, name, upload.bytes, asked.url.searchParams.get('digest') ?? '')
  content.uploads.delete(id)
  return reply
}

function keep(content: MemoryContent, name: string, bytes: Uint8Array, digest: string): Reply {
  const algorithm = digest.split(':')[0] ?? ''
  if (!['sha256', 'sha512'].includes(algorithm) || digestOf(bytes, algorithm) !== digest) {
    return failure(400, 'DIGEST_INVALID')
  }
  content.putBlob(name, bytes, digest)
  return { status: 201, headers: { location: `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest } }
}

function place(name: string, id: string, size: number): Record<string, string> {
  const location = `/v2/${name}/blobs/uploads/${id}?_state=${id.slice(0, 8)}`
  return { location, range: `0-${Math.max(0, size - 1)}`, 'docker-upload-uuid': id }
}

function missingParts(content: MemoryContent, name: string, document: Record<string, unknown>): string | undefined {
  const blobs = digestsIn([document['config'], ...listOf(document['layers'])])
  const missing = blobs.find((digest) => !content.blob(name, digest))
  return missing ?? digestsIn(listOf(document['manifests'])).find((digest) => !content.manifest(name, digest))
}

function digestsIn(descriptors: readonly unknown[]): readonly string[] {
  return descriptors.flatMap((value) =>
    typeof value === 'object' && value !== null && 'digest' in value && typeof value.digest === 'string'
      ? [value.digest]
      : [],
  )
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function parsed(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}
