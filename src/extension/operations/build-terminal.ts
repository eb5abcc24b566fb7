import * as vscode from 'vscode'
import type { BuildEvent } from '../../engine/index.ts'
import { duration } from './format.ts'

const paint = (code: number, text: string): string => `\u001B[${code}m${text}\u001B[0m`
const bold = (text: string): string => paint(1, text)
const dim = (text: string): string => paint(2, text)
const red = (text: string): string => paint(31, text)
const green = (text: string): string => paint(32, text)
const yellow = (text: string): string => paint(33, text)

const eraseLine = '\r\u001B[K'
const tickMs = 1000

/** The step that runs, on a line of its own that is written over until it ends. */
interface Current {
  readonly id: string
  readonly name: string
  readonly startedAt: number
}

/** A terminal where a person reads a build as it runs: steps, seconds, cached or not, the failing step last. */
export class BuildTerminal {
  readonly #output = new vscode.EventEmitter<string>()
  readonly #terminal: vscode.Terminal
  #early: string[] | undefined = []
  #columns = 80
  #current: Current | undefined
  #ticking: NodeJS.Timeout | undefined

  /** `onInterrupt` is called for Ctrl+C and when the terminal is closed. */
  constructor(title: string, onInterrupt: () => void) {
    this.#terminal = vscode.window.createTerminal({
      name: title,
      iconPath: new vscode.ThemeIcon('package'),
      isTransient: true,
      pty: {
        onDidWrite: this.#output.event,
        open: (size: vscode.TerminalDimensions | undefined) => this.#open(size),
        setDimensions: (size: vscode.TerminalDimensions) => void (this.#columns = size.columns),
        close: onInterrupt,
        handleInput: (typed: string) => {
          if (typed === '\u0003') onInterrupt()
        },
      },
    })
    this.#terminal.show(true)
  }

  title(text: string): void {
    this.#line(bold(text))
  }

  note(text: string): void {
    this.#line(dim(text))
  }

  event(event: BuildEvent): void {
    switch (event.kind) {
      case 'step':
        this.#step(event)
        break
      case 'log':
        for (const line of event.text.replace(/\n$/, '').split('\n')) this.#line(`    ${dim(line)}`)
        break
      case 'warning':
        this.#line(yellow(`! ${event.text}`))
        break
      case 'progress':
        break
    }
  }

  success(text: string): void {
    this.#line(green(`✓ ${text}`))
  }

  failure(text: string): void {
    this.#line(red(`✗ ${text}`))
    this.#terminal.show(true)
  }

  show(): void {
    this.#terminal.show()
  }

  dispose(): void {
    clearInterval(this.#ticking)
    this.#terminal.dispose()
    this.#output.dispose()
  }

  #step(step: BuildEvent & { readonly kind: 'step' }): void {
    if (step.state === 'started') {
      this.#start(step)
      return
    }
    if (this.#current?.id === step.id) this.#erase()
    const seconds = step.durationMs === undefined ? '' : ` ${dim(duration(step.durationMs))}`
    if (step.state === 'done') this.#line(`${green('✓')} ${step.name}${seconds}`)
    if (step.state === 'cached') this.#line(`${green('✓')} ${step.name} ${dim(vscode.l10n.t('cached'))}`)
    if (step.state === 'failed') this.#line(red(`✗ ${step.name}${step.error ? `: ${step.error}` : ''}`))
  }

  #start({ id, name }: BuildEvent & { readonly kind: 'step' }): void {
    this.#keep()
    this.#current = { id, name, startedAt: performance.now() }
    this.#write(this.#running())
    this.#ticking = setInterval(() => this.#write(`${eraseLine}${this.#running()}`), tickMs)
  }

  #running(): string {
    if (this.#current === undefined) return ''
    const { name, startedAt } = this.#current
    const ms = performance.now() - startedAt
    const seconds = ms < tickMs ? '' : ` ${duration(ms)}`
    return `${dim('→')} ${name.slice(0, Math.max(10, this.#columns - 4 - seconds.length))}${dim(seconds)}`
  }

  /** Takes the line of the running step away. */
  #erase(): void {
    if (this.#current === undefined) return
    this.#forget()
    this.#write(eraseLine)
  }

  /** Leaves the line of the running step where it is. */
  #keep(): void {
    if (this.#current === undefined) return
    this.#forget()
    this.#write('\r\n')
  }

  #forget(): void {
    clearInterval(this.#ticking)
    this.#current = undefined
  }

  #line(text: string): void {
    this.#keep()
    this.#write(`${text.replaceAll(/\r?\n/g, '\r\n')}\r\n`)
  }

  #write(text: string): void {
    if (this.#early) this.#early.push(text)
    else this.#output.fire(text)
  }

  #open(size: vscode.TerminalDimensions | undefined): void {
    this.#columns = size?.columns ?? this.#columns
    for (const text of this.#early ?? []) this.#output.fire(text)
    this.#early = undefined
  }
}
