import * as vscode from 'vscode'
import { oneLine } from '../../core/text.ts'
import { inert } from './inert.ts'

/** A sentence with what it is about, in characters. */
const noticeLength = 500
const paragraphLength = 2000
const buttonLength = 60
const statusLength = 120
const copiedLength = 10_000

/** A button, and what the caller knows it by. */
interface Button<T> extends vscode.MessageItem {
  readonly chosen: T
}

type Item = string | vscode.MessageItem
type Show = (text: string, ...buttons: Button<Item>[]) => Thenable<Button<Item> | undefined>

/** A notification: text from outside may stand in it and on its buttons. The button that was chosen. */
export function inform<T extends Item>(text: string, ...items: readonly T[]): Promise<T | undefined> {
  return show(vscode.window.showInformationMessage, text, items)
}

export function warn<T extends Item>(text: string, ...items: readonly T[]): Promise<T | undefined> {
  return show(vscode.window.showWarningMessage, text, items)
}

export function complain<T extends Item>(text: string, ...items: readonly T[]): Promise<T | undefined> {
  return show(vscode.window.showErrorMessage, text, items)
}

async function show<T extends Item>(display: Show, text: string, items: readonly T[]): Promise<T | undefined> {
  const buttons = items.map((item) => ({ title: titleOf(item), chosen: item }))
  const chosen = await display(inert(text, noticeLength), ...buttons)
  return buttons.find((button) => button === chosen)?.chosen
}

function titleOf(item: Item): string {
  return inert(typeof item === 'string' ? item : item.title, buttonLength)
}

export interface Question {
  readonly question: string
  /** What it comes to, a paragraph each. */
  readonly detail: readonly string[]
  /** The one button beside Cancel. */
  readonly action: string
}

/** A dialog that has to be answered. Whether the action was chosen. */
export async function confirm({ question, detail, action }: Question): Promise<boolean> {
  const options = { modal: true, detail: detail.map((paragraph) => inert(paragraph, paragraphLength)).join('\n\n') }
  const button = { title: titleOf(action) }
  return (await vscode.window.showWarningMessage(inert(question, noticeLength), options, button)) === button
}

/** A dialog to read. */
export async function advise(title: string, detail: string): Promise<void> {
  await vscode.window.showInformationMessage(inert(title), { modal: true, detail: inert(detail, paragraphLength) })
}

type Step = { readonly message?: string; readonly increment?: number }
type Work<T> = (progress: vscode.Progress<Step>, token: vscode.CancellationToken) => Thenable<T>

/** As vscode.window.withProgress. */
export function withProgress<T>({ title, ...options }: vscode.ProgressOptions, work: Work<T>): Thenable<T> {
  const shown = title === undefined ? options : { ...options, title: inert(title) }
  return vscode.window.withProgress(shown, (progress, token) => {
    const report = ({ message, ...step }: Step): void =>
      progress.report(message === undefined ? step : { ...step, message: inert(message) })
    return work({ report }, token)
  })
}

/** A few words in the status bar, for `ms` milliseconds. */
export function mention(text: string, ms: number): void {
  vscode.window.setStatusBarMessage(inert(text, statusLength), ms)
}

/** An item of the status bar: the icon is the program's, the words may be of anyone. */
export class StatusItem implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem

  constructor(id: string, { name, command }: { readonly name: string; readonly command: string }) {
    this.#item = vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Left)
    this.#item.name = name
    this.#item.command = command
  }

  show(icon: string, words: { readonly text: string; readonly tooltip: string; readonly spoken: string }): void {
    this.#item.text = `$(${icon}) ${inert(words.text, statusLength)}`
    this.#item.tooltip = inert(words.tooltip)
    this.#item.accessibilityInformation = { label: inert(words.spoken) }
    this.#item.show()
  }

  hide(): void {
    this.#item.hide()
  }

  dispose(): void {
    this.#item.dispose()
  }
}

/** Puts lines into the clipboard, each of them one line when it is pasted. */
export async function copyLines(...lines: readonly string[]): Promise<void> {
  await vscode.env.clipboard.writeText(lines.map((line) => oneLine(line, copiedLength)).join('\n'))
}
