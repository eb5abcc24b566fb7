import * as vscode from 'vscode'
import { CoreError, isCoreError, parseReference } from '../../core/index.ts'
import type { Reference, Resolution } from '../../core/index.ts'
import type { Engine, EngineImageDetails } from '../../engine/index.ts'
import { showQuickPick } from '../display/boxes.ts'
import type { FailureContext } from '../services.ts'
import type { OperationContext } from '../context.ts'
import { describe, namesLike } from '../../operations/index.ts'
import type { Description } from '../../operations/index.ts'
import { fetchImage } from './fetch.ts'
import { bytes, shortDigest } from '../words/format.ts'
import { announcePull } from './pulled.ts'
import type { Pulled } from './pulled.ts'
import { remember } from '../names/recent.ts'
import { resolveAsking } from './resolve.ts'
import { simulated } from '../work/simulated.ts'
import type { Running } from '../work/work.ts'

/** A further name for what was pulled: the short one of a row that nothing higher shadows. */
export interface PullOptions {
  readonly alias?: string
}

interface Run extends PullOptions {
  readonly reference: Reference
  readonly running: Running
}

/**
 * Pulls `text` from the first registry that has it, into the engine, under the name asked for and the full name.
 * Tells the person who served it, or why nobody did.
 */
export async function pull(context: OperationContext, text: string, options: PullOptions = {}): Promise<void> {
  try {
    const reference = parseReference(text)
    const title = vscode.l10n.t('Pulling {0}', text)
    const engine = await context.engine.current()
    if (engine === undefined) {
      await withoutEngine(context, reference, title)
      return
    }
    const pulled = await context.work.run({ verb: 'pull', title, pull: text }, (running) =>
      run(context, engine, { reference, ...options, running }),
    )
    await remember(context.globalState, text)
    announcePull(context, text, pulled)
  } catch (error) {
    const actions = await waysOut(context, text, error)
    await context.failures.tell(error, { retry: () => pull(context, text, options), actions })
  }
}

async function run(context: OperationContext, engine: Engine, { reference, alias, running }: Run): Promise<Pulled> {
  const { signal } = running
  const started = performance.now()
  running.report(vscode.l10n.t('asking the registries…'))
  const { chain } = await context.registries.current()
  const resolution = await resolveAsking(chain, reference, signal)
  const { os, architecture } = await engine.info(signal)
  const description = await describe(chain, resolution, { platform: { os, architecture }, signal })
  running.report(firstLine(resolution, description))
  const platform = await choosePlatform(reference.text, `${os}/${architecture}`, description)
  const fetched = await fetchImage(context, { engine, resolution, running, ...(platform && { platform }) })
  await name(engine, { reference, alias, resolution, image: fetched.image })
  const expected = platform === undefined ? {} : { expected: `${os}/${architecture}` }
  return { ...expected, ...fetched, resolution, ms: performance.now() - started }
}

/** Who serves it, and how much: `from company (41 MB, linux/amd64)`. */
function firstLine({ registry, descriptor }: Resolution, { sizeBytes, platform }: Description): string {
  const facts = [...(sizeBytes === undefined ? [] : [bytes(sizeBytes)]), ...(platform === undefined ? [] : [platform])]
  const known = facts.length > 0 ? facts.join(', ') : shortDigest(descriptor.digest)
  return vscode.l10n.t('from {0} ({1})', registry.name, known)
}

/** The platform to ask for when the image has none for the engine. @throws ERR_CANCELLED when none was chosen. */
async function choosePlatform(
  text: string,
  own: string,
  { choices, foreign, platform }: Description,
): Promise<string | undefined> {
  if (foreign === true) return platform
  if (choices === undefined || choices.length === 0) return undefined
  const items = choices.map((label) => ({ label }))
  const chosen = await showQuickPick(items, {
    title: vscode.l10n.t('Pull {0}', text),
    placeHolder: vscode.l10n.t('There is no image for {0}. Pull one for another platform?', own),
    ignoreFocusOut: true,
  })
  if (chosen === undefined) throw new CoreError('ERR_CANCELLED', `${text}: no platform was chosen`)
  return chosen.label
}

interface Naming {
  readonly reference: Reference
  readonly resolution: Resolution
  readonly image: EngineImageDetails
  readonly alias: string | undefined
}

/** The name asked for and the full name; a reference by digest alone keeps the engine's own `name@digest`. */
async function name(engine: Engine, { reference, alias, resolution, image }: Naming): Promise<void> {
  if (reference.tag === undefined && reference.digest !== undefined) return
  const tag = reference.tag ?? 'latest'
  const asked = reference.host === undefined ? reference.repository : `${reference.host}/${reference.repository}`
  const full = resolution.registry.fullName(resolution.repository)
  const names = new Set([`${asked}:${tag}`, `${full}:${tag}`, ...(alias === undefined ? [] : [alias])])
  for (const target of names) await engine.tag(image.id, target)
}

/** For a name that nobody has, the nearest one that exists; and the page with every answer, when registries were asked. */
async function waysOut(
  context: OperationContext,
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

async function withoutEngine(context: OperationContext, reference: Reference, title: string): Promise<void> {
  const { text } = reference
  const { chain } = await context.registries.current()
  const resolution = await context.work.run({ verb: 'pull', title }, ({ signal }) =>
    resolveAsking(chain, reference, signal),
  )
  const { registry, repository, descriptor } = resolution
  simulated(
    vscode.l10n.t(
      'Nothing was pulled: no container engine answers. {0} would come from {1} as {2}@{3}.',
      text,
      registry.name,
      registry.fullName(repository),
      shortDigest(descriptor.digest),
    ),
    { title: vscode.l10n.t('Why {0}?', registry.name), run: () => context.showExplanation(text) },
  )
}
