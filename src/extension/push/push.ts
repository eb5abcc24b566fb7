import { parseReference } from '../../core/index.ts'
import type { ChainEntry } from '../../core/index.ts'
import type { Engine } from '../../engine/index.ts'
import { push } from '../../operations/index.ts'
import type { Pushed, PushRequest } from '../../operations/index.ts'
import { operationContext } from '../context.ts'
import type { CommandContext } from '../context.ts'
import { showInputBox, showQuickPick } from '../display/boxes.ts'
import { checkName, readTarget } from '../names/check.ts'
import { transferReporter } from '../work/progress.ts'
import type { LocalImageNode } from '../nodes.ts'
import {
  nameInRegistryPrompt,
  notPushedSentence,
  pushImageTitle,
  pushingTitle,
  whichLocalImagePrompt,
} from '../words/push.ts'
import { simulated } from '../work/simulated.ts'
import type { Running } from '../work/work.ts'
import { pushedFromHere, rememberPushed } from './memory.ts'
import { announcePush } from './pushed.ts'
import { askToReplace } from './replace.ts'
import { pickTarget } from './target.ts'

/** Pushes a local image to one registry of the person's choice. */
export async function pushImage(context: CommandContext, node: LocalImageNode | undefined): Promise<void> {
  const title = pushImageTitle()
  try {
    const source = node === undefined ? await pickLocal(context, title) : (node.reference ?? node.image.id)
    if (source === undefined) return
    const engine = await context.engine.current()
    if (engine === undefined) {
      simulated(notPushedSentence())
      return
    }
    const { name: proposed, registry } = await propose(context, source)
    const entry = await pickTarget(context, { title, image: source, ...(registry && { last: registry }) })
    const name = entry && (await askName(title, entry, proposed))
    if (entry === undefined || name === undefined) return
    const target = { registry: entry.registry, ...name }
    const job = pushingTitle(`${target.repository}:${target.tag}`, entry.registry.name)
    const pushed = await context.work.run({ verb: 'push', title: job }, (running) =>
      send(context, { engine, source, target }, running),
    )
    announcePush(context, pushed)
  } catch (error) {
    await context.failures.tell(error, { retry: () => pushImage(context, node) })
  }
}

async function send(
  context: CommandContext,
  { engine, source, target }: Pick<PushRequest, 'source' | 'target'> & { readonly engine: Engine },
  running: Running,
): Promise<Pushed> {
  const ours = pushedFromHere(context.workspaceState, target)
  const options = { signal: running.signal, ask: { replace: askToReplace }, onEvent: transferReporter(running) }
  const pushed = await push(await operationContext(context, engine), { source, target, ours }, options)
  const { reference, digest } = pushed
  if (digest !== undefined) await rememberPushed(context.workspaceState, reference, digest)
  return pushed
}

/** The image's name without the host or prefix of a configured registry, and that registry. */
async function propose(
  context: CommandContext,
  source: string,
): Promise<{ readonly name: string; readonly registry?: string }> {
  for (const { registry } of (await context.registries.current()).entries) {
    const start = registry.prefix === '' ? `${registry.host}/` : `${registry.host}/${registry.prefix}/`
    if (!registry.isDockerHub && source.startsWith(start))
      return { name: source.slice(start.length), registry: registry.name }
  }
  if (source.startsWith('sha256:')) return { name: '' }
  const { repository, tag } = parseReference(source)
  return { name: `${repository}:${tag ?? 'latest'}` }
}

/** Asks for `repository:tag`; checked as it is typed. */
async function askName(
  title: string,
  entry: ChainEntry,
  value: string,
): Promise<{ readonly repository: string; readonly tag: string } | undefined> {
  const typed = await showInputBox({
    title,
    value,
    prompt: nameInRegistryPrompt(entry.registry.name),
    validateInput: checkName,
    ignoreFocusOut: true,
  })
  return typed === undefined ? undefined : readTarget(typed.trim())
}

async function pickLocal(context: CommandContext, title: string): Promise<string | undefined> {
  const engine = await context.engine.current()
  const images = (await engine?.images()) ?? []
  const names = images.flatMap(({ references }) => references.map((label) => ({ label })))
  return (await showQuickPick(names, { title, placeHolder: whichLocalImagePrompt() }))?.label
}
