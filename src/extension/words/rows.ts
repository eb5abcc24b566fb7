import * as vscode from 'vscode'
import type { RateLimit } from '../../core/index.ts'
import { remedyTitles } from './messages.ts'

/** The label of the row the engine's images stand below. */
export function localImagesLabel(): string {
  return vscode.l10n.t('Local images')
}

export function fromWorkspaceText(): string {
  return vscode.l10n.t('from this workspace')
}

/** Who asks: `alice`, `signed in`, `anonymous`. */
export function accountText(auth: { readonly authenticated: boolean; readonly username?: string }): string {
  if (!auth.authenticated) return vscode.l10n.t('anonymous')
  return auth.username ?? vscode.l10n.t('signed in')
}

export function responseTimeText(ms: number): string {
  return vscode.l10n.t('{0} ms', Math.round(ms))
}

/** `87 of 100 pulls left`; undefined when the registry sets no limit. */
export function budgetText(limit: RateLimit | undefined): string | undefined {
  return limit && vscode.l10n.t('{0} of {1} pulls left', limit.remaining, limit.limit)
}

export function shadowText(shadowedBy: string | undefined): string | undefined {
  return shadowedBy === undefined ? undefined : vscode.l10n.t('shadowed by {0}', shadowedBy)
}

export function tagCountText(count: number): string {
  return count === 1 ? vscode.l10n.t('1 tag') : vscode.l10n.t('{0} tags', count)
}

export function imageCountText(count: number): string {
  return count === 1 ? vscode.l10n.t('1 image') : vscode.l10n.t('{0} images', count)
}

/** How the engine's image of the same name stands to a tag; undefined while there is nothing to say. */
export function likenessText(likeness: 'same' | 'other' | 'unknown' | undefined): string | undefined {
  if (likeness === 'same') return vscode.l10n.t('✓ local')
  return likeness === 'other' ? vscode.l10n.t('local is another') : undefined
}

export function noPlatformLabel(): string {
  return vscode.l10n.t('no platform')
}

export function layerLabel(position: number): string {
  return vscode.l10n.t('Layer {0}', position)
}

export function noEngineText(): string {
  return vscode.l10n.t('no engine')
}

export function danglingText(count: number, size: string): string {
  return vscode.l10n.t('{0} dangling · {1}', count, size)
}

/** The registries a local image is known to be in; undefined for none. */
export function placesText(registries: readonly string[]): string | undefined {
  return registries.length === 0 ? undefined : vscode.l10n.t('in {0}', registries.join(', '))
}

/** `entry`: the name of the entry, or its place in the list. */
export function entryLabel(entry: string): string {
  return /^\d+$/.test(entry) ? vscode.l10n.t('Entry {0} of the settings', entry) : entry
}

/** `known`: how many rows there are to load, where that is known. */
export function moreLabel(known: number | undefined, atOnce: number): string {
  return known === undefined ? vscode.l10n.t('Load more…') : vscode.l10n.t('Load {0} more…', Math.min(known, atOnce))
}

export function outOfText(known: number): string {
  return vscode.l10n.t('of {0}', known)
}

/** What a click on a row does, as its command is called. */
export const clickTitles = {
  openSettings: remedyTitles.openSettings,
  retry: remedyTitles.retry,
  loadMore: () => vscode.l10n.t('Load More'),
} as const

/** How rows are read aloud; `facts` are what the row says beside its name. */
export const spoken = {
  registry: (name: string, priority: number, facts: readonly string[]) =>
    vscode.l10n.t('Registry {0}, priority {1}, {2}', name, priority, facts.join(', ')),
  repository: (name: string, facts: readonly string[]) => [vscode.l10n.t('Repository {0}', name), ...facts].join(', '),
  tag: (tag: string, repository: string, facts: readonly string[]) =>
    [vscode.l10n.t('Tag {0} of {1}', tag, repository), ...facts].join(', '),
  platform: (label: string) => vscode.l10n.t('Platform {0}', label),
  dangling: (count: number, size: string) => vscode.l10n.t('{0} images without a name, {1}', count, size),
  localImage: (name: string, facts: readonly string[]) => [vscode.l10n.t('Local image {0}', name), ...facts].join(', '),
  problem: (entry: string, message: string) =>
    vscode.l10n.t('The registry entry {0} cannot be used: {1}', entry, message),
} as const

/** Rows that say something in place of others, or below them. */
export const rowSentences = {
  nothingMatches: () => vscode.l10n.t('Nothing here matches the filter.'),
  noRepositories: () => vscode.l10n.t('No repositories yet. Push an image to fill it.'),
  noTags: () => vscode.l10n.t('No tags.'),
  noImages: () => vscode.l10n.t('No images yet. Pull or build one.'),
  hubListsNothing: () => vscode.l10n.t('Docker Hub lists nothing here. Add repositories by name.'),
  signInToSee: () => vscode.l10n.t('Sign in to see repositories, or add one by name.'),
  listsNothing: () => vscode.l10n.t('It lists no repositories. Add them by name.'),
  incomplete: () => vscode.l10n.t('This list is incomplete.'),
  leftOut: (count: number) => vscode.l10n.t('Not shown, because they are no names: {0}', count),
  noEngine: () => vscode.l10n.t('No Docker or Podman answers. Start one, then retry.'),
  whereEnginesWereSought: () =>
    vscode.l10n.t(
      'Looked for DOCKER_HOST, the current Docker context, and the usual sockets of Docker and Podman. Browsing, explaining and resolving names need no engine; pull, push and build do.',
    ),
} as const

/** What holds for the whole tree; empty when nothing does. */
export function treeState({ filter, isTrusted }: { readonly filter: string; readonly isTrusted: boolean }): string {
  const narrowed = filter === '' ? '' : vscode.l10n.t('Filter: {0}', filter)
  const trust = isTrusted
    ? ''
    : vscode.l10n.t('Restricted Mode: registries set by this workspace are ignored, and nothing is built.')
  return [narrowed, trust].filter(Boolean).join(' · ')
}

export const filterBox = {
  title: () => vscode.l10n.t('Filter'),
  prompt: () =>
    vscode.l10n.t(
      'Shows what contains this text: “app” in the name, “app:1.10” in name and tag. Empty shows everything.',
    ),
} as const

/** Of a command that came for a row while another took its place. */
export function lostRowSentence(): string {
  return vscode.l10n.t('Nothing was done: the row was just being read anew. Choose it again.')
}

export function copiedText(lines: readonly string[]): string {
  return vscode.l10n.t('Copied {0}', lines.join(', '))
}
