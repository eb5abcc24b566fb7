import * as vscode from 'vscode'
import { configLimit, isConfigType, openManifest, readConfig } from '../../core/index.ts'
import type { ImageConfig, Manifest, RemoteRepository } from '../../core/index.ts'
import { asText } from '../display/markdown.ts'
import { withProgress } from '../display/notices.ts'
import type { TagNode } from '../nodes.ts'
import type { CommandContext } from '../context.ts'
import { inspectionWords, inspectTitle } from '../words/pages.ts'
import { inspectionPage } from './inspection.ts'
import type { Inspection } from './inspection.ts'
import type { Pages } from './pages.ts'

/** Shows what a tag is: a page with its digest, platforms or layers, and how it starts. */
export async function inspectTag(context: CommandContext, pages: Pages, node: TagNode): Promise<void> {
  const name = `${node.registry.fullName(node.repository)}:${node.tag}`
  const title = inspectTitle(name)
  try {
    const inspection = await withProgress(
      { location: vscode.ProgressLocation.Window, title },
      async () => await describe(node.registry.repository(node.repository), name, node.tag),
    )
    await pages.open(name, { markdown: inspectionPage(inspection), text: inspectionPage(inspection, asText) })
  } catch (error) {
    await context.failures.tell(error, { registry: node.registry.name, retry: () => inspectTag(context, pages, node) })
  }
}

async function describe(repository: RemoteRepository, name: string, tag: string): Promise<Inspection> {
  const manifest = openManifest(await repository.manifest(tag))
  return { name, manifest, config: await configOf(repository, manifest), words: inspectionWords() }
}

/** The config, where it is an image's and not some artifact's. */
async function configOf(repository: RemoteRepository, { document }: Manifest): Promise<ImageConfig | undefined> {
  if (document.kind !== 'image' || document.config.size > configLimit) return undefined
  return isConfigType(document.config.mediaType) ? (await readConfig(repository, document.config)).decoded : undefined
}
