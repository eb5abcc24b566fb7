import * as vscode from 'vscode'
import type { Attempt } from '../../core/index.ts'
import { formatDuration, formatSize } from '../../core/text.ts'
import { answerOf } from './answers.ts'
import { shortDigest } from './format.ts'

export function pullImageTitle(): string {
  return vscode.l10n.t('Pull Image')
}

/** The title of a box, and the button for a name like the one that nobody has. */
export function pullTitle(name: string): string {
  return vscode.l10n.t('Pull {0}', name)
}

export function pullingTitle(name: string): string {
  return vscode.l10n.t('Pulling {0}', name)
}

/** The button to the page with every answer; of `registry`, when one serves it. */
export function whyTitle(registry?: string): string {
  return registry === undefined ? vscode.l10n.t('Why?') : vscode.l10n.t('Why {0}?', registry)
}

export function askingRegistriesText(): string {
  return vscode.l10n.t('asking the registries…')
}

interface Found {
  readonly registry: string
  readonly digest: string
  readonly sizeBytes: number | undefined
  readonly platform: string | undefined
}

/** Who serves it, and how much: `from company (41 MB, linux/amd64)`. */
export function foundText({ registry, digest, sizeBytes, platform }: Found): string {
  const facts = [
    ...(sizeBytes === undefined ? [] : [formatSize(sizeBytes)]),
    ...(platform === undefined ? [] : [platform]),
  ]
  return vscode.l10n.t('from {0} ({1})', registry, facts.length > 0 ? facts.join(', ') : shortDigest(digest))
}

interface Pulled {
  readonly name: string
  readonly registry: string
  readonly durationMs: number
  readonly sizeBytes: number
  readonly os: string
  readonly architecture: string
  readonly digest: string
}

export function pulledSentence({ name, registry, durationMs, sizeBytes, os, architecture, digest }: Pulled): string {
  return vscode.l10n.t(
    'Pulled {0} from {1} in {2} ({3}, {4}/{5}, {6}).',
    name,
    registry,
    formatDuration(durationMs),
    formatSize(sizeBytes),
    os,
    architecture,
    shortDigest(digest),
  )
}

export function passedOverSentence(attempt: Attempt, served: string): string {
  return vscode.l10n.t('{0} {1}; {2} served it.', attempt.registry, answerOf(attempt), served)
}

export function brokeOffSentence(registry: string, served: string): string {
  return vscode.l10n.t('{0} broke off; {1} served the same image.', registry, served)
}

/** `expected`: the platform the engine runs. */
export function otherPlatformSentence(expected: string): string {
  return vscode.l10n.t('It is not for {0}, which this engine runs; it may not start.', expected)
}

export function choosePlatformPrompt(own: string): string {
  return vscode.l10n.t('There is no image for {0}. Pull one for another platform?', own)
}

export function otherOwnerQuestion(name: string): string {
  return vscode.l10n.t('Another registry would serve {0}, and its image is not the one served before.', name)
}

export function useOtherTitle(): string {
  return vscode.l10n.t('Use the Other Image')
}

interface WouldPull {
  readonly name: string
  readonly registry: string
  readonly fullName: string
  readonly digest: string
}

export function notPulledSentence({ name, registry, fullName, digest }: WouldPull): string {
  return vscode.l10n.t(
    'Nothing was pulled: no container engine answers. {0} would come from {1} as {2}@{3}.',
    name,
    registry,
    fullName,
    shortDigest(digest),
  )
}

/** The button that types a command to run the image into a terminal. */
export function offerRunTitle(): string {
  return vscode.l10n.t('Run…')
}

/** The name of that terminal. */
export function runTitle(name: string): string {
  return vscode.l10n.t('Run {0}', name)
}
