import * as vscode from 'vscode'
import type { EngineImage } from '../../engine/index.ts'
import { commandName, rowCommandName, type RowCommandId } from '../commands.ts'
import { hasNoCatalog, isCoded, shortMessageFor } from '../words/messages.ts'
import { rowItem } from '../display/rows.ts'
import { age, bytes, platformLabel, shortDigest } from '../words/format.ts'
import { imageBytes, type Branch } from './remote/branch.ts'
import { idOf } from './ids.ts'
import type {
  LayerNode,
  LocalGroupNode,
  LocalImageNode,
  MessageNode,
  MoreNode,
  PlatformNode,
  ProblemNode,
  RegistryNode,
  RepositoryNode,
  TagNode,
  TreeNode,
} from '../nodes.ts'
import { likeness } from './local/likeness.ts'

const { Collapsed, None } = vscode.TreeItemCollapsibleState

/** What a click on a row does: a command on the row, or the settings. */
export interface Click {
  readonly command: RowCommandId | 'openSettings'
  readonly title: string
}

/** What a row looks like. */
export interface Look {
  readonly label: string
  readonly description?: string | undefined
  readonly icon: vscode.ThemeIcon
  /** What menus go by: the kind, then what holds, separated by `;`. */
  readonly context: readonly string[]
  readonly expandable?: boolean
  /** How the row is read aloud, where the label and description don't say it. */
  readonly spoken?: string
  /** The lines of its hover. */
  readonly tooltip?: readonly string[] | undefined
  readonly click?: Click
}

/** The row of `node`. Its tooltip comes later, unless it is given here. */
export function itemOf(node: TreeNode, look: Look): vscode.TreeItem {
  const item = rowItem(look, look.expandable ? Collapsed : None)
  item.id = idOf(node)
  item.iconPath = look.icon
  item.contextValue = look.context.join(';')
  if (look.click) item.command = clickOf(look.click, node)
  return item
}

function clickOf({ command, title }: Click, node: TreeNode): vscode.Command {
  if (command === 'openSettings') return { command: commandName(command), title }
  return { command: rowCommandName(command), title, arguments: [node] }
}

function icon(id: string, color?: string): vscode.ThemeIcon {
  return new vscode.ThemeIcon(id, color === undefined ? undefined : new vscode.ThemeColor(color))
}

export function registryLook(node: RegistryNode, branch: Branch, count: number): Look {
  const { registry, priority } = node
  const { health } = branch
  const bad = health.state === 'bad'
  const guest = branch.config.addedBy === undefined ? [] : [vscode.l10n.t('from this workspace')]
  const facts = bad
    ? [...guest, shortMessageFor(health.error), ...registryAddress(node)]
    : [...guest, ...registryAddress(node), ...healthyFacts(branch)]
  const description = facts.join(' · ')
  const context = ['registry', ...(priority === 1 ? ['first'] : []), ...(priority === count ? ['last'] : [])]
  if (registry.auth.authenticated) context.push('signedIn')
  else if (signInHelps(branch)) context.push('signIn')
  if (hasNoCatalog(branch.catalog.error) || branch.config.repositories.length > 0) context.push('named')
  return {
    label: `${priority}  ${registry.name}`,
    description,
    icon: bad ? icon('warning', 'list.warningForeground') : icon('server'),
    context,
    expandable: true,
    spoken: vscode.l10n.t('Registry {0}, priority {1}, {2}', registry.name, priority, facts.join(', ')),
  }
}

/** Host and prefix, where the label does not say them. */
function registryAddress({ registry }: RegistryNode): readonly string[] {
  const address = registry.prefix === '' ? registry.host : `${registry.host}/${registry.prefix}`
  return registry.isDockerHub || address === registry.name ? [] : [address]
}

