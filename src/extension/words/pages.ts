import * as vscode from 'vscode'
import { shortDigest } from './format.ts'

export function explainTitle(): string {
  return vscode.l10n.t('Explain: who would serve this name, and why?')
}

export function askingTitle(): string {
  return vscode.l10n.t('Asking the registries…')
}

export function inspectTitle(name: string): string {
  return vscode.l10n.t('Inspect {0}', name)
}

export function pageCopiedText(): string {
  return vscode.l10n.t('The page was copied.')
}

interface Understood {
  readonly host?: string
  readonly repository: string
  readonly tag?: string
  readonly digest?: string
}

/** How a name was understood. */
export function understoodSentence({ host, repository, tag, digest }: Understood): string {
  const what =
    digest === undefined ? vscode.l10n.t('tag {0}', tag ?? 'latest') : vscode.l10n.t('digest {0}', shortDigest(digest))
  return host === undefined
    ? vscode.l10n.t(
        'Understood as {0}, {1}; it names no registry, so the list is asked in its order.',
        repository,
        what,
      )
    : vscode.l10n.t('Understood as {0}, {1}, at {2} and its mirrors.', repository, what, host)
}

export function servesSentence(registry: string, repository: string): string {
  return vscode.l10n.t('{0} serves it, from {1}.', registry, repository)
}

export function nobodyServesSentence(): string {
  return vscode.l10n.t('No registry can serve this name now.')
}

/** Of a registry that has the name too; `digest` where it told it, `served` what the name gets. */
export function hasItTooSentence(registry: string, digest: string | undefined, served: string | undefined): string {
  if (digest === undefined) return vscode.l10n.t('{0} has an image of this name.', registry)
  return digest === served
    ? vscode.l10n.t('{0} has the same image.', registry)
    : vscode.l10n.t('{0} has another image of this name: {1}.', registry, shortDigest(digest))
}

/** The headings of an explanation. */
export interface PageHeadings {
  readonly inOrder: string
  readonly columns: readonly [registry: string, rule: string, answer: string, time: string]
  readonly near: string
  readonly tallies: string
}

export function pageHeadings(): PageHeadings {
  return {
    inOrder: vscode.l10n.t('In order'),
    columns: [vscode.l10n.t('Registry'), vscode.l10n.t('Rule'), vscode.l10n.t('Answer'), vscode.l10n.t('Time')],
    near: vscode.l10n.t('Names that exist'),
    tallies: vscode.l10n.t('Asked since this window opened'),
  }
}

/** The headings of an inspection. */
export interface InspectionWords {
  readonly digest: string
  readonly created: string
  readonly platform: string
  readonly platforms: string
  readonly size: string
  readonly layers: string
  readonly labels: string
  readonly starts: string
  readonly user: string
  readonly ports: string
  readonly environment: string
  readonly type: string
}

export function inspectionWords(): InspectionWords {
  return {
    digest: vscode.l10n.t('Digest'),
    created: vscode.l10n.t('Created'),
    platform: vscode.l10n.t('Platform'),
    platforms: vscode.l10n.t('Platforms'),
    size: vscode.l10n.t('Size'),
    layers: vscode.l10n.t('Layers'),
    labels: vscode.l10n.t('Labels'),
    starts: vscode.l10n.t('Starts with'),
    user: vscode.l10n.t('User'),
    ports: vscode.l10n.t('Ports'),
    environment: vscode.l10n.t('Environment'),
    type: vscode.l10n.t('Type'),
  }
}
