import * as vscode from 'vscode'
import { formatDuration } from '../../core/text.ts'
import { shortDigest } from './format.ts'

export function buildImageTitle({ push }: { readonly push: boolean }): string {
  return push ? vscode.l10n.t('Build and Push Image') : vscode.l10n.t('Build Image')
}

export function buildingTitle(name: string): string {
  return vscode.l10n.t('Building {0}', name)
}

/** The name of the terminal of a build. */
export function buildTerminalTitle(repository: string): string {
  return vscode.l10n.t('Build {0}', repository)
}

/** `file` as it stands in the workspace. */
export function notBuiltSentence(file: string, name: string): string {
  return vscode.l10n.t('Nothing was built: no container engine answers. {0} would be built as {1}.', file, name)
}

export function notOnDiskText(): string {
  return vscode.l10n.t('images are built from files on a disk, and this one is elsewhere')
}

export function whichDockerfilePrompt(): string {
  return vscode.l10n.t('Which Dockerfile?')
}

/** The button of the dialog in which a Dockerfile is sought. */
export function openDockerfileTitle(): string {
  return vscode.l10n.t('Build')
}

export function argumentPrompt(name: string): string {
  return vscode.l10n.t('Build argument {0}', name)
}

export function secretPrompt(name: string): string {
  return vscode.l10n.t('Secret {0}: given to builds of this file until the window closes', name)
}

/** `stage`: empty for the whole file. */
export function buildNamePrompt(stage: string): string {
  const name = vscode.l10n.t('Name and tag of the image')
  return stage === '' ? name : vscode.l10n.t('{0}, built up to the stage {1}', name, stage)
}

/** The choice of a stage. */
export const stages = {
  button: () => vscode.l10n.t('Build only up to a stage…'),
  whole: () => vscode.l10n.t('The whole Dockerfile'),
  prompt: () => vscode.l10n.t('Up to which stage?'),
} as const

/** The choice between the last build and another one. */
export const buildAgain = {
  prompt: () => vscode.l10n.t('Enter builds it again'),
  nextTag: () => vscode.l10n.t('with the tag git has now'),
  otherStage: () => vscode.l10n.t('Build another stage…'),
  change: () => vscode.l10n.t('Change name, tag or registry…'),
} as const

/** Where the last build went, and up to which stage. */
export function asLastTimeText(registry: string | undefined, stage: string | undefined): string {
  const where = registry === undefined ? vscode.l10n.t('as last time') : vscode.l10n.t('to {0}, as last time', registry)
  return stage === undefined ? where : vscode.l10n.t('{0}, stage {1}', where, stage)
}

/** How a build goes on, in its terminal. */
export const buildLines = {
  asking: (name: string) => vscode.l10n.t('{0}: asking the registries…', name),
  resolved: (name: string, registry: string, digest: string) =>
    vscode.l10n.t('{0}: from {1} ({2})', name, registry, shortDigest(digest)),
  left: (name: string, reason: string) => vscode.l10n.t('{0}: left to the engine. {1}', name, reason),
  noRegistry: () => vscode.l10n.t('No registry of the list is at its host.'),
  cached: () => vscode.l10n.t('cached'),
  built: (name: string, durationMs: number) => vscode.l10n.t('Built {0} in {1}', name, formatDuration(durationMs)),
  named: (name: string, digest: string) => vscode.l10n.t('{0} is {1}', name, shortDigest(digest)),
  pushing: (name: string, registry: string) => vscode.l10n.t('Pushing {0} to {1}…', name, registry),
  pushed: (name: string, digest: string, durationMs: number) =>
    vscode.l10n.t('Pushed {0} ({1}) in {2}', name, shortDigest(digest), formatDuration(durationMs)),
  cancelled: () => vscode.l10n.t('Cancelled.'),
} as const

interface FailedLine {
  /** As a person counts: from 1. */
  readonly line: number
  readonly file: string
  readonly reason: string
}

export function buildFailedSentence({ line, file, reason }: FailedLine): string {
  return vscode.l10n.t('The build failed at line {0} of {1}: {2}', line, file, reason)
}

export function showLineTitle(): string {
  return vscode.l10n.t('Show Line')
}

export function showOutputTitle(): string {
  return vscode.l10n.t('Show Output')
}
