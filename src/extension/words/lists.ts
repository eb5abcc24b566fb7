import * as vscode from 'vscode'

/** `a, b and 3 more`: at most `most` of `names`, and how many there are beside them. */
export function listText(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).join(', ')
  return names.length > most ? vscode.l10n.t('{0} and {1} more', shown, names.length - most) : shown
}
