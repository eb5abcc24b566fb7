import * as vscode from 'vscode'

export function importTitle(): string {
  return vscode.l10n.t('Import Registries')
}

export function importSourcesPrompt(): string {
  return vscode.l10n.t('From where? Files of other tools on this computer')
}

/** What other tools keep in their files. */
export const sourceLabels = {
  dockerLogins: () => vscode.l10n.t('Docker: logins'),
  dockerMirrors: () => vscode.l10n.t('Docker: registry mirrors'),
  dockerUserMirrors: () => vscode.l10n.t('Docker: registry mirrors of this user'),
  dockerDesktopMirrors: () => vscode.l10n.t('Docker Desktop: registry mirrors'),
  containerdHosts: () => vscode.l10n.t('containerd: hosts'),
  podmanRegistries: () => vscode.l10n.t('Podman: registries'),
  podmanSystemRegistries: () => vscode.l10n.t('Podman: registries of the system'),
  podmanLogins: () => vscode.l10n.t('Podman: logins'),
  podmanSessionLogins: () => vscode.l10n.t('Podman: logins of this session'),
} as const

export function chooseFilesLabel(): string {
  return vscode.l10n.t('Choose a file or folder…')
}

/** The button of the box in which files are chosen. */
export function importFilesTitle(): string {
  return vscode.l10n.t('Import')
}

export function whichToAddPrompt(): string {
  return vscode.l10n.t('Which ones should be added?')
}

interface Written {
  readonly mirrorOf: string | undefined
  readonly insecureSkipVerify: boolean
  /** Whether the list has a registry of this address. */
  readonly isListed: boolean
}

/** What to know of an entry before it is added. */
export function entryRemarks({ mirrorOf, insecureSkipVerify, isListed }: Written): readonly string[] {
  return [
    ...(mirrorOf === undefined ? [] : [vscode.l10n.t('mirror of {0}', mirrorOf)]),
    ...(insecureSkipVerify ? [vscode.l10n.t('its certificate is not checked')] : []),
    ...(isListed ? [vscode.l10n.t('already in the list')] : []),
  ]
}

/** What came of an import that found `found` registries and added `count` of them. */
export function importedSentence(count: number, found: number): string {
  if (found === 0) return vscode.l10n.t('There are no registries in these files.')
  if (count === 0) return vscode.l10n.t('No registry was added.')
  const order = vscode.l10n.t('Drag them, or press Alt+Up and Alt+Down, to set their priority.')
  return `${count === 1 ? vscode.l10n.t('1 registry was added.') : vscode.l10n.t('{0} registries were added.', count)} ${order}`
}

export function leftOutTitle(): string {
  return vscode.l10n.t('What Was Left Out')
}

/** The first line of the list that button leads to. */
export function leftOutHeading(): string {
  return vscode.l10n.t('Left out of the import, and why')
}
