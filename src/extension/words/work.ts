import * as vscode from 'vscode'
import { formatSize } from '../../core/text.ts'

/** The list of what runs. */
export const runningWork = {
  itemName: () => vscode.l10n.t('Portolan: Running Work'),
  title: () => vscode.l10n.t('Running Work'),
  prompt: (count: number) => (count > 0 ? vscode.l10n.t('Choose one to cancel it') : vscode.l10n.t('Nothing runs now')),
  tooltip: () => vscode.l10n.t('Portolan is at work. Click to see what runs, or to cancel it.'),
  spoken: (text: string) => vscode.l10n.t('Portolan is at work: {0}', text),
} as const

/** `pull 2`: how many of a verb run. */
export const runningCounts = {
  pull: (count: number) => vscode.l10n.t('pull {0}', count),
  push: (count: number) => vscode.l10n.t('push {0}', count),
  build: (count: number) => vscode.l10n.t('build {0}', count),
} as const

export function endedByReloadSentence(titles: readonly string[]): string {
  return vscode.l10n.t('Ended by the reload of the window: {0}.', titles.join(', '))
}

/** What is said where no engine answers. */
export const connectEngine = {
  button: () => vscode.l10n.t('How to Connect an Engine'),
  title: () => vscode.l10n.t('Connect a container engine'),
  detail: () =>
    vscode.l10n.t(
      'Start Docker or Podman on this computer, or set DOCKER_HOST or a Docker context before VS Code starts. Portolan looks at the Docker context, DOCKER_HOST, /var/run/docker.sock and the Podman socket, and uses the engine as soon as one answers. Browsing, explaining and copying names work without.',
    ),
} as const

export function checkingText(registry: string): string {
  return vscode.l10n.t('asking {0} what it has', registry)
}

export function movedText(from: string, to: string): string {
  return vscode.l10n.t('{0} broke off; going on from {1}', from, to)
}

export function receivingText(registry: string, amount: string): string {
  return vscode.l10n.t('from {0}: {1}', registry, amount)
}

export function sendingText(registry: string, amount: string): string {
  return vscode.l10n.t('to {0}: {1}', registry, amount)
}

interface Amount {
  readonly bytesDone: number
  readonly bytesTotal: number
  readonly layersDone: number
  readonly layersTotal: number
}

/** `12 MB of 41 MB, 3.1 MB/s, 2 of 5 layers`; `perSecond` in bytes, absent while it is not known. */
export function amountText(
  { bytesDone, bytesTotal, layersDone, layersTotal }: Amount,
  perSecond: number | undefined,
): string {
  const amount = vscode.l10n.t('{0} of {1}', formatSize(bytesDone), formatSize(bytesTotal))
  const layers = vscode.l10n.t('{0} of {1} layers', layersDone, layersTotal)
  return [...(bytesTotal > 0 ? [amount] : []), ...(perSecond ? [`${formatSize(perSecond)}/s`] : []), layers].join(', ')
}
