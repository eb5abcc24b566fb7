import { formatPlatform } from '../../core/index.ts'
import { formatSize } from '../../core/text.ts'
import type { Descriptor, ImageConfig, Manifest } from '../../core/index.ts'
import { shortDigest } from '../words/format.ts'
import type { InspectionWords } from '../words/pages.ts'
import { asMarkdown } from '../display/markdown.ts'
import type { Writing } from '../display/markdown.ts'

/** What is shown of a tag. `words` are the headings, in the person's language. */
export interface Inspection {
  readonly name: string
  readonly manifest: Manifest
  readonly config: ImageConfig | undefined
  readonly words: InspectionWords
}

/**
 * The tag as a page of Markdown: what a person wants to know, then what it is made of. Text from outside is never markup.
 * Written `asText`, it is the same to be read as it is.
 */
export function inspectionPage({ name, manifest, config, words }: Inspection, writing: Writing = asMarkdown): string {
  const { plain, code } = writing
  const { descriptor, document } = manifest
  const facts = [
    [words.digest, descriptor.digest],
    [words.type, descriptor.mediaType],
    ...(document.kind === 'image' ? [[words.size, formatSize(sum(document.layers))]] : []),
    ...(config === undefined ? [] : factsOf(config, words)),
  ] as const
  const parts =
    document.kind === 'index'
      ? indexParts(document.manifests, words, writing)
      : layerParts(document.layers, { config, words }, writing)
  const labels = Object.entries(config?.labels ?? {})
  return [
    `# ${plain(name)}`,
    '',
    ...facts.flatMap(([what = '', value]) => (value ? [`- ${plain(what)}: ${code(value)}`] : [])),
    ...parts,
    ...(labels.length === 0 ? [] : ['', `## ${words.labels}`, '']),
    ...labels.map(([label, value]) => `- ${code(label)}: ${plain(value)}`),
    '',
  ].join('\n')
}

function factsOf(config: ImageConfig, words: InspectionWords): readonly (readonly [string, string])[] {
  return [
    [words.platform, formatPlatform(config.platform)],
    [words.created, config.created ?? ''],
    [words.starts, [...config.entrypoint, ...config.command].join(' ')],
    [words.user, config.user ?? ''],
    [words.ports, config.exposedPorts.join(', ')],
    [words.environment, config.environment.join(', ')],
  ]
}

function indexParts(
  manifests: readonly Descriptor[],
  words: InspectionWords,
  { plain, code }: Writing,
): readonly string[] {
  const rows = manifests.map(
    ({ platform, digest, size }) =>
      `| ${platform ? plain(formatPlatform(platform)) : ''} | ${code(digest)} | ${unbroken(formatSize(size))} |`,
  )
  return [
    '',
    `## ${words.platforms}`,
    '',
    `| ${words.platform} | ${words.digest} | ${words.size} |`,
    '|---|---|--:|',
    ...rows,
  ]
}

/** The layers from the base up, each with the instruction that made it where the history says so. */
function layerParts(
  layers: readonly Descriptor[],
  { config, words }: { readonly config: ImageConfig | undefined; readonly words: InspectionWords },
  { code }: Writing,
): readonly string[] {
  const made = (config?.history ?? []).filter(({ emptyLayer }) => !emptyLayer)
  const instructions = made.length === layers.length ? made.map(({ createdBy }) => createdBy ?? '') : []
  const rows = layers.map(
    ({ digest, size }, index) =>
      `| ${index + 1} | ${code(shortDigest(digest))} | ${unbroken(formatSize(size))} | ${code(instructions[index] ?? '')} |`,
  )
  return ['', `## ${words.layers}`, '', `| | ${words.digest} | ${words.size} | |`, '|--:|---|--:|---|', ...rows]
}

function unbroken(words: string): string {
  return words.replaceAll(' ', '\u00A0')
}

function sum(descriptors: readonly Descriptor[]): number {
  return descriptors.reduce((total, { size }) => total + size, 0)
}
