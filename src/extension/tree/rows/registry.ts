import type * as vscode from 'vscode'
import { hover } from '../../display/rows.ts'
import type { RegistryNode } from '../../nodes.ts'
import { hasNoCatalog, isCoded, shortMessageFor } from '../../words/messages.ts'
import { accountText, budgetText, fromWorkspaceText, responseTimeText, spoken } from '../../words/rows.ts'
import { registryLines, type RegistryFacts } from '../../words/tooltips.ts'
import { icon, type Look } from '../item.ts'
import type { Branch } from '../remote/branch.ts'
import { goneLook } from './gone.ts'
import { nothing, nothingLater, type Row } from './row.ts'

export const registryRow: Row<RegistryNode> = {
  id: ({ registry }) => ['registry', registry.name],
  parent: nothing,
  children: (node, { remote }) => remote.children(node),
  look: (node, { remote }) => {
    const branch = remote.branch(node.registry)
    return branch ? registryLook(node, branch, remote.branches.length) : goneLook(node)
  },
  hover: async (node, { remote }) => {
    const branch = remote.branch(node.registry)
    return branch && registryHover(node, branch)
  },
  reload: ({ registry }, { remote }) => remote.branch(registry)?.refresh(),
  name: ({ registry }) => (registry.prefix === '' ? registry.host : `${registry.host}/${registry.prefix}`),
  digest: nothingLater,
}

export function registryHover({ registry, priority }: RegistryNode, { config, health }: Branch): vscode.MarkdownString {
  const facts = { config, priority, auth: registry.auth, rateLimit: registry.rateLimit, health: registry.health }
  return hover(registry.name, registryLines({ ...facts, answer: answerOf(health) }))
}

function answerOf(health: Branch['health']): RegistryFacts['answer'] {
  if (health.state === 'good') return health.ping
  return health.state === 'bad' ? health : undefined
}

function registryLook(node: RegistryNode, branch: Branch, count: number): Look {
  const { registry, priority } = node
  const isBad = branch.health.state === 'bad'
  const facts = factsOf(node, branch)
  return {
    label: `${priority}  ${registry.name}`,
    description: facts.join(' · '),
    icon: isBad ? icon('warning', 'list.warningForeground') : icon('server'),
    context: ['registry', ...contextOf(node, branch, count)],
    expandable: true,
    spoken: spoken.registry(registry.name, priority, facts),
  }
}

/** What holds of a registry, for menus. */
function contextOf({ registry, priority }: RegistryNode, branch: Branch, count: number): readonly string[] {
  const isNamed = hasNoCatalog(branch.catalog.error) || branch.config.repositories.length > 0
  const signIn = signInHelps(branch) ? ['signIn'] : []
  return [
    ...(priority === 1 ? ['first'] : []),
    ...(priority === count ? ['last'] : []),
    ...(registry.auth.authenticated ? ['signedIn'] : signIn),
    ...(isNamed ? ['named'] : []),
  ]
}

function signInHelps({ health, catalog }: Branch): boolean {
  const errors = [health.state === 'bad' ? health.error : undefined, catalog.error]
  return errors.some((error) => isCoded(error) && error.signInHelps)
}

function factsOf(node: RegistryNode, branch: Branch): readonly string[] {
  const { health, config } = branch
  const guest = config.addedBy === undefined ? [] : [fromWorkspaceText()]
  if (health.state === 'bad') return [...guest, shortMessageFor(health.error), ...addressOf(node)]
  return [...guest, ...addressOf(node), ...healthyFacts(branch)]
}

/** Host and prefix, where the label does not say them. */
function addressOf(node: RegistryNode): readonly string[] {
  const address = registryRow.name(node)
  return node.registry.isDockerHub || address === undefined || address === node.registry.name ? [] : [address]
}

function healthyFacts({ registry, health }: Branch): readonly string[] {
  if (health.state !== 'good') return []
  return [accountText(registry.auth), budgetText(registry.rateLimit) ?? responseTimeText(health.ping.ms)]
}
