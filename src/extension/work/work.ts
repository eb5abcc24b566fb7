import * as vscode from 'vscode'
import { CoreError, orAborted } from '../../core/index.ts'
import { createQuickPick } from '../display/boxes.ts'
import { StatusItem, withProgress } from '../display/notices.ts'
import { keepBegun } from '../interrupted.ts'
import { buttons } from '../words/buttons.ts'
import { runningCounts, runningWork } from '../words/work.ts'

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
  /** The name that is pulled, to pull it again after the window was reloaded. */
  readonly pull?: string
}

interface Entry extends Job {
  readonly abort: AbortController
  message: string
}

interface Item extends vscode.QuickPickItem {
  readonly entry: Entry
}

/** Long operations: each with a cancellable notification, all of them counted in the status bar. */
export class Work implements vscode.Disposable {
  readonly #entries = new Set<Entry>()
  readonly #item = new StatusItem('portolan.work', {
    name: runningWork.itemName(),
    command: 'portolan.showTasks',
  })
  readonly #changed = new vscode.EventEmitter<void>()

  readonly #memento: vscode.Memento
  #isDisposed = false

  constructor(memento: vscode.Memento) {
    this.#memento = memento
  }

  /** Runs `body`; when the person cancels, it ends at once, whatever `body` still has to clean up. @throws what `body` throws. */
  async run<T>(job: Job, body: (running: Running) => Promise<T>): Promise<T> {
    const entry: Entry = { ...job, abort: new AbortController(), message: '' }
    this.#entries.add(entry)
    this.#update()
    try {
      return await withProgress(
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

  /** Lists what runs and how far it is; choosing one cancels it. */
  show(): void {
    const picker = createQuickPick<Item>()
    picker.title = runningWork.title()
    const fill = (): void => {
      const active = picker.activeItems[0]?.entry
      picker.placeholder = runningWork.prompt(this.#entries.size)
      picker.items = [...this.#entries].map(itemOf)
      picker.activeItems = picker.items.filter(({ entry }) => entry === active)
    }
    const listening = this.#changed.event(fill)
    picker.keepScrollPosition = true
    picker.onDidTriggerItemButton(({ item }) => item.entry.abort.abort())
    picker.onDidAccept(() => {
      for (const { entry } of picker.activeItems) entry.abort.abort()
      picker.hide()
    })
    picker.onDidHide(() => {
      listening.dispose()
      picker.dispose()
    })
    fill()
    picker.show()
  }

  dispose(): void {
    this.#isDisposed = true
    for (const entry of this.#entries) entry.abort.abort()
    this.#item.dispose()
    this.#changed.dispose()
  }

  async #watch<T>(
    entry: Entry,
    progress: vscode.Progress<{ message?: string; increment?: number }>,
    body: (running: Running) => Promise<T>,
  ): Promise<T> {
    let shown = 0
    const { signal } = entry.abort
    const report = (message: string, percent?: number): void => {
      if (signal.aborted || (message === entry.message && percent === undefined)) return
      entry.message = message
      const increment = percent === undefined ? 0 : Math.max(0, Math.min(100, percent) - shown)
      shown += increment
      progress.report({ message, increment })
      this.#changed.fire()
    }
    try {
      return await orAborted(body({ signal, report }), signal)
    } catch (error) {
      if (signal.aborted) throw new CoreError('ERR_CANCELLED', `${entry.title}: cancelled`, { cause: error })
      throw error
    }
  }

  #update(): void {
    if (this.#isDisposed) return
    const left = [...this.#entries].map(({ title, pull }) => (pull === undefined ? { title } : { title, pull }))
    void keepBegun(this.#memento, left)
    const parts = Object.entries(runningCounts).flatMap(([verb, countText]) => {
      const count = [...this.#entries].filter((entry) => entry.verb === verb).length
      return count > 0 ? [countText(count)] : []
    })
    const text = parts.join(', ')
    const said = { text, tooltip: runningWork.tooltip(), spoken: runningWork.spoken(text) }
    if (parts.length > 0) this.#item.show('sync~spin', said)
    else this.#item.hide()
    this.#changed.fire()
  }
}

function itemOf(entry: Entry): Item {
  const cancel = { iconPath: new vscode.ThemeIcon('close'), tooltip: buttons.cancel() }
  return { label: entry.title, description: entry.message, buttons: [cancel], entry }
}
