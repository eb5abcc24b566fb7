import * as vscode from 'vscode'
import { inert } from './inert.ts'
import { terminalLine, terminalLines } from './terminal-text.ts'

const styles = { plain: 0, bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const

/** Words in one style. */
export type Span = readonly [style: keyof typeof styles, text: string]

const eraseLine = '\r\u001B[K'

/** A terminal of the program's own: what is written there is text, and only its styles are obeyed. */
export class Screen implements vscode.Disposable {
  readonly #output = new vscode.EventEmitter<string>()
  readonly #terminal: vscode.Terminal
  #early: string[] | undefined = []
  #columns = 80

  /** `onInterrupt` is called for Ctrl+C and when the terminal is closed. */
  constructor({ title, icon }: { readonly title: string; readonly icon: string }, onInterrupt: () => void) {
    this.#terminal = vscode.window.createTerminal({
      name: inert(title),
      iconPath: new vscode.ThemeIcon(icon),
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
  }

  /** Characters in a line. */
  get columns(): number {
    return this.#columns
  }

  show(preserveFocus?: boolean): void {
    this.#terminal.show(preserveFocus)
  }

  /** Text as a line of the screen for each of its lines, all in one style. */
  lines(style: Span[0], text: string, indent = ''): void {
    for (const line of terminalLines(text)) this.#write(`${indent}${paint([style, line])}\r\n`)
  }

  /** One line. */
  line(...spans: readonly Span[]): void {
    this.#write(`${painted(spans)}\r\n`)
  }

  /** Writes over the line that is not ended yet. */
  overwrite(...spans: readonly Span[]): void {
    this.#write(`${eraseLine}${painted(spans)}`)
  }

  /** Ends the line that is not ended yet. */
  end(): void {
    this.#write('\r\n')
  }

  dispose(): void {
    this.#terminal.dispose()
    this.#output.dispose()
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

function painted(spans: readonly Span[]): string {
  return spans.map(([style, text]) => paint([style, terminalLine(text)])).join('')
}

function paint([style, text]: Span): string {
  return style === 'plain' ? text : `\u001B[${styles[style]}m${text}\u001B[0m`
}

/** A terminal with a command typed in; nothing runs before Enter. */
export function typeCommand(title: string, command: string, env: Readonly<Record<string, string>>): void {
  const terminal = vscode.window.createTerminal({ name: inert(title), env })
  terminal.show()
  terminal.sendText(terminalLine(command), false)
}
