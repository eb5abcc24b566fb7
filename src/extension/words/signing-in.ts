import * as vscode from 'vscode'
import type { RegistryConfig } from '../../core/index.ts'
import { catalogText, type Finding } from './findings.ts'

/** Of a registry that the workspace added, its address too: a login goes nowhere that was not read. */
export function signInTitle({ name, url, addedBy }: Pick<RegistryConfig, 'name' | 'url' | 'addedBy'>): string {
  return addedBy === undefined
    ? vscode.l10n.t('Sign In to {0}', name)
    : vscode.l10n.t('Sign In to {0} — added by this workspace: {1}', name, url)
}

export function signedOutText(name: string): string {
  return vscode.l10n.t('Signed out of {0}', name)
}

export function whoSignsInPrompt(host: string): string {
  return vscode.l10n.t('Who signs in to {0}?', host)
}

/** The ways to sign in; a login that has a user name goes by that. */
export const accountLabels = {
  login: () => vscode.l10n.t('User name and password or token…'),
  token: () => vscode.l10n.t('Token'),
  anonymous: () => vscode.l10n.t('Anonymous'),
} as const

export function keptHereText(): string {
  return vscode.l10n.t('kept in the secret storage of VS Code')
}

/** `source`: the tool that has the login. */
export function loginOfText(source: string): string {
  return vscode.l10n.t('the login of {0} on this computer', source)
}

/** What works without a login, as far as the catalog tells. */
export function anonymousText({ catalog }: Pick<Finding, 'catalog'>): string {
  return catalog && catalog.count > 0
    ? vscode.l10n.t('can see {0}', catalogText(catalog))
    : vscode.l10n.t('works for public images')
}

export function enterTriesAgainText(): string {
  return vscode.l10n.t('Enter tries again')
}

export function usernamePrompt(host: string): string {
  return vscode.l10n.t('User name at {0}', host)
}

export function usernameNeededText(): string {
  return vscode.l10n.t('A user name is needed.')
}

/** The registry products that are told apart. */
export type KindId =
  | 'hub'
  | 'ghcr'
  | 'ecr'
  | 'ecrPublic'
  | 'gar'
  | 'acr'
  | 'quay'
  | 'gitlab'
  | 'harbor'
  | 'artifactory'
  | 'nexus'
  | 'forgejo'
  | 'other'

/** What a registry of this kind takes as a password. */
export function passwordPrompt(kind: KindId, username: string): string {
  switch (kind) {
    case 'hub':
    case 'gitlab':
    case 'forgejo':
      return vscode.l10n.t('Access token (or password) of {0}', username)
    case 'ghcr':
      return vscode.l10n.t('Personal access token (classic) of {0}, with read:packages', username)
    case 'ecr':
    case 'ecrPublic':
      return vscode.l10n.t('What “aws ecr get-login-password” prints; it lasts 12 hours')
    case 'gar':
      return vscode.l10n.t('What “gcloud auth print-access-token” prints, or a key with the user _json_key')
    case 'acr':
      return vscode.l10n.t('What “az acr login --expose-token” prints as accessToken')
    case 'quay':
      return vscode.l10n.t('Encrypted password or robot token of {0}', username)
    case 'harbor':
      return vscode.l10n.t('CLI secret (in your user profile) or password of {0}', username)
    default:
      return vscode.l10n.t('Password or token of {0}', username)
  }
}

/** The link beside the password box; `product`: the registry's kind, as people call it. */
export function getTokenTitle(product: string): string {
  return vscode.l10n.t('Get a token from {0}', product)
}

/** `failure`: the sentence that says the password was not accepted. */
export function mayWantTokenText(failure: string, product: string): string {
  return vscode.l10n.t('{0} {1} may want a token here; the button above leads to where you get one.', failure, product)
}
