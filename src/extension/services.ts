import type * as vscode from 'vscode'
import type { Chain, ChainEntry, CoreError } from '../core/index.ts'
import type { Engine } from '../engine/engine.ts'

/** The configured registries, alive. Rebuilt when the settings change. */
export interface Registries {
  readonly chain: Chain
  readonly entries: readonly ChainEntry[]
  /** One ERR_CONFIG error per entry that could not be used. */
  readonly problems: readonly CoreError[]
  readonly onDidChange: vscode.Event<void>
}

/** The engine, if one can be reached. */
export interface EngineConnection {
  /** The engine; undefined when none answers. Asks again each time it was absent. */
  current(signal?: AbortSignal): Promise<Engine | undefined>
  /** Images came or went, or the engine itself did. */
  readonly onDidChange: vscode.Event<void>
}
