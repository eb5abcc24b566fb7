import * as vscode from 'vscode'
import type { BuildEvent } from '../../engine/index.ts'
import { duration } from './format.ts'

const paint = (code: number, text: string): string => `\u001B[${code}m${text}\u001B[0m`
const bold = (text: string): string => paint(1, text)
const dim = (text: string): string => paint(2, text)
const red = (text: string): string => paint(31, text)
const green = (text: string): string => paint(32, text)
const yellow = (text: string): string => paint(33, text)

/** A terminal where a person reads a build as it runs: steps, seconds, cached or not, the failing step last. */
export class BuildTerminal {
  readonly #output = new vscode.EventEmitter<string>()
  readonly #terminal: vscode.Terminal
  #early: string[] | undefined = []

  /** `onInterrupt` is called for Ctrl+C and when the terminal is closed. */
  constructor(title: string, onInterrupt: () => void) {
    this.#terminal = vscode.window.createTerminal({
      name: title,
      iconPath: new vscode.ThemeIcon('package'),
      isTransient: true,
      pty: {
        onDidWrite: this.#output.event,
        open: () => this.#open(),
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

  dispose(): void {
    this.#terminal.dispose()
    this.#output.dispose()
  }

  #step(step: BuildEvent & { readonly kind: 'step' }): void {
    const seconds = step.durationMs === undefined ? '' : ` ${dim(duration(step.durationMs))}`
    if (step.state === 'started') this.#line(`${dim('→')} ${step.name}`)
    if (step.state === 'done') this.#line(`${green('✓')} ${step.name}${seconds}`)
    if (step.state === 'cached') this.#line(`${green('✓')} ${step.name} ${dim(vscode.l10n.t('cached'))}`)
    if (step.state === 'failed') this.#line(red(`✗ ${step.name}${step.error ? `: ${step.error}` : ''}`))
  }

  #line(text: string): void {
    const line = `${text.replaceAll(/\r?\n/g, '\r\n')}\r\n`
    if (this.#early) this.#early.push(line)
    else this.#output.fire(line)
  }

  #open(): void {
    for (const line of this.#early ?? []) this.#output.fire(line)
    this.#early = undefined
  }
}
