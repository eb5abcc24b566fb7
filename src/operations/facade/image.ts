import { splitName } from '../../core/index.ts'
import type { EngineImage } from '../../engine/index.ts'

/** A weakness found in an image by a scanner. */
export interface Vulnerability {
  readonly id: string
  readonly severity: string
  readonly description?: string
}

/** What is known of an image; sizes in units of 1024 × 1024 bytes, rounded to hundredths. */
export interface ContainerImageFields {
  readonly name: string
  readonly tag: string
  readonly registryUrl: string
  readonly sizeMb?: number
  readonly createdAt?: Date
  readonly digest?: string
  readonly layers?: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
  readonly vulnerabilities?: readonly Vulnerability[]
}

/** One image by name and tag, in an engine or in a registry. */
export class ContainerImage {
  readonly name: string
  readonly tag: string
  readonly registryUrl: string
  /** 0 when it is not known, as for an image listed from a registry. */
  readonly sizeMb: number
  readonly createdAt: Date | undefined
  readonly digest: string | undefined
  readonly layers: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly vulnerabilities: readonly Vulnerability[]

  constructor(fields: ContainerImageFields) {
    this.name = fields.name
    this.tag = fields.tag
    this.registryUrl = fields.registryUrl
    this.sizeMb = fields.sizeMb ?? 0
    this.createdAt = fields.createdAt
    this.digest = fields.digest
    this.layers = fields.layers ?? []
    this.labels = fields.labels ?? {}
    this.vulnerabilities = fields.vulnerabilities ?? []
  }
}

/** Bytes in units of 1024 × 1024, rounded to hundredths. */
export function megabytes(bytes: number): number {
  return Math.round((bytes / 1024 / 1024) * 100) / 100
}

/** A local image under one of its names: `reference` is the whole of it, `name` the part below the registry. */
export function namedImage(
  image: EngineImage & { readonly layers?: readonly string[] },
  named: { readonly reference: string; readonly name: string; readonly registryUrl: string },
): ContainerImage {
  const { name: full, tag = '' } = splitName(named.reference)
  const digest = image.digests.find((known) => known.startsWith(`${full}@`))?.slice(full.length + 1)
  return new ContainerImage({
    name: named.name,
    tag,
    registryUrl: named.registryUrl,
    sizeMb: megabytes(image.sizeBytes),
    createdAt: new Date(image.createdAt),
    labels: image.labels,
    ...(digest === undefined ? {} : { digest }),
    ...(image.layers === undefined ? {} : { layers: image.layers }),
  })
}
