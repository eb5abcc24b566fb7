import * as vscode from 'vscode'
import type { RegistryConfig } from '../../core/index.ts'
import type { EngineImage } from '../../engine/index.ts'
import { countersText, pauseText } from '../words/counters.ts'
import { hover } from '../display/rows.ts'
import { messageFor } from '../words/messages.ts'
import { bytes } from '../words/format.ts'
import { imageBytes, type Branch, type Content } from './remote/branch.ts'
import { isReal } from './items.ts'
import type { LocalImageNode, RegistryNode, RepositoryNode, TagNode } from '../nodes.ts'
import { likeness, type Likeness } from './local/likeness.ts'

export function registryTooltip({ registry, priority }: RegistryNode, branch: Branch): vscode.MarkdownString {
  const { health, config } = branch
  const { auth, rateLimit } = registry
  const account = auth.authenticated
    ? vscode.l10n.t('{0} (from {1})', auth.username ?? vscode.l10n.t('signed in'), auth.source)
    : vscode.l10n.t('anonymous')
  return hover(registry.name, [
    ['', config.addedBy && vscode.l10n.t('Added by the settings of this workspace; it gets none of your logins.')],
    [vscode.l10n.t('Address'), config.url],
    [vscode.l10n.t('Priority'), String(priority)],
    [vscode.l10n.t('Account'), account],
    ['', health.state === 'good' ? vscode.l10n.t('Answered in {0} ms', Math.round(health.ping.ms)) : undefined],
    ['', health.state === 'bad' ? messageFor(health.error, registry.name).text : undefined],
    [vscode.l10n.t('Asked at'), health.state === 'bad' ? health.at.toLocaleTimeString(vscode.env.language) : undefined],
    [vscode.l10n.t('Pulls left'), rateLimit && vscode.l10n.t('{0} of {1}', rateLimit.remaining, rateLimit.limit)],
    ['', pauseText(registry.health)],
    [vscode.l10n.t('Since this window opened'), countersText(registry.health.counters)],
    ...ruleLines(config),
  ])
}

function ruleLines(config: RegistryConfig): readonly (readonly [string, string | undefined])[] {
  const all = config.capabilities.length === 3
  return [
    [vscode.l10n.t('Mirror of'), config.mirrorOf],
    [vscode.l10n.t('Owns'), config.owns.join(', ')],
    [vscode.l10n.t('Only for'), config.allow.join(', ')],
    [vscode.l10n.t('Never for'), config.deny.join(', ')],
    [vscode.l10n.t('Used to'), all ? undefined : config.capabilities.join(', ')],
    ['', config.onUnavailable === 'stop' ? vscode.l10n.t('Pulls stop when it does not answer') : undefined],
    ['', config.tls?.insecureSkipVerify ? vscode.l10n.t('Its certificate is not checked') : undefined],
  ]
}

export function repositoryTooltip({ registry, repository, shadowedBy }: RepositoryNode): vscode.MarkdownString {
  return hover(registry.fullName(repository), [['', shadowExplanation(repository, shadowedBy)]])
}

function shadowExplanation(name: string, shadowedBy: string | undefined): string | undefined {
  if (shadowedBy === undefined) return undefined
  return vscode.l10n.t('{0} comes first and has it too: a pull of “{1}” gets that one.', shadowedBy, name)
}

/** `local` is the engine's image of the same full name. */
export function tagTooltip(node: TagNode, content: Content, local: EngineImage | undefined): vscode.MarkdownString {
  const { registry, repository, tag, shadowedBy } = node
  return hover(`${registry.fullName(repository)}:${tag}`, [
    ...contentLines(content, registry.name),
    ['', local && localText(likeness(local, content.state === 'known' ? content.manifest : undefined))],
    ['', shadowExplanation(`${repository}:${tag}`, shadowedBy)],
  ])
}

function localText(compared: Likeness): string {
  if (compared === 'same') return vscode.l10n.t('This computer has this image')
  return compared === 'other'
    ? vscode.l10n.t('This computer has another image of this name')
    : vscode.l10n.t('This computer has an image of this name; whether it is this one is not known')
}

function contentLines(content: Content, registry: string): readonly (readonly [string, string | undefined])[] {
  if (content.state === 'failed') return [['', messageFor(content.error, registry).text]]
  const { descriptor, document } = content.manifest
  const digest = [vscode.l10n.t('Digest'), descriptor.digest] as const
  if (document.kind === 'image')
    return [
      digest,
      [vscode.l10n.t('Size'), bytes(imageBytes(document))],
      [vscode.l10n.t('Layers'), String(document.layers.length)],
    ]
  const platforms = document.manifests.flatMap(({ platform }) =>
    platform && isReal(platform)
      ? [`${platform.os}/${platform.architecture}${platform.variant ? `/${platform.variant}` : ''}`]
      : [],
  )
  return [digest, [vscode.l10n.t('Platforms'), platforms.join(', ')]]
}

export function localImageTooltip({ image, reference }: LocalImageNode): vscode.MarkdownString {
  return hover(reference ?? image.id, [
    [vscode.l10n.t('Id'), image.id],
    [vscode.l10n.t('Size'), bytes(image.sizeBytes)],
    [vscode.l10n.t('Created'), new Date(image.createdAt).toLocaleString(vscode.env.language)],
    [vscode.l10n.t('Also named'), image.references.filter((name) => name !== reference).join(', ')],
    [vscode.l10n.t('Digests'), image.digests.join(', ')],
    [vscode.l10n.t('Containers'), image.containers > 0 ? String(image.containers) : undefined],
  ])
}
