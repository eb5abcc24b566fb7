import * as vscode from 'vscode'
import { oneLine } from '../../core/text.ts'

const lineLength = 500
const mostLines = 30

/** A problem of a file: an error in the words of whoever found it, of several lines where it has them. */
export function problem(range: vscode.Range, message: string): vscode.Diagnostic {
  const lines = message.split(/\r?\n/, mostLines).map((line) => oneLine(line, lineLength))
  const found = new vscode.Diagnostic(range, lines.join('\n'), vscode.DiagnosticSeverity.Error)
  found.source = 'Portolan'
  return found
}
