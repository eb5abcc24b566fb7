import * as vscode from 'vscode'
import { isTag, messageOf, parseReference } from '../../core/index.ts'

/** What is wrong with a `repository:tag`, for the box it is typed in; undefined when nothing is. */
export function checkName(text: string): string | undefined {
  try {
    const reference = parseReference(text.trim())
    if (reference.digest !== undefined) return vscode.l10n.t('A push goes to a tag, not to a digest.')
    if (reference.host !== undefined) return vscode.l10n.t('Leave out the host: the registry is chosen by name.')
    if (reference.tag !== undefined && !isTag(reference.tag)) return vscode.l10n.t('This is not a tag.')
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/** The target of a push, as it was typed; without a tag it is `latest`. @throws ERR_REFERENCE */
export function readTarget(text: string): { readonly repository: string; readonly tag: string } {
  const { repository, tag = 'latest' } = parseReference(text)
  return { repository, tag }
}
