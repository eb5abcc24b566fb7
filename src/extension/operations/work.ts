import * as vscode from 'vscode'
import { CoreError } from '../../core/index.ts'

/** What a running operation may do: stop early, and say how far it is. */
export interface Running {
  readonly signal: AbortSignal
  /** One line for the notification; `percent` (0–100) where it is known. */
  report(message: string, percent?: number): void
}

export interface Job {
  readonly verb: 'pull' | 'push' | 'build'
  /** For the notification and the list: `Pulling team/app:1.10.0`. */
  readonly title: string
}

interface Entry extends Job {
  readonly abort: AbortController
  message: string
}

/** Long operations: each with a cancellable notification, all of them counted in the status bar. */
export class Work implements vscode.Disposable {
  readonly #entries = new Set<Entry>()
  readonly #item = vscode.window.createStatusBarItem('portolan.work', vscode.StatusBarAlignment.Left)

  constructor() {
    this.#item.name = vscode.l10n.t('Portolan: Running Work')
    this.#item.command = 'portolan.showTasks'
  }

  /** Runs `body`; its signal aborts when the person cancels. @throws what `body` throws. */
  async run<T>(job: Job, body: (running: Running) => Promise<T>): Promise<T> {
    const entry: Entry = { ...job, abort: new AbortController(), message: '' }
    this.#entries.add(entry)
    this.#update()
    try {
      return await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: job.title, cancellable: true },
        (progress, token) => {
          token.onCancellationRequested(() => entry.abort.abort())
          return this.#watch(entry, progress, body)
        },
      )
    } finally {
      this.#entries.delete(entry)
      this.#update()
    }
  }

  dispose(): void {
    for (const entry of this.#entries) entry.abort.abort()
    this.#item.dispose()
  }

  async #watch<T>(
    entry: Entry,
    progress: vscode.Progress<{ message?: string; increment?: number }>,
    body: (running: Running) => Promise<T>,
  ): Promise<T> {
    let shown = 0
    const report = (message: string, percent?: number): void => {
      entry.message = message
      const increment = percent === undefined ? 0 : Math.max(0, Math.min(100, percent) - shown)
      shown += increment
      progress.report({ message, increment })
    }
    const { signal } = entry.abort
    try {
      return await body({ signal, report })
    } catch (error) {
      if (signal.aborted) throw new CoreError('ERR_CANCELLED', `${entry.title}: cancelled`, { cause: error })
      throw error
    }
  }

  #update(): void {
    const verbs = [
      { verb: 'pull', text: (n: number) => vscode.l10n.t('pull {0}', n) },
      { verb: 'push', text: (n: number) => vscode.l10n.t('push {0}', n) },
      { verb: 'build', text: (n: number) => vscode.l10n.t('build {0}', n) },
    ]
    const parts = verbs.flatMap(({ verb, text }) => {
      const count = [...this.#entries].filter((entry) => entry.verb === verb).length
      return count > 0 ? [text(count)] : []
    })
    this.#item.text = `$(sync~spin) ${parts.join(', ')}`
    this.#item.tooltip = vscode.l10n.t('Portolan is at work. Click to see what runs, or to cancel it.')
    if (parts.length > 0) this.#item.show()
    else this.#item.hide()
  }

  /** Lists what runs; choosing one cancels it. */
  show(): void {
    const cancel: vscode.QuickInputButton = {
      iconPath: new vscode.ThemeIcon('close'),
      tooltip: vscode.l10n.t('Cancel'),
    }
    const picker = vscode.window.createQuickPick<vscode.QuickPickItem & { entry: Entry }>()
    picker.title = vscode.l10n.t('Running Work')
    picker.placeholder = vscode.l10n.t('Choose one to cancel it')
    picker.items = [...this.#entries].map((entry) => ({
      label: entry.title,
      description: entry.message,
      buttons: [cancel],
      entry,
    }))
    picker.onDidTriggerItemButton(({ item }) => stop(item))
    picker.onDidAccept(() => picker.activeItems.forEach(stop))
    picker.onDidHide(() => picker.dispose())
    picker.show()

    function stop(item: { readonly entry: Entry }): void {
      item.entry.abort.abort()
      picker.hide()
    }
  }
}
