import * as vscode from 'vscode'
import { formatSize } from '../../core/text.ts'
import { CoreError, isCoreError, parseReference } from '../../core/index.ts'
import type { Reference, Resolution } from '../../core/index.ts'
import type { Engine } from '../../engine/index.ts'
import { namesLike, pull as pullImage, resolve } from '../../operations/index.ts'
import type { Description, Pulled, PullEvent } from '../../operations/index.ts'
import { operationContext } from '../context.ts'
import type { CommandContext } from '../context.ts'
import { remember } from '../names/recent.ts'
import type { FailureContext } from '../services.ts'
import { shortDigest } from '../words/format.ts'
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
    const title = vscode.l10n.t('Pulling {0}', text)
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
    if (event.kind === 'asking') running.report(vscode.l10n.t('asking the registries…'))
    else if (event.kind === 'found') running.report(firstLine(event.resolution, event.description))
    else transfer(event)
  }
}

/** Who serves it, and how much: `from company (41 MB, linux/amd64)`. */
function firstLine({ registry, descriptor }: Resolution, { sizeBytes, platform }: Description): string {
  const facts = [
    ...(sizeBytes === undefined ? [] : [formatSize(sizeBytes)]),
    ...(platform === undefined ? [] : [platform]),
  ]
  const known = facts.length > 0 ? facts.join(', ') : shortDigest(descriptor.digest)
  return vscode.l10n.t('from {0} ({1})', registry.name, known)
}

/** For a name that nobody has, the nearest one that exists; and the page with every answer, when registries were asked. */
async function waysOut(
  context: CommandContext,
  text: string,
  error: unknown,
): Promise<NonNullable<FailureContext['actions']>> {
  if (!(error instanceof CoreError) || error.attempts === undefined) return []
  const why = { title: vscode.l10n.t('Why?'), run: () => context.showExplanation(text) }
  if (!isCoreError(error, 'ERR_NOT_FOUND')) return [why]
  const { chain } = await context.registries.current()
  const [like] = await namesLike(chain, text)
  if (like === undefined) return [why]
  return [{ title: vscode.l10n.t('Pull {0}', like), run: () => pull(context, like) }, why]
}

async function withoutEngine(context: CommandContext, reference: Reference, title: string): Promise<void> {
  const { chain } = await context.registries.current()
  const resolution = await context.work.run({ verb: 'pull', title }, ({ signal }) =>
    resolve(chain, reference, { signal, ask: askAtPull }),
  )
  const { registry, repository, descriptor } = resolution
  simulated(
    vscode.l10n.t(
      'Nothing was pulled: no container engine answers. {0} would come from {1} as {2}@{3}.',
      reference.text,
      registry.name,
      registry.fullName(repository),
      shortDigest(descriptor.digest),
    ),
    { title: vscode.l10n.t('Why {0}?', registry.name), run: () => context.showExplanation(reference.text) },
  )
}
