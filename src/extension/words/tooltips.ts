import * as vscode from 'vscode'
import { formatSize } from '../../core/text.ts'
import type { Descriptor, ImageManifest, RegistryConfig, RemoteRegistry } from '../../core/index.ts'
import type { EngineImage } from '../../engine/index.ts'
import { countersText, pauseText } from './counters.ts'
import { imageBytes } from './format.ts'
import { messageFor } from './messages.ts'
import { accountText } from './rows.ts'

/** The lines of a hover: each a value under its name; a line without a value is not shown. */
export type Lines = readonly (readonly [name: string, value: string | undefined])[]

export interface RegistryFacts extends Pick<RemoteRegistry, 'auth' | 'rateLimit' | 'health'> {
  readonly config: RegistryConfig
  readonly priority: number
  /** What it said when it was asked whether it is there. */
  readonly answer?: { readonly ms: number } | { readonly error: unknown; readonly at: Date } | undefined
}

export function registryLines({ config, priority, auth, rateLimit, health, answer }: RegistryFacts): Lines {
  const failure = answer && 'error' in answer ? answer : undefined
  const account = auth.authenticated
    ? vscode.l10n.t('{0} (from {1})', accountText(auth), auth.source)
    : accountText(auth)
  return [
    ['', config.addedBy && vscode.l10n.t('Added by the settings of this workspace; it gets none of your logins.')],
    [vscode.l10n.t('Address'), config.url],
    [vscode.l10n.t('Priority'), String(priority)],
    [vscode.l10n.t('Account'), account],
    ['', answer && 'ms' in answer ? vscode.l10n.t('Answered in {0} ms', Math.round(answer.ms)) : undefined],
    ['', failure && messageFor(failure.error, config.name).text],
    [vscode.l10n.t('Asked at'), failure?.at.toLocaleTimeString(vscode.env.language)],
    [vscode.l10n.t('Pulls left'), rateLimit && vscode.l10n.t('{0} of {1}', rateLimit.remaining, rateLimit.limit)],
    ['', pauseText(health)],
    [vscode.l10n.t('Since this window opened'), countersText(health.counters)],
    ...ruleLines(config),
  ]
}

function ruleLines(config: RegistryConfig): Lines {
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

/** Why a pull of the short `name` gets another registry's image. */
export function shadowLines(name: string, shadowedBy: string | undefined): Lines {
  if (shadowedBy === undefined) return []
  return [['', vscode.l10n.t('{0} comes first and has it too: a pull of “{1}” gets that one.', shadowedBy, name)]]
}

/** How the engine's image of a tag's name stands to it; none for no such image. */
export function likenessLines(likeness: 'same' | 'other' | 'unknown' | undefined): Lines {
  if (likeness === undefined) return []
  if (likeness === 'same') return [['', vscode.l10n.t('This computer has this image')]]
  return likeness === 'other'
    ? [['', vscode.l10n.t('This computer has another image of this name')]]
    : [['', vscode.l10n.t('This computer has an image of this name; whether it is this one is not known')]]
}

export function failureLines(error: unknown, registry: string): Lines {
  return [['', messageFor(error, registry).text]]
}

export function imageLines(digest: string, image: ImageManifest): Lines {
  return [
    [vscode.l10n.t('Digest'), digest],
    [vscode.l10n.t('Size'), formatSize(imageBytes(image))],
    [vscode.l10n.t('Layers'), String(image.layers.length)],
  ]
}

/** `images`: those of the index that can be run. */
export function indexLines(digest: string, images: readonly Descriptor[]): Lines {
  const platforms = images.flatMap(({ platform }) =>
    platform ? [[platform.os, platform.architecture, platform.variant].filter(Boolean).join('/')] : [],
  )
  return [
    [vscode.l10n.t('Digest'), digest],
    [vscode.l10n.t('Platforms'), platforms.join(', ')],
  ]
}

export function localImageLines(
  { id, sizeBytes, createdAt, references, digests, containers }: EngineImage,
  reference?: string,
): Lines {
  return [
    [vscode.l10n.t('Id'), id],
    [vscode.l10n.t('Size'), formatSize(sizeBytes)],
    [vscode.l10n.t('Created'), new Date(createdAt).toLocaleString(vscode.env.language)],
    [vscode.l10n.t('Also named'), references.filter((name) => name !== reference).join(', ')],
    [vscode.l10n.t('Digests'), digests.join(', ')],
    [vscode.l10n.t('Containers'), containers > 0 ? String(containers) : undefined],
  ]
}
