import type { CoreError } from '../../../core/index.ts'
import type { MessageNode, RegistryNode, RepositoryNode, TreeNode } from '../../nodes.ts'
import { hasNoCatalog, rowMessageFor } from '../../words/messages.ts'
import { rowSentences } from '../../words/rows.ts'
import type { Listing, Unshown } from './listing.ts'

type Parent = RegistryNode | RepositoryNode

/** A list as far as it is shown. */
export interface Shown {
  readonly listing: Listing
  /** Rows there are. */
  readonly rows: number
  /** Names there could be rows for. */
  readonly names: number
  readonly isFiltered: boolean
}

/** What stands below the rows of a list: more to come, a failure, or that there are none; and what is not shown. */
export function endsOf(parent: Parent, shown: Shown): readonly TreeNode[] {
  return [...endOf(parent, shown), ...unshownRow(parent, shown.listing.unshown)]
}

function endOf(parent: Parent, shown: Shown): readonly TreeNode[] {
  const { listing, rows, names } = shown
  if (listing.error !== undefined) return [listFailureRow(parent, listing.error, names)]
  if (!listing.asked) return []
  if (rows < names) return [{ kind: 'more', parent, ...(listing.complete && { known: names - rows }) }]
  if (!listing.complete) return [{ kind: 'more', parent }]
  if (names > 0 || listing.unshown.leftOut > 0) return []
  return [{ kind: 'message', parent, severity: 'info', text: emptyText(parent, shown) }]
}

function emptyText(parent: Parent, { isFiltered }: Shown): string {
  if (isFiltered) return rowSentences.nothingMatches()
  return parent.kind === 'registry' ? rowSentences.noRepositories() : rowSentences.noTags()
}

/** What a list does not show, as a row; none where it shows everything. */
function unshownRow(parent: Parent, { leftOut, example, incomplete }: Readonly<Unshown>): readonly MessageNode[] {
  if (leftOut === 0 && incomplete === undefined) return []
  const texts = [
    ...(incomplete === undefined ? [] : [rowSentences.incomplete()]),
    ...(leftOut === 0 ? [] : [rowSentences.leftOut(leftOut)]),
  ]
  const details = [incomplete, example === undefined ? undefined : JSON.stringify(example)].filter(Boolean).join('; ')
  return [{ kind: 'message', parent, about: 'unshown', severity: 'warning', text: texts.join(' '), details }]
}

function listFailureRow(parent: Parent, error: unknown, known: number): MessageNode {
  if (parent.kind === 'registry' && hasNoCatalog(error)) return noCatalogRow(parent, error, known)
  return failureRow(parent, error)
}

function noCatalogRow(parent: RegistryNode, error: CoreError, known: number): MessageNode {
  const { auth, isDockerHub } = parent.registry
  const text = noCatalogText(parent, error)
  const signIn = !auth.authenticated && !isDockerHub
  return { kind: 'message', parent, severity: known > 0 ? 'info' : 'warning', text, signIn, details: error.message }
}

function noCatalogText({ registry }: RegistryNode, { code }: CoreError): string {
  if (registry.isDockerHub) return rowSentences.hubListsNothing()
  const wantsLogin = code === 'ERR_AUTH_REQUIRED' && !registry.auth.authenticated
  return wantsLogin ? rowSentences.signInToSee() : rowSentences.listsNothing()
}

/** A failure as a row: the reason, and Retry or Sign In where they may help. */
export function failureRow(parent: TreeNode, error: unknown): MessageNode {
  const { text, remedies } = rowMessageFor(error)
  return {
    kind: 'message',
    parent,
    severity: 'error',
    text,
    retry: true,
    signIn: remedies.includes('signIn'),
    ...(error instanceof Error && { details: error.message }),
  }
}
