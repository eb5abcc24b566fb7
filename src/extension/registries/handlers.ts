import * as vscode from 'vscode'
import type { Handlers, RegistryCommandId } from '../commands.ts'
import type { TreeNode } from '../tree/nodes.ts'
import { RegistryAdder } from './add.ts'
import { addRepository, editRegistry, removeRegistry, testRegistry } from './edit.ts'
import { registryOrder } from './order.ts'
import { signIn, signOut, type RegistryContext, type Target } from './sign-in.ts'

/** The handlers of the commands on registries. From the palette, they ask which registry is meant. */
export function registryHandlers(context: RegistryContext): Handlers<RegistryCommandId> {
  const adder = new RegistryAdder(context)
  const order = registryOrder(context.settings)
  const onRegistry =
    (run: (context: RegistryContext, target: Target) => Promise<void>) =>
    async (...[node]: readonly [node?: TreeNode | string, ...unknown[]]) => {
      const target = await targetOf(context, node)
      if (target) await run(context, target)
    }
  return {
    addRegistry: (text) => adder.add(typeof text === 'string' ? text : undefined),
    editRegistry: onRegistry(editRegistry),
    removeRegistry: onRegistry(removeRegistry),
    moveUp: onRegistry((_, { registry }) => order.shift(registry.name, -1)),
    moveDown: onRegistry((_, { registry }) => order.shift(registry.name, 1)),
    signIn: onRegistry(signIn),
    signOut: onRegistry(signOut),
    testRegistry: onRegistry(testRegistry),
    addRepository: onRegistry(addRepository),
    openSettings: () => context.settings.open(),
  }
}

/** The registry a command was called on: a row or a label, else the selected row, else the one chosen from a list. */
async function targetOf(
  { services }: RegistryContext,
  node: TreeNode | string | undefined,
): Promise<Target | undefined> {
  const { entries, configs } = await services.registries.current()
  const targets = entries.flatMap(({ registry }, index) => {
    const config = configs[index]
    return config ? [{ registry, config }] : []
  })
  const selected = services.tree.selection[0]
  const name = typeof node === 'string' ? node : nameOf(node ?? (selected?.kind === 'registry' ? selected : undefined))
  if (name !== undefined) return targets.find(({ registry }) => registry.name === name)
  const items = targets.map((target, index) => ({
    label: `${index + 1}  ${target.registry.name}`,
    description: target.config.url,
    target,
  }))
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Which registry?') })
  return chosen?.target
}

function nameOf(node: TreeNode | undefined): string | undefined {
  if (node?.kind === 'message' || node?.kind === 'more') return nameOf(node.parent)
  return node && 'registry' in node ? node.registry.name : undefined
}
