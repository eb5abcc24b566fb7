import type { Credential, Host } from '../../../src/core/host.ts'
import { silentLogger, systemClock } from '../../../src/core/host.ts'
import type { HttpLimits } from '../../../src/core/http/limits.ts'
import type { Descriptor, Manifest } from '../../../src/core/oci/documents.ts'
import { decodeManifest } from '../../../src/core/oci/manifest.ts'
import type { RegistryOptions } from '../../../src/core/registry/options.ts'
import { Registry } from '../../../src/core/registry/registry.ts'
import type { RemoteRepository } from '../../../src/core/registry/remote.ts'
import type { SampleImage } from '../../support/images.ts'

export interface ClientOptions extends Partial<RegistryOptions> {
  readonly credential?: Omit<Credential, 'source'>
  readonly limits?: Partial<HttpLimits>
  readonly host?: Partial<Host>
}

/** A host that keeps quiet and knows one credential, if any. */
export function hostWith(credential?: Omit<Credential, 'source'>): Host {
  const known = credential && { source: 'test', ...credential }
  return {
    logger: silentLogger,
    credentials: { get: () => Promise.resolve(known) },
    network: { proxyFor: () => Promise.resolve(undefined), certificateAuthorities: () => [] },
    clock: systemClock,
    userAgent: 'portolan/test',
  }
}

/** The client under test for the registry at `url`. */
export function clientOf(url: string, options: ClientOptions = {}): Registry {
  const { credential, host, ...rest } = options
  const defaults = { name: 'company', url, timeoutMs: 5000, repositories: [] }
  return new Registry({ ...defaults, ...rest }, { ...hostWith(credential), ...host })
}

/** All names of a list that comes in pages. */
export async function all(pages: AsyncIterable<readonly string[]>): Promise<readonly string[]> {
  const names: string[] = []
  for await (const page of pages) names.push(...page)
  return names
}

export async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** Content as a source hands it out, in pieces of `size` bytes. */
export function streamOf(bytes: Uint8Array, size = 64 * 1024): () => AsyncIterable<Uint8Array> {
  return async function* pieces() {
    for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size)
  }
}

export function blobDescriptor(blob: { mediaType: string; digest: string; bytes: Uint8Array }): Descriptor {
  return { mediaType: blob.mediaType, digest: blob.digest, size: blob.bytes.byteLength }
}

export function manifestOf(image: SampleImage): Manifest {
  return decodeManifest(image.bytes, image.mediaType)
}

/** Pushes `image` with everything it needs through the client under test. */
export async function push(repository: RemoteRepository, image: SampleImage, tag?: string): Promise<void> {
  for (const child of image.children) await push(repository, child)
  for (const blob of image.blobs) await repository.putBlob(blobDescriptor(blob), streamOf(blob.bytes))
  await repository.putManifest(manifestOf(image), tag)
}
