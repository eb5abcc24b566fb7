import * as vscode from 'vscode'
import { commandName } from './commands.ts'
import { complain } from './display/notices.ts'
import type { Log } from './display/log.ts'
import { isCoded, messageFor, type Message } from './messages.ts'
import type { FailureContext, Failures } from './services.ts'

interface Button extends vscode.MessageItem {
  readonly run: () => unknown
}

/** Failures as notifications; a sentence that is still on screen is not said again. */
export class Notifications implements Failures {
  readonly #log: Log
  readonly #shown = new Set<string>()

  constructor(log: Log) {
    this.#log = log
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

  #buttons(error: unknown, message: Message, context: FailureContext): Button[] {
    const registry = (isCoded(error) ? error.registry : undefined) ?? context.registry
    const buttons: Button[] = (context.actions ?? []).map(({ title, run }) => ({ title, run }))
    for (const remedy of message.remedies) {
      if (remedy === 'signIn' && registry !== undefined)
        buttons.push({ title: vscode.l10n.t('Sign In'), run: () => execute('signIn', registry) })
      if (remedy === 'retry' && context.retry) buttons.push({ title: vscode.l10n.t('Retry'), run: context.retry })
      if (remedy === 'openSettings')
        buttons.push({ title: vscode.l10n.t('Open Settings'), run: () => execute('openSettings') })
      if (remedy === 'showLog') buttons.push({ title: vscode.l10n.t('Show Log'), run: () => this.#log.show() })
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
