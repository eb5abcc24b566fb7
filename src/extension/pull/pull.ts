import { CoreError, isCoreError, parseReference } from '../../core/index.ts'
import type { Reference, Resolution } from '../../core/index.ts'
import type { Engine } from '../../engine/index.ts'
import { namesLike, pull as pullImage, resolve } from '../../operations/index.ts'
import type { Description, Pulled, PullEvent } from '../../operations/index.ts'
import { operationContext } from '../context.ts'
import type { CommandContext } from '../context.ts'
import { remember } from '../names/recent.ts'
import type { FailureContext } from '../services.ts'
import { askingRegistriesText, foundText, notPulledSentence, pullTitle, pullingTitle, whyTitle } from '../words/pull.ts'
import { simulated } from '../work/simulated.ts'
import type { Running } from '../work/work.ts'
import { askAtPull } from './asking.ts'
import { transferReporter } from '../work/progress.ts'
import { announcePull } from './pulled.ts'

/** A further name for what was pulled: the short one of a row that nothing higher shadows. */
export interface PullOptions {
  readonly alias?: string
}

interface Run extends PullOptions {
  readonly engine: Engine
  readonly reference: Reference
}

/**
 * Pulls `text` from the first registry that has it, into the engine, under the name asked for and the full name.
 * Tells the person who served it, or why nobody did.
 */
export async function pull(context: CommandContext, text: string, options: PullOptions = {}): Promise<void> {
  try {
    const reference = parseReference(text)
    const title = pullingTitle(text)
    const engine = await context.engine.current()
    if (engine === undefined) {
      await withoutEngine(context, reference, title)
      return
    }
    const pulled = await context.work.run({ verb: 'pull', title, pull: text }, (running) =>
      run(context, { engine, reference, ...options }, running),
    )
    await remember(context.globalState, text)
    announcePull(context, text, pulled)
  } catch (error) {
    const actions = await waysOut(context, text, error)
    await context.failures.tell(error, { retry: () => pull(context, text, options), actions })
  }
}

async function run(context: CommandContext, { engine, reference, alias }: Run, running: Running): Promise<Pulled> {
  const request = { reference, ...(alias !== undefined && { aliases: [alias] }) }
  const options = { signal: running.signal, ask: askAtPull, onEvent: pullReporter(running) }
  return await pullImage(await operationContext(context, engine), request, options)
}

function pullReporter(running: Running): (event: PullEvent) => void {
  const transfer = transferReporter(running)
  return (event) => {
    if (event.kind === 'asking') running.report(askingRegistriesText())
    else if (event.kind === 'found') running.report(foundIn(event.resolution, event.description))
    else transfer(event)
  }
}

function foundIn({ registry, descriptor }: Resolution, { sizeBytes, platform }: Description): string {
  return foundText({ registry: registry.name, digest: descriptor.digest, sizeBytes, platform })
}

/** For a name that nobody has, the nearest one that exists; and the page with every answer, when registries were asked. */
async function waysOut(
  context: CommandContext,
  text: string,
  error: unknown,
): Promise<NonNullable<FailureContext['actions']>> {
  if (!(error instanceof CoreError) || error.attempts === undefined) return []
  const why = { title: whyTitle(), run: () => context.showExplanation(text) }
  if (!isCoreError(error, 'ERR_NOT_FOUND')) return [why]
  const { chain } = await context.registries.current()
  const [like] = await namesLike(chain, text)
  if (like === undefined) return [why]
  return [{ title: pullTitle(like), run: () => pull(context, like) }, why]
}

async function withoutEngine(context: CommandContext, reference: Reference, title: string): Promise<void> {
  const { chain } = await context.registries.current()
  const resolution = await context.work.run({ verb: 'pull', title }, ({ signal }) =>
    resolve(chain, reference, { signal, ask: askAtPull }),
  )
  const { registry, repository, descriptor } = resolution
  simulated(
    notPulledSentence({
      name: reference.text,
      registry: registry.name,
      fullName: registry.fullName(repository),
      digest: descriptor.digest,
    }),
    { title: whyTitle(registry.name), run: () => context.showExplanation(reference.text) },
  )
}
