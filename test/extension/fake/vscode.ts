// A FAKE of the parts of VS Code's API that the registries' commands use: settings in memory, messages recorded.
import { format } from 'node:util'

type Listener = (event: { affectsConfiguration(section: string): boolean }) => unknown
type Values = Record<'globalValue' | 'workspaceValue' | 'workspaceFolderValue', unknown>

export const ConfigurationTarget = { Global: 1, Workspace: 2, WorkspaceFolder: 3 } as const
export const ProgressLocation = { Notification: 15, Window: 10 } as const
export const InputBoxValidationSeverity = { Info: 1, Warning: 2, Error: 3 } as const

const places = ['globalValue', 'workspaceValue', 'workspaceFolderValue'] as const
const listeners = new Set<Listener>()

/** What a test sets and reads. */
export const state = {
  values: {} as Partial<Values>,
  isTrusted: true,
  /** The settings of `http`, by name. */
  http: {} as Readonly<Record<string, unknown>>,
  /** What writing settings fails with. */
  failure: undefined as Error | undefined,
  /** The button every message is answered with. */
  answer: undefined as string | undefined,
  messages: [] as string[],
  /** As after start. */
  reset(): void {
    Object.assign(state, { values: {}, http: {}, isTrusted: true, failure: undefined, answer: undefined, messages: [] })
  },
}

export const workspace = {
  workspaceFile: undefined,
  workspaceFolders: [{ uri: { toString: () => 'file:///sample' } }],
  get isTrusted(): boolean {
    return state.isTrusted
  },
  getConfiguration: () => ({
    get: (name: string): unknown => state.http[name],
    inspect: () => ({ ...state.values, defaultValue: [{ name: 'Docker Hub', url: 'docker.io' }] }),
    async update(_: string, value: unknown, target: 1 | 2 | 3): Promise<void> {
      if (state.failure) throw state.failure
      const place = places[target - 1]
      if (place) state.values[place] = value
      for (const listener of listeners) listener({ affectsConfiguration: (section) => section.startsWith('portolan') })
    },
  }),
  onDidChangeConfiguration(listener: Listener) {
    listeners.add(listener)
    return { dispose: () => listeners.delete(listener) }
  },
  onDidGrantWorkspaceTrust: () => ({ dispose: () => undefined }),
}

export const env = { appRoot: '/nowhere', language: 'en' }

export const l10n = {
  t: (text: string, ...values: readonly unknown[]): string =>
    text.replaceAll(/\{(\d+)\}/g, (_, place: string) => format('%s', values[Number(place)])),
}

interface Button {
  readonly title: string
}

async function show(
  text: string,
  options: { readonly detail?: string } = {},
  ...buttons: readonly Button[]
): Promise<Button | undefined> {
  state.messages.push([text, options.detail ?? ''].join(' ').trim())
  return buttons.find(({ title }) => title === state.answer)
}

export const window = {
  showErrorMessage: show,
  showWarningMessage: show,
  showInformationMessage: show,
  setStatusBarMessage: show,
}

export const commands = { executeCommand: async (): Promise<void> => undefined }

export class EventEmitter<T> {
  readonly #listeners = new Set<(event: T) => unknown>()
  readonly event = (listener: (event: T) => unknown) => {
    this.#listeners.add(listener)
    return { dispose: () => this.#listeners.delete(listener) }
  }
  fire(event: T): void {
    for (const listener of this.#listeners) listener(event)
  }
  dispose(): void {
    this.#listeners.clear()
  }
}

export const Disposable = {
  from: (...all: readonly { dispose(): unknown }[]) => ({ dispose: () => all.forEach((one) => one.dispose()) }),
}
