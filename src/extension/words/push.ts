import * as vscode from 'vscode'
import { formatDuration } from '../../core/text.ts'
import { shortDigest } from './format.ts'
import { listText } from './lists.ts'

const shownPlatforms = 8

export function pushImageTitle(): string {
  return vscode.l10n.t('Push Image')
}

export function pushingTitle(image: string, registry: string): string {
  return vscode.l10n.t('Pushing {0} to {1}', image, registry)
}

export function notPushedSentence(): string {
  return vscode.l10n.t('Nothing was pushed: no container engine answers.')
}

export function whichLocalImagePrompt(): string {
  return vscode.l10n.t('Which local image?')
}

export function whichTargetPrompt(image: string): string {
  return vscode.l10n.t('Push {0} to which registry?', image)
}

export function nameInRegistryPrompt(registry: string): string {
  return vscode.l10n.t('Name and tag in {0}', registry)
}

interface Pushed {
  readonly name: string
  readonly registry: string
  readonly digest: string | undefined
  readonly layersNew: number
  readonly layersTotal: number
  readonly durationMs: number
}

/** `name` means the same wherever it is pasted. */
export function pushedSentence({ name, registry, digest, layersNew, layersTotal, durationMs }: Pushed): string {
  return vscode.l10n.t(
    'Pushed {0} to {1} ({2}, {3} of {4} layers new, {5}).',
    name,
    registry,
    digest === undefined ? vscode.l10n.t('digest not told') : shortDigest(digest),
    layersNew,
    layersTotal,
    formatDuration(durationMs),
  )
}

export function showInTreeTitle(): string {
  return vscode.l10n.t('Show in Tree')
}

export function openInBrowserTitle(): string {
  return vscode.l10n.t('Open in Browser')
}

export function replaceTitle(): string {
  return vscode.l10n.t('Replace')
}

interface Replacing {
  readonly registry: string
  readonly image: string
  /** Whether the new image is there already, or is still to be built. */
  readonly isBuilt: boolean
}

export function replaceQuestion({ registry, image, isBuilt }: Replacing): string {
  return isBuilt
    ? vscode.l10n.t('{0} has {1} already, and it is another image. Replace it?', registry, image)
    : vscode.l10n.t(
        '{0} has {1} already, and it was not pushed from here. Replace it after the build?',
        registry,
        image,
      )
}

/** What has the tag now; `platforms` as they are written, none where the registry did not tell. */
export function thereNowSentence(digest: string, platforms: readonly string[]): string {
  return platforms.length === 0
    ? vscode.l10n.t('There now: {0}.', shortDigest(digest))
    : vscode.l10n.t('There now: {0} ({1}).', listText(platforms, shownPlatforms), shortDigest(digest))
}

/** `pushed`: the platform of the image to push, absent while it is not built; `gone`: those nobody gets any more. */
export function afterReplacingSentence(pushed: string | undefined, gone: readonly string[]): string {
  if (pushed === undefined)
    return vscode.l10n.t('The tag will name the new image alone, for the platform it is built for.')
  return gone.length === 0
    ? vscode.l10n.t('The tag will name the pushed image ({0}) instead.', pushed)
    : vscode.l10n.t(
        'The tag will name the pushed image alone ({0}); it has nothing for {1}.',
        pushed,
        listText(gone, shownPlatforms),
      )
}
