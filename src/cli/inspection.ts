import { formatPlatform } from '../core/index.ts'
import type { Descriptor } from '../core/index.ts'
import type { Inspection } from './commands/inspect.ts'
import { facts, table } from './table.ts'
import { formatSize } from './units.ts'

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
