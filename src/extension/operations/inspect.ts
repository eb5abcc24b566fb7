import * as vscode from 'vscode'
import { decodeConfig } from '../../core/index.ts'
import type { ImageConfig, Manifest, RemoteRepository } from '../../core/index.ts'
import type { TagNode } from '../tree/nodes.ts'
import type { OperationContext } from './context.ts'

const configLimit = 8 * 1024 * 1024

/** Shows what a tag is: its manifest and, for an image, its config, as a read-only JSON document. */
export async function inspectTag(context: OperationContext, node: TagNode): Promise<void> {
  const name = `${node.registry.fullName(node.repository)}:${node.tag}`
  const title = vscode.l10n.t('Inspect {0}', name)
  try {
    const content = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title },
      async () => await describe(node.registry.repository(node.repository), name, node.tag),
    )
    const document = await vscode.workspace.openTextDocument({ language: 'json', content })
    await vscode.window.showTextDocument(document, { preview: true })
  } catch (error) {
    await context.failures.tell(error, { registry: node.registry.name, retry: () => inspectTag(context, node) })
  }
}

async function describe(repository: RemoteRepository, name: string, tag: string): Promise<string> {
  const manifest = await repository.manifest(tag)
  const config = manifest.document.kind === 'image' ? await configOf(repository, manifest) : undefined
  const { digest, mediaType, size } = manifest.descriptor
  return JSON.stringify(
    { name, digest, mediaType, size, manifest: JSON.parse(text(manifest.bytes)), config },
    undefined,
    2,
  )
}

/** The config, where it is an image's and not some artifact's. */
async function configOf(repository: RemoteRepository, { document }: Manifest): Promise<ImageConfig | undefined> {
  if (document.kind !== 'image' || document.config.size > configLimit) return undefined
  if (!/\b(?:image\.config|container\.image)\b/.test(document.config.mediaType)) return undefined
  const pieces: Uint8Array[] = []
  for await (const piece of repository.blob(document.config)) pieces.push(piece)
  return decodeConfig(Buffer.concat(pieces))
}

function text(content: Uint8Array): string {
  return new TextDecoder().decode(content)
}
