export { seed } from './seed.ts'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { tar } from './tar.ts'
import type { TarEntry } from './tar.ts'

const types = {
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociConfig: 'application/vnd.oci.image.config.v1+json',
  ociLayer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  dockerLayer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  empty: 'application/vnd.oci.empty.v1+json',
} as const

export interface SamplePlatform {
  readonly os: string
  readonly architecture: string
  readonly variant?: string
}

/** Bytes under the digest a registry knows them by. `diffId` is the digest of a layer before compression. */
export interface SampleBlob {
  readonly mediaType: string
  readonly digest: string
  readonly bytes: Uint8Array
  readonly diffId?: string
}

/** An image, index or artifact as plain values: the manifest's bytes and all that it needs. */
export interface SampleImage {
  readonly mediaType: string
  readonly digest: string
  /** The manifest, exactly as it is served. */
  readonly bytes: Uint8Array
  /** Config first, then the layers from the base up; none for an index. */
  readonly blobs: readonly SampleBlob[]
  /** The manifests of an index. */
  readonly children: readonly SampleImage[]
  readonly platform?: SamplePlatform
}

export interface ImageOptions {
  /** Different seeds make different content; equal options make equal bytes. Default `sample`. */
  readonly seed?: string
  /** The layers; default one layer of 2 KiB. A number is a layer with a file of that many pseudo-random bytes. */
  readonly layers?: readonly (number | SampleBlob)[]
  readonly format?: 'oci' | 'docker'
  readonly platform?: SamplePlatform
  readonly labels?: Readonly<Record<string, string>>
  readonly command?: readonly string[]
  /** ONBUILD instructions. */
  readonly triggers?: readonly string[]
  readonly annotations?: Readonly<Record<string, string>>
}

/** `size` deterministic bytes that do not compress. */
export function randomBytes(seed: string, size: number): Buffer {
  const words = new Uint32Array(Math.ceil(size / 4))
  let state = digest(Buffer.from(seed)).readUInt32LE(0) || 1
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[index] = state
  }
  return Buffer.from(words.buffer, 0, size)
}

/** A layer of files, as engines can unpack it. */
function layerOf(entries: readonly TarEntry[], format: 'oci' | 'docker' = 'oci'): SampleBlob {
  const archive = tar(entries)
  const mediaType = format === 'oci' ? types.ociLayer : types.dockerLayer
  return { ...blobOf(gzipSync(archive, { level: 1 }), mediaType), diffId: digestOf(archive) }
}

/** A layer with the machine's static busybox as `/bin/sh` and the usual tools. */
export function busyboxLayer(path = '/bin/busybox'): SampleBlob {
  const bytes = readFileSync(path)
  return layerOf([
    { name: 'bin/' },
    { name: 'bin/busybox', bytes, mode: 0o755 },
    { name: 'bin/sh', bytes, mode: 0o755 },
  ])
}

export function blobOf(bytes: Uint8Array, mediaType = 'application/octet-stream'): SampleBlob {
  return { mediaType, digest: digestOf(bytes), bytes }
}

/** An image for one platform (default `linux/` this machine's architecture). */
export function makeImage(options: ImageOptions = {}): SampleImage {
  const { seed = 'sample', format = 'oci', platform = machinePlatform() } = options
  const layers = (options.layers ?? [2048]).map((layer, place) =>
    typeof layer === 'number' ? randomLayer(`${seed}/${place}`, layer, format) : layer,
  )
  const config = blobOf(configBytes(options, platform, layers), format === 'oci' ? types.ociConfig : types.dockerConfig)
  const mediaType = format === 'oci' ? types.ociManifest : types.dockerManifest
  const document = {
    schemaVersion: 2,
    mediaType,
    config: descriptorOf(config),
    layers: layers.map(descriptorOf),
    ...(options.annotations && { annotations: options.annotations }),
  }
  return { ...manifestOf(document, mediaType), blobs: [config, ...layers], children: [], platform }
}

/** An index of images, one per platform. */
export function makeIndex(children: readonly SampleImage[], format: 'oci' | 'docker' = 'oci'): SampleImage {
  const mediaType = format === 'oci' ? types.ociIndex : types.dockerList
  const manifests = children.map((child) => ({
    ...descriptorOf(child),
    ...(child.platform && { platform: child.platform }),
  }))
  return { ...manifestOf({ schemaVersion: 2, mediaType, manifests }, mediaType), blobs: [], children }
}

/** An image for each platform (`linux/amd64`, `linux/arm64/v8`), in one index. */
export function makeMultiPlatform(platforms: readonly string[], options: ImageOptions = {}): SampleImage {
  const seed = options.seed ?? 'sample'
  return makeIndex(
    platforms.map((text) => makeImage({ ...options, seed: `${seed}@${text}`, platform: platformOf(text) })),
    options.format,
  )
}

/** An artifact with one file, about `subject` if one is given. OCI image-spec 1.1, manifest.md, guidelines for artifacts. */
export function makeArtifact(
  artifactType: string,
  options: {
    readonly subject?: SampleImage
    readonly seed?: string
    readonly annotations?: Record<string, string>
  } = {},
): SampleImage {
  const config = blobOf(Buffer.from('{}'), types.empty)
  const content = blobOf(Buffer.from(`artifact ${options.seed ?? ''}`), 'text/plain')
  const document = {
    schemaVersion: 2,
    mediaType: types.ociManifest,
    artifactType,
    config: descriptorOf(config),
    layers: [descriptorOf(content)],
    ...(options.subject && { subject: descriptorOf(options.subject) }),
    ...(options.annotations && { annotations: options.annotations }),
  }
  return { ...manifestOf(document, types.ociManifest), blobs: [config, content], children: [] }
}

export function descriptorOf(content: { mediaType: string; digest: string; bytes: Uint8Array }): {
  mediaType: string
  digest: string
  size: number
} {
  return { mediaType: content.mediaType, digest: content.digest, size: content.bytes.length }
}

export function digestOf(bytes: Uint8Array, algorithm = 'sha256'): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`
}

/** `linux/` and the architecture of this machine, in Go's words. */
export function machinePlatform(): SamplePlatform {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  return { os: 'linux', architecture }
}

function platformOf(text: string): SamplePlatform {
  const [os = 'linux', architecture = 'amd64', variant] = text.split('/')
  return { os, architecture, ...(variant !== undefined && { variant }) }
}

function manifestOf(document: object, mediaType: string): { mediaType: string; digest: string; bytes: Buffer } {
  const bytes = Buffer.from(JSON.stringify(document))
  return { mediaType, digest: digestOf(bytes), bytes }
}

function configBytes(options: ImageOptions, platform: SamplePlatform, layers: readonly SampleBlob[]): Buffer {
  const created = '2026-01-02T03:04:05Z'
  const document = {
    created,
    ...platform,
    config: {
      Env: ['PATH=/bin'],
      Cmd: options.command ?? ['/bin/sh'],
      ...(options.labels && { Labels: options.labels }),
      ...(options.triggers && { OnBuild: options.triggers }),
    },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.diffId ?? layer.digest) },
    history: layers.map((_, place) => ({ created, created_by: `COPY layer-${place} /` })),
  }
  return Buffer.from(JSON.stringify(document))
}

function randomLayer(seed: string, size: number, format: 'oci' | 'docker'): SampleBlob {
  const name = `data/${digest(Buffer.from(seed)).toString('hex').slice(0, 12)}`
  return layerOf([{ name: 'data/' }, { name, bytes: randomBytes(seed, size) }], format)
}

function digest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
