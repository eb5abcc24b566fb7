import { hover } from '../../display/rows.ts'
import type { RepositoryNode } from '../../nodes.ts'
import { shadowText, spoken, tagCountText } from '../../words/rows.ts'
import { shadowLines } from '../../words/tooltips.ts'
import { icon, type Look } from '../item.ts'
import type { Branch } from '../remote/branch.ts'
import { goneLook } from './gone.ts'
import { nothingLater, type Row } from './row.ts'

export const repositoryRow: Row<RepositoryNode> = {
  id: ({ registry, repository }) => ['repository', registry.name, repository],
  parent: ({ registry }, { remote }) => remote.node(registry),
  children: (node, { remote }) => remote.children(node),
  look: (node, { remote }) => {
    const branch = remote.branch(node.registry)
    return branch ? repositoryLook(node, branch) : goneLook(node)
  },
  hover: async ({ registry, repository, shadowedBy }) =>
    hover(registry.fullName(repository), shadowLines(repository, shadowedBy)),
  reload: ({ registry, repository }, { remote }) => remote.branch(registry)?.refreshRepository(repository),
  name: ({ registry, repository }) => registry.fullName(repository),
  digest: nothingLater,
}

function repositoryLook({ repository, shadowedBy }: RepositoryNode, branch: Branch): Look {
  const tags = branch.knownTags(repository)
  const count = tags?.complete ? tagCountText(tags.items.length) : undefined
  const facts = [count, shadowText(shadowedBy)].filter((fact) => fact !== undefined)
  return {
    label: repository,
    description: facts.join(' · '),
    icon: icon('package', shadowedBy === undefined ? undefined : 'disabledForeground'),
    context: ['repository', ...(branch.config.repositories.includes(repository) ? ['named'] : [])],
    expandable: true,
    spoken: spoken.repository(repository, facts),
  }
}
