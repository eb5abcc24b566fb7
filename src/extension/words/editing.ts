import * as vscode from 'vscode'
import type { Counters, RateLimit } from '../../core/index.ts'
import { countersText } from './counters.ts'
import { describeFinding, type Finding } from './findings.ts'
import { budgetText } from './rows.ts'

export function editTitle(name: string): string {
  return vscode.l10n.t('Edit {0}', name)
}

export function whatToChangePrompt(): string {
  return vscode.l10n.t('What should change?')
}

/** What can be changed of a registry without the settings, and the way to the rest. */
export const changeLabels = {
  name: () => vscode.l10n.t('Name…'),
  address: () => vscode.l10n.t('Address…'),
  account: () => vscode.l10n.t('Account…'),
  rest: () => vscode.l10n.t('Rules, certificates, proxy… in the settings'),
} as const

export function nameTitle(host: string): string {
  return vscode.l10n.t('Name of {0}', host)
}

export function addressTitle(name: string): string {
  return vscode.l10n.t('Address of {0}', name)
}

export function addressPrompt(): string {
  return vscode.l10n.t('It is tried before it is saved.')
}

export function notAnAddressText(): string {
  return vscode.l10n.t('This is not an address.')
}

export function changeAddressQuestion(name: string): string {
  return vscode.l10n.t('Change the address of {0}, and forget its login?', name)
}

export function loginForgottenSentence(before: string, after: string): string {
  return vscode.l10n.t('The login was given for {0} and is not sent to {1}: sign in again there.', before, after)
}

export function changeAddressTitle(): string {
  return vscode.l10n.t('Change Address')
}

export function removeRegistryQuestion(name: string): string {
  return vscode.l10n.t('Remove the registry {0} from the list?', name)
}

export function removedRegistrySentence(): string {
  return vscode.l10n.t('Its sign-in is forgotten too. Images in the registry and on this computer stay.')
}

export function removeTitle(): string {
  return vscode.l10n.t('Remove')
}

export function addRepositoryTitle(name: string): string {
  return vscode.l10n.t('Add Repository of {0}', name)
}

export function repositoryPrompt(): string {
  return vscode.l10n.t('The name of a repository, without the host and the tag')
}

export function noSuchRepositoryText(registry: string): string {
  return vscode.l10n.t('{0} has no repository of this name.', registry)
}

export function notARepositoryText(): string {
  return vscode.l10n.t('Lower-case letters, digits and . _ - / only, such as team/app.')
}

export function shownAlreadyText(): string {
  return vscode.l10n.t('It is shown already.')
}

export function testingTitle(name: string): string {
  return vscode.l10n.t('Testing {0}', name)
}

interface Tested {
  readonly name: string
  readonly finding: Finding
  readonly rateLimit: RateLimit | undefined
  readonly counters: Counters
}

/** What a registry answered, what is left of its budget, and what it did so far. */
export function testedSentence({ name, finding, rateLimit, counters }: Tested): string {
  const facts = [describeFinding(finding), budgetText(rateLimit), countersText(counters)]
  return `${name}: ${facts.filter(Boolean).join(' · ')}.`
}

export function goneFromSettingsText(name: string): string {
  return vscode.l10n.t('{0} is not in the settings any more.', name)
}
