import * as vscode from 'vscode'
import type { RemoteRegistry } from '../../core/index.ts'
import { rowItem } from '../display/rows.ts'
import type { Branch } from './remote/branch.ts'
import type { LocalRows } from './local/local.ts'
import {
  itemOf,
  layerLook,
  localGroupLook,
  localImageLook,
  localRootLook,
  type Look,
  messageLook,
  moreLook,
  platformLook,
  problemLook,
  registryLook,
  repositoryLook,
  tagLook,
} from './items.ts'
import type { LocalImageNode, TagNode, TreeNode } from '../nodes.ts'
import type { RemoteRows } from './remote/remote.ts'
import { localImageTooltip, registryTooltip, repositoryTooltip, tagTooltip } from './tooltips.ts'

/** Rows as VS Code shows them, from what is known of the registries and the engine. */
export class Presenter {
  readonly #remote: RemoteRows
  readonly #local: LocalRows

  constructor(remote: RemoteRows, local: LocalRows) {
    this.#remote = remote
    this.#local = local
  }

  /** The row of `node` as it is now. */
  item(node: TreeNode): vscode.TreeItem {
    switch (node.kind) {
      case 'registry':
        return this.#withBranch(node, (branch) => registryLook(node, branch, this.#remote.branches.length), node)
      case 'repository':
        return this.#withBranch(node, (branch) => repositoryLook(node, branch), node)
      case 'tag':
        return this.#withBranch(node, (branch) => tagLook(node, branch, this.#local.image(nameOf(node))), node)
      case 'platform':
        return this.#withBranch(node.parent, (branch) => platformLook(node, branch), node)
      case 'layer':
        return itemOf(node, layerLook(node))
      case 'local':
        return itemOf(node, localRootLook(this.#local))
      case 'localGroup':
        return itemOf(node, localGroupLook(node))
      case 'localImage':
        return itemOf(node, localImageLook(node, this.#placesOf(node)))
      case 'problem':
        return itemOf(node, problemLook(node))
      case 'message':
        return itemOf(node, messageLook(node))
      default:
        return itemOf(node, moreLook(node))
    }
  }

  /** What hovering over `node` tells; for a tag, that is one request unless it is known. */
  tooltip(node: TreeNode): Promise<vscode.MarkdownString | undefined> | vscode.MarkdownString | undefined {
    switch (node.kind) {
      case 'registry': {
        const branch = this.#remote.branch(node.registry.name)
        return branch && registryTooltip(node, branch)
      }
      case 'repository':
        return repositoryTooltip(node)
      case 'tag':
        return this.#tagTooltip(node)
      case 'localImage':
        return localImageTooltip(node)
      default:
        return undefined
    }
  }

  #withBranch(
    { registry }: { readonly registry: RemoteRegistry },
    look: (branch: Branch) => Look,
    node: TreeNode,
  ): vscode.TreeItem {
    const branch = this.#remote.branch(registry.name)
    return branch ? itemOf(node, look(branch)) : rowItem({ label: registry.name }, vscode.TreeItemCollapsibleState.None)
  }

  /** The registries a local image is known to come from or to have been pushed to: the engine keeps their digests. */
  #placesOf({ image }: LocalImageNode): readonly string[] {
    const registries = this.#remote.branches.map(({ registry }) => registry)
    return registries
      .filter((registry) => image.digests.some((digest) => registry.isHostOf(digest)))
      .map(({ name }) => name)
  }

  async #tagTooltip(node: TagNode): Promise<vscode.MarkdownString | undefined> {
    const content = await this.#remote.branch(node.registry.name)?.content(node.repository, node.tag)
    return content && tagTooltip(node, content, this.#local.image(nameOf(node)))
  }
}

function nameOf({ registry, repository, tag }: TagNode): string {
  return `${registry.fullName(repository)}:${tag}`
}
