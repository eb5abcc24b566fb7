import * as vscode from 'vscode'
import type { ChainEntry } from '../../core/index.ts'
import type { DockerfileNeeds } from '../../engine/index.ts'
import { lastBuild } from './build-memory.ts'
import type { LastBuild } from './build-memory.ts'
import type { OperationContext } from './context.ts'
import { proposeName } from './proposal.ts'
import { checkName, splitName } from './push-command.ts'
import { pickTarget } from './push.ts'

/** Everything a build needs to know of a person. */
export interface BuildInputs extends LastBuild {
  /** Where to push to; absent for a build alone. */
  readonly entry?: ChainEntry
  readonly secrets: Readonly<Record<string, Uint8Array>>
}

interface Asking {
  readonly title: string
  readonly dockerfile: string
  readonly folder: string
  readonly push: boolean
  readonly needs: DockerfileNeeds
}

/**
 * Asks for what is not known: name and tag, the registry if there is a choice, and what the Dockerfile itself needs.
 * After the first time, one box with the last choice, or none (`portolan.build.askAgain`). Undefined: given up.
 */
export async function askBuild(context: OperationContext, asking: Asking): Promise<BuildInputs | undefined> {
  const last = lastBuild(context.workspaceState, asking.dockerfile)
  const again = last && (await repeat(context, asking, last))
  if (again === 'cancelled') return undefined
  const chosen = again ?? (await askName(context, asking, last))
  return chosen && (await complete(asking, chosen, last))
}

type Chosen = Pick<BuildInputs, 'repository' | 'tag' | 'registry' | 'entry'>

/** The last choice, confirmed by one Enter; undefined when it is to be changed or no longer possible. */
async function repeat(
  context: OperationContext,
  { title, push }: Asking,
  last: LastBuild,
): Promise<Chosen | 'cancelled' | undefined> {
  const { entries } = await context.registries.current()
  const entry = entries.find(({ registry }) => registry.name === last.registry)
  if (push && entry === undefined) return undefined
  const chosen: Chosen = {
    repository: last.repository,
    tag: last.tag,
    ...(push && entry && { entry, registry: entry.registry.name }),
  }
  if (vscode.workspace.getConfiguration('portolan').get('build.askAgain') === 'never') return chosen
  const name = `${last.repository}:${last.tag}`
  const same = {
    label: name,
    description:
      push && entry ? vscode.l10n.t('to {0}, as last time', entry.registry.name) : vscode.l10n.t('as last time'),
  }
  const change = { label: vscode.l10n.t('Change name, tag or registry…'), description: '' }
  const picked = await vscode.window.showQuickPick([same, change], { title })
  if (picked === undefined) return 'cancelled'
  return picked === same ? chosen : undefined
}

async function askName(
  context: OperationContext,
  { title, folder, push }: Asking,
  last: LastBuild | undefined,
): Promise<Chosen | undefined> {
  const value = last ? `${last.repository}:${last.tag}` : await proposeName(folder)
  const typed = await vscode.window.showInputBox({
    title,
    value,
    valueSelection: [0, value.lastIndexOf(':')],
    prompt: vscode.l10n.t('Name and tag of the image'),
    validateInput: checkName,
    ignoreFocusOut: true,
  })
  if (typed === undefined) return undefined
  const name = splitName(typed.trim())
  if (!push) return name
  const entry = await pickTarget(context, { title, image: typed, ...(last?.registry && { last: last.registry }) })
  return entry && { ...name, entry, registry: entry.registry.name }
}

/** What the Dockerfile asks for beside: arguments without default, a stage when there are named ones, secrets. */
async function complete(
  { title, needs }: Asking,
  chosen: Chosen,
  last: LastBuild | undefined,
): Promise<BuildInputs | undefined> {
  const buildArgs: Record<string, string> = {}
  for (const name of needs.args) {
    const known = last?.buildArgs[name]
    const value = known ?? (await ask(title, vscode.l10n.t('Build argument {0}', name)))
    if (value === undefined) return undefined
    buildArgs[name] = value
  }
  const secrets: Record<string, Uint8Array> = {}
  for (const name of needs.secrets) {
    const value = await ask(title, vscode.l10n.t('Secret {0} (given to this build only)', name), true)
    if (value === undefined) return undefined
    secrets[name] = new TextEncoder().encode(value)
  }
  return { ...chosen, ...(last?.target && { target: last.target }), buildArgs, secrets }
}

async function ask(title: string, prompt: string, password = false): Promise<string | undefined> {
  return await vscode.window.showInputBox({ title, prompt, password, ignoreFocusOut: true })
}
