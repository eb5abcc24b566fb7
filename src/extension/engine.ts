import * as vscode from 'vscode'
import type { Logger } from '../core/index.ts'
import type { Engine } from '../engine/index.ts'
import type { EngineConnection } from './services.ts'

/** Finds the engine on first use and keeps it until `reset()`. Callers that ask at the same time share one search. */
export class LiveEngine implements EngineConnection, vscode.Disposable {
  readonly #logger: Logger
  readonly #changed = new vscode.EventEmitter<void>()
  #search: Promise<Engine | undefined> | undefined
  #engine: Engine | undefined
  #watch: vscode.Disposable | undefined
  readonly onDidChange = this.#changed.event

  constructor(logger: Logger) {
    this.#logger = logger
  }

  async current(signal?: AbortSignal): Promise<Engine | undefined> {
    const { orAborted } = await import('../core/index.ts')
    if (this.#engine) return this.#engine
    this.#search ??= this.#connect().finally(() => (this.#search = undefined))
    return await orAborted(this.#search, signal)
  }

  reset(): void {
    this.#letGo()
    this.#changed.fire()
  }

  dispose(): void {
    this.#letGo()
    this.#changed.dispose()
  }

  async #connect(): Promise<Engine | undefined> {
    const { connectEngine } = await import('../engine/index.ts')
    const engine = await connectEngine({ logger: this.#logger })
    if (engine === undefined) return undefined
    this.#engine = engine
    this.#watch = engine.watch(() => this.#changed.fire())
    return engine
  }

  #letGo(): void {
    this.#watch?.dispose()
    this.#engine?.close()
    this.#watch = undefined
    this.#engine = undefined
  }
}
