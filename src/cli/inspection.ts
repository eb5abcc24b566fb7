import { formatPlatform, platformsOf } from '../core/index.ts'
import type { Descriptor, Manifest, Resolution } from '../core/index.ts'
import type { ReadImage } from '../operations/index.ts'
import { facts, table } from './table.ts'
import { formatSize } from '../core/text.ts'

/** What `inspect` prints; JSON without `decoded`. `config` is the image's own, as it was written; sizes are bytes. */
type Inspection = ReturnType<typeof inspection>

/** The facts of one image. */
export function inspection(
  { registry, repository, explanation }: Resolution,
  {
    manifest,
    image,
    referrers,
  }: {
    readonly manifest: Manifest
    readonly image: ReadImage
    readonly referrers: readonly Descriptor[]
  },
) {
  const { descriptor, document } = manifest
  const { layers, artifactType } = image.manifest
  return {
    reference: explanation.reference,
    registry: registry.name,
    repository,
    digest: descriptor.digest,
    mediaType: descriptor.mediaType,
    ...(artifactType === undefined ? {} : { artifactType }),
    annotations: document.annotations,
    platforms: platformsOf(manifest, image.config?.decoded).map(formatPlatform),
    manifests: document.kind === 'index' ? document.manifests : [],
    image: image.descriptor,
    size: image.manifest.config.size + layers.reduce((sum, { size }) => sum + size, 0),
    layers,
    labels: image.config?.decoded.labels ?? {},
    config: image.config?.raw ?? null,
    decoded: image.config?.decoded,
    referrers,
  }
}

/** An inspection for a person. */
export function describeInspection(inspection: Inspection): readonly string[] {
  const { reference, registry, digest, mediaType, artifactType, platforms, manifests } = inspection
  return [
    ...facts([
      ['Name', reference],
      ['Registry', registry],
      ['Digest', digest],
      ['Type', mediaType],
      ['Artifact', artifactType],
      ['Platforms', platforms.join(', ')],
    ]),
    ...section('Manifests', table(manifests.map(describeEntry), '  ')),
    ...section('Image', describeImage(inspection)),
    ...section('Layers', describeLayers(inspection.layers)),
    ...section('Labels', describeMap(inspection.labels)),
    ...section('Annotations', describeMap(inspection.annotations)),
    ...section('Referrers', table(inspection.referrers.map(describeReferrer), '  ')),
  ]
}

function describeImage({ digest, image, size, layers, decoded }: Inspection): readonly string[] {
  const count = layers.length === 1 ? '1 layer' : `${layers.length} layers`
  return facts(
    [
      ['Digest', image.digest === digest ? undefined : image.digest],
      ['Platform', decoded && formatPlatform(decoded.platform)],
      ['Created', decoded?.created],
      ['Size', `${formatSize(size)} in ${count}`],
      ['Entrypoint', words(decoded?.entrypoint)],
      ['Command', words(decoded?.command)],
      ['User', decoded?.user],
      ['Folder', decoded?.workingDirectory],
      ['Ports', decoded?.exposedPorts.join(', ')],
      ['Environment', decoded?.environment.join(' ')],
    ],
    '  ',
  )
}

function describeEntry({ platform, digest, mediaType, artifactType }: Descriptor): readonly string[] {
  return [platform === undefined ? '-' : formatPlatform(platform), digest, artifactType ?? mediaType]
}

function describeLayers(layers: readonly Descriptor[]): readonly string[] {
  return table(
    layers.map(({ digest, size }, place) => [String(place + 1), digest, formatSize(size)]),
    '  ',
  )
}

function describeReferrer({ artifactType, mediaType, digest, size }: Descriptor): readonly string[] {
  return [artifactType ?? mediaType, digest, formatSize(size)]
}

function describeMap(map: Readonly<Record<string, string>>): readonly string[] {
  return facts(Object.entries(map), '  ')
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines]
}

function words(list: readonly string[] | undefined): string | undefined {
  return list?.map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : JSON.stringify(word))).join(' ')
}
