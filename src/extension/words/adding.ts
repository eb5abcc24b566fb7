import * as vscode from 'vscode'
import { describeFinding, type Finding } from './findings.ts'

export function addRegistryTitle(): string {
  return vscode.l10n.t('Add Registry')
}

export function whatToAddPrompt(): string {
  return vscode.l10n.t('An address, the name of an image, or a “docker login” line')
}

export function notUnderstoodText(reason: string): string {
  return vscode.l10n.t('This is not an address: {0}', reason)
}

export function noAddressText(url: string): string {
  return vscode.l10n.t('{0} is not an address', url)
}

interface Understood {
  /** The registry, by its address or its product. */
  readonly registry: string
  readonly repository: string | undefined
  readonly username: string | undefined
}

/** `Docker Hub (docker.io) · image acme/app · as alice` */
export function understoodText({ registry, repository, username }: Understood): string {
  const parts = [
    registry,
    repository === undefined ? undefined : vscode.l10n.t('image {0}', repository),
    username === undefined ? undefined : vscode.l10n.t('as {0}', username),
  ]
  return parts.filter(Boolean).join(' · ')
}

/** Asks for a name; `finding`: what the registry answered just now. */
export function shortNamePrompt(finding?: Finding): string {
  return [finding && asSentence(describeFinding(finding)), vscode.l10n.t('A short name for this registry:')]
    .filter(Boolean)
    .join(' ')
}

export function nameNeededText(): string {
  return vscode.l10n.t('A name is needed.')
}

export function nameTooLongText(): string {
  return vscode.l10n.t('At most 100 characters.')
}

export function nameTakenText(): string {
  return vscode.l10n.t('There is a registry of this name already.')
}

export function whereInOrderPrompt(): string {
  return vscode.l10n.t('Where in the order? The first registry that has an image serves it.')
}

/** The place a new registry gets, counted from 1: before another, or at the end. */
export function placeLabel(place: number, before?: string): string {
  return before === undefined
    ? vscode.l10n.t('{0}  at the end', place)
    : vscode.l10n.t('{0}  before {1}', place, before)
}

export function askedFirstText(): string {
  return vscode.l10n.t('asked first')
}

export function askedLastText(): string {
  return vscode.l10n.t('asked last')
}

export function addedText(name: string): string {
  return vscode.l10n.t('Added {0}', name)
}

function asSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
