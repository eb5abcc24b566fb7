/** Names content: what it is, its digest (`sha256:<hex>`), its size in bytes. OCI image-spec, descriptor.md. */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly platform?: Platform
  readonly annotations?: Readonly<Record<string, string>>
  readonly artifactType?: string
  /** Where else the bytes may be had; never followed unless the user allows it. */
  readonly urls?: readonly string[]
}

/** OCI image-spec, image-index.md: `os`, `architecture` in Go's words. */
export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant?: string
  readonly osVersion?: string
  readonly osFeatures?: readonly string[]
}

/** An image: one config, layers from the base up. */
export interface ImageManifest {
  readonly kind: 'image'
  readonly mediaType: string
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
  readonly artifactType?: string
  readonly subject?: Descriptor
  readonly annotations: Readonly<Record<string, string>>
}

/** A list of manifests, one per platform. */
export interface ImageIndex {
  readonly kind: 'index'
  readonly mediaType: string
  readonly manifests: readonly Descriptor[]
  readonly artifactType?: string
  readonly subject?: Descriptor
  readonly annotations: Readonly<Record<string, string>>
}

/**
 * A manifest of any type as it came: its bytes are never re-encoded; digest and size are of these bytes. What it says is
 * read where it is needed (`openManifest`), so that one nobody here understands can still be passed on.
 */
export interface RawManifest {
  readonly descriptor: Descriptor
  readonly bytes: Uint8Array
}

/** A manifest whose document was read. */
export interface Manifest extends RawManifest {
  readonly document: ImageManifest | ImageIndex
}

/** What a person wants to know of an image's config. OCI image-spec, config.md. */
export interface ImageConfig {
  readonly platform: Platform
  /** RFC 3339, as written. */
  readonly created?: string
  readonly labels: Readonly<Record<string, string>>
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly environment: readonly string[]
  readonly workingDirectory?: string
  readonly user?: string
  readonly exposedPorts: readonly string[]
  /** Instructions that run in builds from this image. */
  readonly triggers: readonly string[]
  readonly history: readonly { readonly createdBy?: string; readonly created?: string; readonly emptyLayer: boolean }[]
  readonly diffIds: readonly string[]
}
