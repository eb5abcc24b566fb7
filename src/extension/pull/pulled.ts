import type { Pulled } from '../../operations/index.ts'
import { copyLines, inform, warn } from '../display/notices.ts'
import { typeCommand } from '../display/screen.ts'
import { passedOver } from '../words/answers.ts'
import { buttons } from '../words/buttons.ts'
import type { CommandContext } from '../context.ts'
import {
  brokeOffSentence,
  offerRunTitle,
  otherPlatformSentence,
  passedOverSentence,
  pulledSentence,
  runTitle,
  whyTitle,
} from '../words/pull.ts'

/** One line on what came from where, a warning when it is not quite what was hoped for, and what can be done next. */
export function announcePull(context: CommandContext, text: string, pulled: Pulled): void {
  const { resolution, from } = pulled
  const { digest } = resolution.descriptor
  const start = offerRunTitle()
  const copy = buttons.copyDigest()
  const why = whyTitle(from.registry.name)
  const remarks = remarksOn(pulled)
  const show = remarks.length > 0 ? warn : inform
  void show([sentence(text, pulled), ...remarks].join(' '), start, copy, why).then(async (chosen) => {
    if (chosen === start) await offerRun(context, text)
    if (chosen === copy) await copyLines(digest)
    if (chosen === why) await context.showExplanation(text)
  })
}

function sentence(text: string, { resolution, from, image, durationMs }: Pulled): string {
  const { sizeBytes, os, architecture } = image
  const { digest } = resolution.descriptor
  return pulledSentence({ name: text, registry: from.registry.name, durationMs, sizeBytes, os, architecture, digest })
}

/** Why it came from lower than hoped, and that it is for another platform. */
function remarksOn({ resolution, from, expected }: Pulled): readonly string[] {
  const { registry, explanation } = resolution
  const remarks = passedOver(explanation).map((attempt) => passedOverSentence(attempt, registry.name))
  if (from.registry !== registry) remarks.push(brokeOffSentence(registry.name, from.registry.name))
  if (expected !== undefined) remarks.push(otherPlatformSentence(expected))
  return remarks
}

/** A terminal with the command to run the image typed in; nothing runs before Enter. */
async function offerRun(context: CommandContext, text: string): Promise<void> {
  const engine = await context.engine.current()
  const program = (await engine?.info())?.product === 'Podman' ? 'podman' : 'docker'
  const env = program === 'docker' && engine ? { DOCKER_HOST: engine.endpoint } : {}
  typeCommand(runTitle(text), `${program} run --rm -it ${text}`, env)
}
