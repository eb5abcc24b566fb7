import { objectOf } from '../core/index.ts'
import type { EngineHistoryEntry, EngineImage, EngineImageDetails, EngineInfo } from './engine.ts'
import { list, number, strings, text, texts } from './fields.ts'

/** The answer of `GET /version`. */
export function decodeInfo(value: unknown, endpoint: string): EngineInfo {
  const version = objectOf(value)
  const components = list(version['Components']).map((component) => text(objectOf(component)['Name']) ?? '')
  return {
    product: components.some((name) => name.startsWith('Podman')) ? 'Podman' : 'Docker',
    version: text(version['Version']) ?? '',
    apiVersion: text(version['ApiVersion']) ?? '',
    endpoint,
    os: text(version['Os']) ?? 'linux',
    architecture: text(version['Arch']) ?? '',
  }
}

/** The answer of `GET /images/json`, with the containers of `GET /containers/json` counted: only that list knows them. */
export function decodeImages(images: unknown, containers: unknown): readonly EngineImage[] {
  const uses = new Map<string, number>()
  for (const container of list(containers)) {
    const id = imageId(text(objectOf(container)['ImageID']) ?? '')
    uses.set(id, (uses.get(id) ?? 0) + 1)
  }
  return list(images).map((image) => decodeImage(image, uses))
}

/** One image of the list. `Created` is in seconds. */
function decodeImage(value: unknown, uses: ReadonlyMap<string, number>): EngineImage {
  const image = objectOf(value)
  const id = imageId(text(image['Id']) ?? '')
  return {
    id,
    references: names(image['RepoTags']),
    digests: names(image['RepoDigests']),
    sizeBytes: number(image['Size']),
    createdAt: number(image['Created']) * 1000,
    labels: strings(image['Labels']),
    containers: uses.get(id) ?? 0,
  }
}

/** The answer of `GET /images/{name}/json`. */
export function decodeDetails(value: unknown): EngineImageDetails {
  const image = objectOf(value)
  const config = objectOf(image['Config'])
  const variant = text(image['Variant'])
  return {
    id: imageId(text(image['Id']) ?? ''),
    references: names(image['RepoTags']),
    digests: names(image['RepoDigests']),
    sizeBytes: number(image['Size']),
    createdAt: Date.parse(text(image['Created']) ?? '') || 0,
    labels: strings(config['Labels']),
    containers: 0,
    os: text(image['Os']) ?? '',
    architecture: text(image['Architecture']) ?? '',
    ...(variant === undefined ? {} : { variant }),
    layers: texts(objectOf(image['RootFS'])['Layers']),
  }
}

/** The answer of `GET /images/{name}/history`. */
export function decodeHistory(value: unknown): readonly EngineHistoryEntry[] {
  return list(value).map((item) => {
    const entry = objectOf(item)
    return { createdBy: text(entry['CreatedBy']) ?? '', sizeBytes: number(entry['Size']) }
  })
}

/** Podman leaves the algorithm out in places. */
function imageId(id: string): string {
  return /^[0-9a-f]{64}$/.test(id) ? `sha256:${id}` : id
}

/** Docker before 25 lists a dangling image as `<none>:<none>`. */
function names(value: unknown): readonly string[] {
  return texts(value).filter((name) => !name.includes('<none>'))
}
