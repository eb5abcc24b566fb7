import * as vscode from 'vscode'
import { isCoreError } from '../../core/index.ts'
import { formatDuration } from '../../core/text.ts'
import type { BuildEvent } from '../../engine/index.ts'
import type { BuildingEvent } from '../../operations/index.ts'
import { messageFor } from '../words/messages.ts'
import { transferReporter } from '../work/progress.ts'
import { shortDigest } from '../words/format.ts'
import type { Running } from '../work/work.ts'
import type { BuildInputs } from './inputs.ts'
import type { BuildTerminal } from './terminal.ts'

interface Painting {
  readonly terminal: BuildTerminal
  readonly running: Running
  readonly inputs: BuildInputs
}

/** Shows a build as it goes: in its terminal, and how far it is in the notification. */
export function buildPainter({ terminal, running, inputs }: Painting): (event: BuildingEvent) => void {
  const transfer = transferReporter(running)
  return (event) => {
    switch (event.kind) {
      case 'looking':
        running.report(vscode.l10n.t('{0}: asking the registries…', event.name))
        break
      case 'resolved': {
        const { registry, descriptor } = event.resolution
        const values = [event.name, registry.name, shortDigest(descriptor.digest)] as const
        terminal.note(vscode.l10n.t('{0}: from {1} ({2})', ...values))
        break
      }
      case 'left':
        terminal.note(vscode.l10n.t('{0}: left to the engine. {1}', event.name, reasonOf(event.reason)))
        break
      case 'builder':
        paintBuilder(event.event, terminal, running)
        break
      case 'built': {
        const name = `${inputs.repository}:${inputs.tag}`
        terminal.success(vscode.l10n.t('Built {0} in {1}', name, formatDuration(event.built.durationMs)))
        break
      }
      case 'pushing':
        terminal.note(vscode.l10n.t('Pushing {0} to {1}…', fullName(inputs), event.target.registry.name))
        break
      case 'failed':
        break
      default:
        transfer(event)
    }
  }
}

function paintBuilder(event: BuildEvent, terminal: BuildTerminal, running: Running): void {
  terminal.event(event)
  if (event.kind === 'step' && event.state === 'started') running.report(event.name)
}

function reasonOf(reason: unknown): string {
  return isCoreError(reason, 'ERR_CONFIG')
    ? vscode.l10n.t('No registry of the list is at its host.')
    : messageFor(reason).text
}

/** The name of what is built, with the registry it goes to. */
export function fullName({ entry, repository, tag }: BuildInputs): string {
  return `${entry ? entry.registry.fullName(repository) : repository}:${tag}`
}