function healthyFacts({ registry, health }: Branch): readonly string[] {
  if (health.state !== 'good') return []
  const { auth, rateLimit } = registry
  const account = auth.authenticated ? (auth.username ?? vscode.l10n.t('signed in')) : vscode.l10n.t('anonymous')
  const time = vscode.l10n.t('{0} ms', Math.round(health.ping.ms))
  if (rateLimit === undefined) return [account, time]
  return [account, vscode.l10n.t('{0} of {1} pulls left', rateLimit.remaining, rateLimit.limit)]
}

function signInHelps({ health, catalog }: Branch): boolean {
  const errors = [health.state === 'bad' ? health.error : undefined, catalog.error]
  return errors.some((error) => isCoded(error) && error.signInHelps)
}

export function repositoryLook(node: RepositoryNode, branch: Branch): Look {
  const tags = branch.knownTags(node.repository)
  const count = tags?.complete ? tagCount(tags.items.length) : undefined
  const shadowed = shadowText(node)
  return {
    label: node.repository,
    description: [count, shadowed].filter(Boolean).join(' · '),
    icon: icon('package', node.shadowedBy === undefined ? undefined : 'disabledForeground'),
    context: ['repository', ...(branch.config.repositories.includes(node.repository) ? ['named'] : [])],
    expandable: true,
    spoken: [vscode.l10n.t('Repository {0}', node.repository), count, shadowed].filter(Boolean).join(', '),
  }
}

function tagCount(count: number): string {
  return count === 1 ? vscode.l10n.t('1 tag') : vscode.l10n.t('{0} tags', count)
}

function shadowText({ shadowedBy }: RepositoryNode | TagNode): string | undefined {
  return shadowedBy === undefined ? undefined : vscode.l10n.t('shadowed by {0}', shadowedBy)
}

/** `local` is the engine's image of the same full name. */
export function tagLook(node: TagNode, branch: Branch, local: EngineImage | undefined): Look {
  const content = branch.knownContent(node.repository, node.tag)
  const compared = local && likeness(local, content?.state === 'known' ? content.manifest : undefined)
  const facts = [
    ...contentFacts(branch, node),
    compared === 'same' ? vscode.l10n.t('✓ local') : undefined,
    compared === 'other' ? vscode.l10n.t('local is another') : undefined,
    shadowText(node),
  ].filter((fact) => fact !== undefined)
  return {
    label: node.tag,
    description: facts.join(' · '),
    icon: icon('tag', node.shadowedBy === undefined ? undefined : 'disabledForeground'),
    context: ['tag', ...(compared === 'same' ? ['local'] : [])],
    expandable: true,
    spoken: [vscode.l10n.t('Tag {0} of {1}', node.tag, node.repository), ...facts].join(', '),
  }
}

function contentFacts(branch: Branch, { repository, tag }: TagNode): readonly string[] {
  const content = branch.knownContent(repository, tag)
  if (content?.state !== 'known') return []
  const { document } = content.manifest
  if (document.kind === 'image') return [bytes(imageBytes(document))]
  const labels = document.manifests.flatMap(({ platform }) =>
    platform && isReal(platform) ? [platformLabel(platform)] : [],
  )
  return [labels.slice(0, 4).join(', ') + (labels.length > 4 ? '…' : '')]
}

/** Attestations are listed as the platform `unknown/unknown`. */
export function isReal({ os, architecture }: { readonly os: string; readonly architecture: string }): boolean {
  return os !== 'unknown' || architecture !== 'unknown'
}

export function platformLook(node: PlatformNode, branch: Branch): Look {
  const { platform, digest } = node.descriptor
  const content = branch.knownContent(node.parent.repository, digest)
  const image =
    content?.state === 'known' && content.manifest.document.kind === 'image' ? content.manifest.document : undefined
  const label = platform ? platformLabel(platform) : vscode.l10n.t('no platform')
  return {
    label,
    description: [image ? bytes(imageBytes(image)) : undefined, shortDigest(digest)].filter(Boolean).join(' · '),
    icon: icon('chip'),
    context: ['platform'],
    expandable: true,
    tooltip: [digest],
    spoken: vscode.l10n.t('Platform {0}', label),
  }
}

