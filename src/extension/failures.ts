import * as vscode from 'vscode'
import { commandName } from './commands.ts'
import { complain } from './display/notices.ts'
import type { Log } from './display/log.ts'
import { isCoded, messageFor, remedyTitles, type Message } from './words/messages.ts'
import type { FailureContext, Failures } from './services.ts'

interface Button extends vscode.MessageItem {
  readonly run: () => unknown
}

/** Failures as notifications; a sentence that is still on screen is not said again. */
export class Notifications implements Failures {
  readonly #log: Log
  readonly #wake: (registries: readonly string[]) => Promise<void>
  readonly #shown = new Set<string>()

  /** `wake` has registries (by label) asked again that are skipped: a person tries again what failed there. */
  constructor(log: Log, wake: (registries: readonly string[]) => Promise<void>) {
    this.#log = log
    this.#wake = wake
  }

  async tell(error: unknown, context: FailureContext = {}): Promise<void> {
    if (isCoded(error, 'ERR_CANCELLED') || error instanceof vscode.CancellationError) return
    this.#log.error(detailsOf(error))
    const message = messageFor(error, context.registry)
    if (this.#shown.has(message.text)) return
    this.#shown.add(message.text)
    try {
      const chosen = await complain(message.text, ...this.#buttons(error, message, context))
      await chosen?.run()
    } catch (failure) {
      this.#log.error(detailsOf(failure))
    } finally {
      this.#shown.delete(message.text)
    }
  }

  async #again(error: unknown, { registry, retry }: FailureContext): Promise<unknown> {
    const own = isCoded(error) ? [error.registry, ...(error.attempts ?? []).map((attempt) => attempt.registry)] : []
    await this.#wake([...new Set([...own, registry])].filter((name) => name !== undefined))
    return await retry?.()
  }

  #buttons(error: unknown, message: Message, context: FailureContext): Button[] {
    const registry = (isCoded(error) ? error.registry : undefined) ?? context.registry
    const buttons: Button[] = (context.actions ?? []).map(({ title, run }) => ({ title, run }))
    for (const remedy of message.remedies) {
      if (remedy === 'signIn' && registry !== undefined)
        buttons.push({ title: remedyTitles.signIn(), run: () => execute('signIn', registry) })
      if (remedy === 'retry' && context.retry)
        buttons.push({ title: remedyTitles.retry(), run: () => this.#again(error, context) })
      if (remedy === 'openSettings')
        buttons.push({ title: remedyTitles.openSettings(), run: () => execute('openSettings') })
      if (remedy === 'showLog') buttons.push({ title: remedyTitles.showLog(), run: () => this.#log.show() })
    }
    return buttons
  }
}

function execute(id: 'signIn' | 'openSettings', ...args: readonly string[]): Thenable<unknown> {
  return vscode.commands.executeCommand(commandName(id), ...args)
}

/** What the log gets: code, message and causes. CoreErrors carry no secrets; other errors are the program's own. */
function detailsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const lines = [isCoded(error) ? `${error.code} ${error.message}` : (error.stack ?? error.message)]
  for (let cause = error.cause, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth++)
    lines.push(`  caused by ${cause.message}`)
  return lines.join('\n')
}
