import type { Handlers, RegistryCommandId } from '../commands.ts'
import { showQuickPick } from '../display/boxes.ts'
import { registryOf, type TreeNode } from '../nodes.ts'
import { whichRegistryText } from '../words/registries.ts'
import { RegistryAdder } from './wizard/add.ts'
import { addRepository, editRegistry, removeRegistry, testRegistry } from './edit.ts'
import { importRegistries } from './import.ts'
import { registryOrder } from './order.ts'
import { signIn, signOut, type RegistryContext, type Target } from './sign-in.ts'

/** The handlers of the commands on registries. From the palette, they ask which registry is meant. */
export function registryHandlers(context: RegistryContext): Handlers<RegistryCommandId> {
  const adder = new RegistryAdder(context)
  const order = registryOrder(context.settings)
  const onRegistry =
    (run: Run, which: 'asked' | 'selected' = 'asked') =>
    async (...[node]: readonly [node?: TreeNode | string, ...unknown[]]) => {
      const selected = context.services.tree.selection[0]
      const called = node ?? (which === 'selected' && selected?.kind === 'registry' ? selected : undefined)
      const target = await targetOf(context, called)
      if (target) await run(context, target)
    }
  return {
    addRegistry: (text) => adder.add(typeof text === 'string' ? text : undefined),
    editRegistry: onRegistry(editRegistry),
    removeRegistry: onRegistry(removeRegistry),
    moveUp: onRegistry((_, { registry }) => order.shift(registry.name, -1), 'selected'),
    moveDown: onRegistry((_, { registry }) => order.shift(registry.name, 1), 'selected'),
    signIn: onRegistry(signIn),
    signOut: onRegistry(signOut),
    testRegistry: onRegistry(testRegistry),
    addRepository: onRegistry(addRepository),
    importRegistries: () => importRegistries(context),
    openSettings: () => context.settings.open(),
  }
}

type Run = (context: RegistryContext, target: Target) => Promise<void>

/** The registry a command was called on, a row or a label; else the one chosen from a list, the selected one first. */
async function targetOf(
  { services }: RegistryContext,
  node: TreeNode | string | undefined,
): Promise<Target | undefined> {
  const { entries } = await services.registries.current()
  const targets = entries.map(({ registry, rules }) => ({ registry, config: rules }))
  const name = typeof node === 'string' ? node : node && registryOf(node)?.name
  if (node !== undefined) return targets.find(({ registry }) => registry.name === name)
  const [row] = services.tree.selection
  const selected = row && registryOf(row)?.name
  const items = targets.map((target, index) => ({
    label: `${index + 1}  ${target.registry.name}`,
    description: target.config.url,
    target,
  }))
  const isSelected = ({ target }: { readonly target: Target }): boolean => target.registry.name === selected
  const ordered = [...items.filter(isSelected), ...items.filter((item) => !isSelected(item))]
  const chosen = await showQuickPick(ordered, { placeHolder: whichRegistryText() })
  return chosen?.target
}
