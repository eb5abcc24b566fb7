import * as vscode from 'vscode'
import { formatDuration, formatSize } from '../../core/text.ts'
import type { Pulled } from '../../operations/index.ts'
import { copyLines, inform, warn } from '../display/notices.ts'
import { typeCommand } from '../display/screen.ts'
import { answerOf, passedOver } from '../words/answers.ts'
import type { CommandContext } from '../context.ts'
import { shortDigest } from '../words/format.ts'

/** One line on what came from where, a warning when it is not quite what was hoped for, and what can be done next. */
export function announcePull(context: CommandContext, text: string, pulled: Pulled): void {
  const { resolution, from } = pulled
  const { digest } = resolution.descriptor
  const start = vscode.l10n.t('Run…')
  const copy = vscode.l10n.t('Copy Digest')
  const why = vscode.l10n.t('Why {0}?', from.registry.name)
  const remarks = remarksOn(pulled)
  const show = remarks.length > 0 ? warn : inform
  void show([sentence(text, pulled), ...remarks].join(' '), start, copy, why).then(async (chosen) => {
    if (chosen === start) await offerRun(context, text)
    if (chosen === copy) await copyLines(digest)
    if (chosen === why) await context.showExplanation(text)
  })
}

function sentence(text: string, { resolution, from, image, durationMs }: Pulled): string {
  return vscode.l10n.t(
    'Pulled {0} from {1} in {2} ({3}, {4}/{5}, {6}).',
    text,
    from.registry.name,
    formatDuration(durationMs),
    formatSize(image.sizeBytes),
    image.os,
    image.architecture,
    shortDigest(resolution.descriptor.digest),
  )
}

/** Why it came from lower than hoped, and that it is for another platform. */
function remarksOn({ resolution, from, expected }: Pulled): readonly string[] {
  const { registry, explanation } = resolution
  const remarks = passedOver(explanation).map((attempt) =>
    vscode.l10n.t('{0} {1}; {2} served it.', attempt.registry, answerOf(attempt), registry.name),
  )
  if (from.registry !== registry)
    remarks.push(vscode.l10n.t('{0} broke off; {1} served the same image.', registry.name, from.registry.name))
  if (expected !== undefined)
    remarks.push(vscode.l10n.t('It is not for {0}, which this engine runs; it may not start.', expected))
  return remarks
}

/** A terminal with the command to run the image typed in; nothing runs before Enter. */
async function offerRun(context: CommandContext, text: string): Promise<void> {
  const engine = await context.engine.current()
  const program = (await engine?.info())?.product === 'Podman' ? 'podman' : 'docker'
  const env = program === 'docker' && engine ? { DOCKER_HOST: engine.endpoint } : {}
  typeCommand(vscode.l10n.t('Run {0}', text), `${program} run --rm -it ${text}`, env)
}