export function layerLook({ position, descriptor }: LayerNode): Look {
  return {
    label: vscode.l10n.t('Layer {0}', position),
    description: `${bytes(descriptor.size)} · ${shortDigest(descriptor.digest)}`,
    icon: icon('layers'),
    context: ['layer'],
    tooltip: [descriptor.digest, descriptor.mediaType],
  }
}

export function localRootLook(facts: { readonly description: string; readonly connected: boolean }): Look {
  return {
    label: vscode.l10n.t('Local images'),
    description: facts.description,
    icon: icon('device-desktop'),
    context: ['local', facts.connected ? 'connected' : 'disconnected'],
    expandable: true,
  }
}

export function localGroupLook({ repository, images }: LocalGroupNode): Look {
  if (repository === undefined) {
    const size = bytes(images.reduce((sum, { image }) => sum + image.sizeBytes, 0))
    return {
      label: '<none>',
      description: vscode.l10n.t('{0} dangling · {1}', images.length, size),
      icon: icon('package', 'disabledForeground'),
      context: ['localGroup', 'dangling'],
      expandable: true,
      spoken: vscode.l10n.t('{0} images without a name, {1}', images.length, size),
    }
  }
  const tags = images.flatMap(({ reference }) => reference?.slice(repository.length + 1) ?? [])
  return {
    label: repository,
    description: tags.slice(0, 3).join(', ') + (tags.length > 3 ? '…' : ''),
    icon: icon('package'),
    context: ['localGroup'],
    expandable: true,
  }
}

export function localImageLook({ image, reference }: LocalImageNode, places: readonly string[]): Look {
  const when = age(image.createdAt, { now: Date.now(), language: vscode.env.language })
  const where = places.length === 0 ? undefined : vscode.l10n.t('in {0}', places.join(', '))
  const label = reference === undefined ? shortDigest(image.id) : reference.slice(reference.lastIndexOf(':') + 1)
  return {
    label,
    description: [bytes(image.sizeBytes), when, where].filter(Boolean).join(' · '),
    icon: icon(reference === undefined ? 'circle-large-outline' : 'tag'),
    context: ['localImage', ...(reference === undefined ? ['dangling'] : [])],
    spoken: [vscode.l10n.t('Local image {0}', reference ?? label), bytes(image.sizeBytes), when, where]
      .filter(Boolean)
      .join(', '),
  }
}

export function problemLook({ error }: ProblemNode): Look {
  const entry = error.entry ?? '?'
  return {
    label: /^\d+$/.test(entry) ? vscode.l10n.t('Entry {0} of the settings', entry) : entry,
    description: error.message,
    icon: icon('error', 'list.errorForeground'),
    context: ['problem'],
    tooltip: [error.message],
    spoken: vscode.l10n.t('The registry entry {0} cannot be used: {1}', entry, error.message),
    click: { command: 'openSettings', title: vscode.l10n.t('Open Settings') },
  }
}

const severities = {
  info: () => icon('info'),
  warning: () => icon('warning', 'list.warningForeground'),
  error: () => icon('error', 'list.errorForeground'),
} as const

export function messageLook(node: MessageNode): Look {
  const { text, severity, retry, signIn, details } = node
  return {
    label: text,
    icon: severities[severity](),
    context: ['message', ...(retry ? ['retry'] : []), ...(signIn ? ['signIn'] : [])],
    tooltip: [details ?? text],
    ...(retry && { click: { command: 'retry' as const, title: vscode.l10n.t('Retry') } }),
  }
}

export function moreLook({ known }: MoreNode): Look {
  return {
    label: known === undefined ? vscode.l10n.t('Load more…') : vscode.l10n.t('Load {0} more…', Math.min(known, 100)),
    description: known !== undefined && known > 100 ? vscode.l10n.t('of {0}', known) : undefined,
    icon: icon('ellipsis'),
    context: ['more'],
    click: { command: 'loadMore', title: vscode.l10n.t('Load More') },
  }
}
