import * as vscode from 'vscode'
import { oneLine, redact } from '../../core/text.ts'

/** The longest line of the log, in characters. */
const lineLength = 4000

/** The output channel of the program, which has its own level. A text of several lines stays one entry. */
export interface Log extends vscode.Disposable {
  trace(text: string): void
  debug(text: string): void
  info(text: string): void
  warn(text: string): void
  error(text: string): void
  show(): void
}

export function openLog(name: string): Log {
  const channel = vscode.window.createOutputChannel(name, { log: true })
  return {
    trace: (text) => channel.trace(entry(text)),
    debug: (text) => channel.debug(entry(text)),
    info: (text) => channel.info(entry(text)),
    warn: (text) => channel.warn(entry(text)),
    error: (text) => channel.error(entry(text)),
    show: () => channel.show(),
    dispose: () => channel.dispose(),
  }
}

/** Without secrets, whoever put them there. Lines after the first are set in, so that none passes for an entry of its own. */
function entry(text: string): string {
  return redact(text)
    .split(/\r?\n/)
    .map((line) => oneLine(line, lineLength))
    .join('\n    ')
}
