import * as vscode from 'vscode'
import { inert } from './inert.ts'

/** The texts of boxes and of their choices, in which VS Code looks for icons and links. What is edited stays as it is. */
const texts = new Set(['title', 'placeholder', 'placeHolder', 'prompt', 'label', 'description', 'detail', 'tooltip'])

/** A copy of `value` with its texts inert. */
function inertTexts<T extends object>(value: T): T {
  const entries = Object.entries(value).map(([name, text]) => {
    return [name, texts.has(name) && typeof text === 'string' ? inert(text) : text] as const
  })
  return { ...value, ...Object.fromEntries(entries) }
}

type Problem = vscode.InputBox['validationMessage']

function inertProblem(problem: Problem): Problem {
  if (typeof problem === 'string') return inert(problem)
  return problem && { ...problem, message: inert(problem.message) }
}

/** As vscode.window.createInputBox; what it is told to show is inert. */
export function createInputBox(): vscode.InputBox {
  return guarded(vscode.window.createInputBox(), { validationMessage: inertProblem })
}

/** As vscode.window.createQuickPick; what it is told to show is inert. Items come back as the ones that were given. */
export function createQuickPick<T extends vscode.QuickPickItem>(): vscode.QuickPick<T> {
  const given = new WeakMap<T, T>()
  const shown = new WeakMap<T, T>()
  const show = (item: T): T => {
    const copy = shown.get(item) ?? inertTexts(item)
    shown.set(item, copy)
    given.set(copy, item)
    return copy
  }
  const showAll = (items: readonly T[]): readonly T[] => items.map(show)
  const giveAll = (items: readonly T[]): readonly T[] => items.map((item) => given.get(item) ?? item)
  const sets = { items: showAll, activeItems: showAll, selectedItems: showAll }
  const gets = { items: giveAll, activeItems: giveAll, selectedItems: giveAll }
  return guarded(vscode.window.createQuickPick<T>(), sets, gets)
}

type Changes = Readonly<Record<string, (value: never) => unknown>>

/** `box` itself, but that texts are made inert as they are set, and other members go through `sets` and `gets`. */
function guarded<Box extends object>(box: Box, sets: Changes, gets: Changes = {}): Box {
  return new Proxy(box, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      if (typeof value === 'function') return value.bind(target)
      return changed(gets, name, value)
    },
    set: (target, name, value: unknown) => {
      const isText = typeof value === 'string' && texts.has(String(name))
      return Reflect.set(target, name, isText ? inert(value) : changed(sets, name, value))
    },
  })
}

function changed(changes: Changes, name: string | symbol, value: unknown): unknown {
  const change = typeof name === 'string' ? changes[name] : undefined
  return change === undefined ? value : change(value as never)
}

/** As vscode.window.showInputBox; what it shows is inert. */
export function showInputBox(options: vscode.InputBoxOptions): Thenable<string | undefined> {
  const validateInput = async (text: string): Promise<Problem> =>
    inertProblem((await options.validateInput?.(text)) ?? undefined)
  return vscode.window.showInputBox({ ...inertTexts(options), validateInput })
}

/** As vscode.window.showQuickPick; what it shows is inert, and what was chosen is the item that was given. */
export async function showQuickPick<T extends vscode.QuickPickItem>(
  items: readonly T[],
  options: vscode.QuickPickOptions,
): Promise<T | undefined> {
  return (await vscode.window.showQuickPick(items.map(choice), inertTexts(options)))?.given
}

/** The same for several. */
export async function showQuickPicks<T extends vscode.QuickPickItem>(
  items: readonly T[],
  options: vscode.QuickPickOptions,
): Promise<readonly T[] | undefined> {
  const chosen = await vscode.window.showQuickPick(items.map(choice), { ...inertTexts(options), canPickMany: true })
  return chosen?.map(({ given }) => given)
}

function choice<T extends vscode.QuickPickItem>(given: T): vscode.QuickPickItem & { readonly given: T } {
  return { ...inertTexts<vscode.QuickPickItem>(given), given }
}
