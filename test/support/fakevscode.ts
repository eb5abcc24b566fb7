import { registerHooks } from 'node:module'

/** What was shown, by the name of the member that showed it, in order. */
export const displayed: { readonly by: string; readonly text: string }[] = []

/** What the next notification or dialog is answered with: the place of the button, from 0; undefined closes it. */
export const answers: (number | undefined)[] = []

function record(by: string, text: unknown): void {
  if (typeof text === 'string') displayed.push({ by, text })
}

/** Each string of a value, with the name it stands under; `value` is what a person edits, and shows nothing by itself. */
function recordAll(by: string, value: unknown): void {
  if (typeof value === 'string') record(by, value)
  else if (Array.isArray(value)) for (const one of value) recordAll(by, one)
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) if (!notShown.has(name)) recordAll(`${by}.${name}`, inner)
}

const notShown = new Set(['value', 'given', 'chosen', 'command', 'env', 'id'])

function message(by: string) {
  return (text: string, ...rest: readonly unknown[]) => {
    recordAll(by, [text, ...rest])
    const buttons = rest.filter((one) => typeof one !== 'object' || (one !== null && 'title' in one))
    const answer = answers.shift()
    return Promise.resolve(answer === undefined ? undefined : buttons[answer])
  }
}

/** A box or an item that remembers what it is told to show. */
function remembering(by: string): object {
  return new Proxy<Record<string, unknown>>(
    {},
    {
      set: (target, name, value) => {
        if (!notShown.has(String(name))) recordAll(`${by}.${String(name)}`, value)
        target[String(name)] = value
        return true
      },
      get: (target, name) => target[String(name)] ?? (() => undefined),
    },
  )
}

class MarkdownString {
  readonly value: string
  constructor(value: string) {
    this.value = value
    record('MarkdownString', value)
  }
}

class TreeItem {
  declare readonly label: string
  constructor(label: string) {
    record('TreeItem', label)
    return Object.assign(remembering('TreeItem'), { label }) as TreeItem
  }
}

class Diagnostic {
  readonly message: string
  constructor(_: unknown, text: string) {
    this.message = text
    record('Diagnostic', text)
  }
}

class EventEmitter {
  readonly #listeners: ((value: string) => void)[] = []
  readonly event = (listener: (value: string) => void) => void this.#listeners.push(listener)
  fire(value: string): void {
    for (const listener of this.#listeners) listener(value)
  }
  dispose(): void {
    this.#listeners.length = 0
  }
}

class ThemeIcon {
  readonly id: string
  constructor(id: string) {
    this.id = id
  }
}

interface Terminal {
  readonly name: string
  readonly pty?: { onDidWrite(listener: (text: string) => void): void; open(size: undefined): void }
}

const window = {
  showInformationMessage: message('showInformationMessage'),
  showWarningMessage: message('showWarningMessage'),
  showErrorMessage: message('showErrorMessage'),
  setStatusBarMessage: (text: string) => record('setStatusBarMessage', text),
  createStatusBarItem: () => remembering('StatusBarItem'),
  createInputBox: () => remembering('InputBox'),
  createQuickPick: () => remembering('QuickPick'),
  async showInputBox(options: { validateInput?(text: string): unknown }) {
    recordAll('showInputBox', options)
    recordAll('validateInput', await options.validateInput?.('typed'))
  },
  async showQuickPick(items: readonly unknown[], options: { canPickMany?: boolean }) {
    recordAll('showQuickPick', [items, options])
    return options.canPickMany === true ? items : items[answers.shift() ?? 0]
  },
  withProgress(options: unknown, work: (progress: object) => unknown) {
    recordAll('withProgress', options)
    return work({ report: (step: unknown) => recordAll('progress', step) })
  },
  createTerminal({ name, pty }: Terminal) {
    record('createTerminal', name)
    pty?.onDidWrite((text) => record('terminal', text))
    pty?.open(undefined)
    return { show: () => undefined, sendText: (text: string) => record('sendText', text), dispose: () => undefined }
  },
  createOutputChannel: () => {
    const channel = Object.fromEntries(
      ['trace', 'debug', 'info', 'warn', 'error'].map((level) => [level, (text: string) => record('log', text)]),
    )
    return { ...channel, show: () => undefined, dispose: () => undefined }
  },
}

const fake = {
  window,
  l10n: {
    t: (text: string, ...values: readonly unknown[]) =>
      text.replaceAll(/\{(\d+)\}/g, (_, place: string) => String(values[Number(place)])),
  },
  env: { clipboard: { writeText: (text: string) => Promise.resolve(record('clipboard', text)) } },
  MarkdownString,
  TreeItem,
  Diagnostic,
  EventEmitter,
  ThemeIcon,
  DiagnosticSeverity: {},
  StatusBarAlignment: {},
  InputBoxValidationSeverity: { Error: 3 },
  TreeItemCollapsibleState: { None: 0 },
}

declare global {
  var fakeVscode: typeof fake
}

/** From here on, modules that import `vscode` get one that only records what it is told to show. */
export function installFakeVscode(): void {
  globalThis.fakeVscode = fake
  const names = Object.keys(fake).map((name) => `export const ${name} = globalThis.fakeVscode.${name}`)
  const url = `data:text/javascript,${encodeURIComponent(names.join('\n'))}`
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'vscode' ? { url, shortCircuit: true } : next(specifier, context),
  })
}
