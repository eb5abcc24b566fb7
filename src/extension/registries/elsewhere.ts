import type * as vscode from 'vscode'
import type { RegistryList, Tree } from '../services.ts'
import { keyOf, type Secrets } from './secrets.ts'

export interface ElsewhereOptions {
  readonly secrets: Pick<Secrets, 'onDidChangeElsewhere'>
  readonly live: { current(): Promise<RegistryList>; signedInOrOut(name: string): Promise<void> }
  readonly tree: Pick<Tree, 'refresh'>
  /** The workspace that is open. */
  readonly workspace: () => string
}

/** Who signs in or out in another window is signed in or out here too. */
export function followOtherWindows({ secrets, live, tree, workspace }: ElsewhereOptions): vscode.Disposable {
  return secrets.onDidChangeElsewhere(async (key) => {
    const [{ entries }, { ownerOf }] = await Promise.all([live.current(), import('./owners.ts')])
    const place = entries.findIndex(({ rules }) => keyOf(ownerOf(rules, workspace())) === key)
    const registry = entries[place]?.registry
    if (registry === undefined) return
    await live.signedInOrOut(registry.name)
    tree.refresh({ kind: 'registry', registry, priority: place + 1 })
  })
}
