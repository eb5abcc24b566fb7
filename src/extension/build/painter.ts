import { isCoreError } from '../../core/index.ts'
import type { BuildEvent } from '../../engine/index.ts'
import type { BuildingEvent } from '../../operations/index.ts'
import { buildLines } from '../words/build.ts'
import { messageFor } from '../words/messages.ts'
import { transferReporter } from '../work/progress.ts'
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
        running.report(buildLines.asking(event.name))
        break
      case 'resolved': {
        const { registry, descriptor } = event.resolution
        terminal.note(buildLines.resolved(event.name, registry.name, descriptor.digest))
        break
      }
      case 'left':
        terminal.note(buildLines.left(event.name, reasonOf(event.reason)))
        break
      case 'builder':
        paintBuilder(event.event, terminal, running)
        break
      case 'built': {
        const name = `${inputs.repository}:${inputs.tag}`
        terminal.success(buildLines.built(name, event.built.durationMs))
        break
      }
      case 'pushing':
        terminal.note(buildLines.pushing(fullName(inputs), event.target.registry.name))
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
  return isCoreError(reason, 'ERR_CONFIG') ? buildLines.noRegistry() : messageFor(reason).text
}

/** The name of what is built, with the registry it goes to. */
export function fullName({ entry, repository, tag }: BuildInputs): string {
  return `${entry ? entry.registry.fullName(repository) : repository}:${tag}`
}
