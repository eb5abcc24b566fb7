import type { Handlers, OperationCommandId } from './commands.ts'
import { warn } from './display/notices.ts'
import { begun, keepBegun } from './interrupted.ts'
import type { Begun } from './interrupted.ts'
import type { Services } from './services.ts'
import type { LocalImageNode, TagNode, TreeNode } from './nodes.ts'
import { Builder } from './build/build.ts'
import type { CommandContext } from './context.ts'
import { deleteTags } from './images/delete-tag.ts'
import { explainName, showExplanation } from './pages/explain.ts'
import { deleteLocalImages, tagImage } from './images/images.ts'
import { inspectTag } from './pages/inspect.ts'
import { pickName } from './names/picker.ts'
import { Pages } from './pages/pages.ts'
import { pull } from './pull/pull.ts'
import type { PullOptions } from './pull/pull.ts'
import { pushImage } from './push/push.ts'
import { pullImageTitle } from './words/pull.ts'
import { endedByReloadSentence } from './words/work.ts'
import { Work } from './work/work.ts'

/** The handlers of every operation on images. */
export function operationHandlers(services: Services): Handlers<OperationCommandId> {
  const interrupted = begun(services.workspaceState)
  const pages = new Pages()
  const work = new Work(services.workspaceState)
  const context: CommandContext = {
    ...services,
    work,
    showExplanation: (reference) => showExplanation(context, pages, reference),
  }
  const builder = new Builder(context)
  services.subscriptions.push(pages, work, builder)
  void resume(context, interrupted)
  return {
    pull: (node, selected) => pullTags(context, rows('tag', services, { node, selected })),
    pullImage: async (reference) => {
      const name = reference ?? (await pickName(context, pullImageTitle()))
      if (name !== undefined) await pull(context, name)
    },
    push: (node) => pushImage(context, node ?? rows('localImage', services, {})[0]),
    build: (file) => builder.build(file, { push: false }),
    buildAndPush: (file) => builder.build(file, { push: true }),
    tag: (node) => each(rows('localImage', services, { node }).slice(0, 1), (image) => tagImage(context, image)),
    deleteLocalImage: async (node, selected) => {
      const images = rows('localImage', services, { node, selected })
      if (images.length > 0) await deleteLocalImages(context, images)
    },
    deleteTag: (node, selected) => deleteTags(context, rows('tag', services, { node, selected })),
    inspect: (node) => each(rows('tag', services, { node }).slice(0, 1), (tag) => inspectTag(context, pages, tag)),
    explain: (...args) => explainName(context, typeof args[0] === 'string' ? args[0] : nameOf(args[0])),
    copyExplanation: (uri) => pages.copy(uri),
    showTasks: () => work.show(),
  }
}

/** What the last window left undone: pulls go on with the layers that are there, the rest is said. */
async function resume(context: CommandContext, left: readonly Begun[]): Promise<void> {
  if (left.length === 0) return
  await keepBegun(context.workspaceState, [])
  const names = left.flatMap(({ pull: name }) => name ?? [])
  const lost = left.filter((one) => one.pull === undefined).map(({ title }) => title)
  if (lost.length > 0) void warn(endedByReloadSentence(lost))
  await Promise.all(names.map((name) => pull(context, name)))
}

type Row<Kind extends TreeNode['kind']> = TreeNode & { readonly kind: Kind }

/** The rows of one kind a command is meant for: all selected ones when the row is among them, else the row alone. */
function rows<Kind extends 'tag' | 'localImage'>(
  kind: Kind,
  { tree }: Services,
  { node, selected }: { readonly node?: TreeNode | undefined; readonly selected?: readonly TreeNode[] | undefined },
): readonly Row<Kind>[] {
  const chosen = node === undefined ? tree.selection : selected?.includes(node) ? selected : [node]
  return chosen.filter((row): row is Row<Kind> => row.kind === kind)
}

async function each<Node>(nodes: readonly Node[], body: (node: Node) => Promise<void>): Promise<void> {
  for (const node of nodes) await body(node)
}

/** A row's tag is pulled from that row's registry, by its full name; it gets its short name where that means the same. */
async function pullTags(context: CommandContext, nodes: readonly TagNode[]): Promise<void> {
  await Promise.all(nodes.map((node) => pull(context, pullName(node), alias(node))))
}

function pullName({ registry, repository, tag }: TagNode): string {
  const name = `${registry.fullName(repository)}:${tag}`
  return registry.isDockerHub ? `${registry.host}/${name}` : name
}

function alias({ shadowedBy, repository, tag }: TagNode): PullOptions {
  return shadowedBy === undefined ? { alias: `${repository}:${tag}` } : {}
}

function nameOf(node: TreeNode | undefined): string | undefined {
  if (node?.kind === 'tag') return `${node.repository}:${node.tag}`
  if (node?.kind === 'repository') return node.repository
  return node?.kind === 'localImage' ? (node satisfies LocalImageNode).reference : undefined
}
