import type * as vscode from 'vscode'
import type { Chain, ChainEntry, CoreError, Host, RegistryConfig } from '../core/index.ts'
import type { Engine } from '../engine/index.ts'
import type { Log } from './display/log.ts'
import type { TreeNode } from './nodes.ts'

/** A registry with its whole configuration. */
export interface ListedRegistry extends ChainEntry {
  readonly rules: RegistryConfig
}

/** The configured registries as they are now. */
export interface RegistryList {
  readonly chain: Chain
  /** In priority order. */
  readonly entries: readonly ListedRegistry[]
  /** What the entries are configured as. */
  readonly configs: readonly RegistryConfig[]
  /** One ERR_CONFIG error per entry that could not be used. */
  readonly problems: readonly CoreError[]
}

/** The configured registries, alive. */
export interface Registries {
  /** The list now; made anew after the settings changed. Loads the core on first use. */
  current(): Promise<RegistryList>
  /** The settings or a sign-in changed: `current()` may answer with other objects. */
  readonly onDidChange: vscode.Event<void>
}

/** The engine, if one can be reached. */
export interface EngineConnection {
  /** The engine; undefined when none answers. Asks again each time it was absent. */
  current(signal?: AbortSignal): Promise<Engine | undefined>
  /** Images came or went, or the engine itself did. */
  readonly onDidChange: vscode.Event<void>
  /** Lets go of the engine, so that the next `current()` looks for one anew. */
  reset(): void
}

/** The `portolan.registries` view, as commands need it. */
export interface Tree {
  /** The selected rows; what a command from the keyboard acts on. */
  readonly selection: readonly TreeNode[]
  /** Asks again for what this row shows; without a row, for everything shown. */
  refresh(node?: TreeNode): void
  /** After a push, copy or delete: asks again for this repository of this registry (by label), and for nothing else. */
  changed(registry: string, repository: string): void
  /** Opens the view, and shows this tag there if it is listed. */
  reveal(registry: string, repository: string, tag?: string): Promise<void>
}

/** What was going on when something failed. */
export interface FailureContext {
  /** The label of the registry, when the error does not name it. */
  readonly registry?: string
  /** Offers Retry. */
  readonly retry?: () => unknown
  /** Further buttons. */
  readonly actions?: readonly { readonly title: string; readonly run: () => unknown }[]
}

/** Tells the person about failures of what they asked for: one sentence, what to do as buttons, details in the log. */
export interface Failures {
  /** Says nothing for ERR_CANCELLED. Resolves when the message was answered or closed; never rejects. */
  tell(error: unknown, context?: FailureContext): Promise<void>
}

/** What command handlers are made from. Each factory takes the members it needs. */
export interface Services {
  readonly registries: Registries
  readonly engine: EngineConnection
  /** What the core is given; its `credentials` know the logins kept here. Loads the core on first use. */
  readonly host: () => Promise<Host>
  readonly tree: Tree
  readonly failures: Failures
  readonly log: Log
  readonly globalState: vscode.Memento
  readonly workspaceState: vscode.Memento
  readonly extensionUri: vscode.Uri
  /** Disposed with the extension. */
  readonly subscriptions: vscode.Disposable[]
}
