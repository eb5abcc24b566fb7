import * as vscode from 'vscode'
import { createInputBox, createQuickPick } from '../../display/boxes.ts'
import { enterTriesAgainText } from '../../words/signing-in.ts'
import type { Page } from './steps.ts'

/** What is wrong with an answer, or what is understood of it. */
export interface Remark {
  readonly text: string
  readonly severity: 'info' | 'warning' | 'error'
}

export interface AskOptions {
  readonly page: Page
  readonly prompt: string
  readonly value?: string | undefined
  readonly placeholder?: string | undefined
  readonly password?: boolean
  /** Said while typing. An error keeps the box open on Enter. */
  readonly remark?: (value: string) => Remark | undefined
  /** Called on Enter; while it runs the box is busy. A remark keeps the box open and is shown; Escape aborts `signal`. */
  readonly check?: (value: string, signal: AbortSignal) => Promise<Remark | undefined>
  /** A link to where the answer can be had. */
  readonly link?: { readonly tooltip: string; readonly url: string } | undefined
}

/** What the two kinds of box have in common. */
type Box = vscode.QuickInput & { buttons: readonly vscode.QuickInputButton[] } & Pick<
    vscode.InputBox,
    'onDidTriggerButton'
  >

const severities = {
  info: vscode.InputBoxValidationSeverity.Info,
  warning: vscode.InputBoxValidationSeverity.Warning,
  error: vscode.InputBoxValidationSeverity.Error,
} as const

/** One text. Undefined when the person gave up. */
export function askText(options: AskOptions): Promise<{ readonly value: string } | 'back' | undefined> {
  const { page, remark, link } = options
  const box = createInputBox()
  const linkButton: vscode.QuickInputButton | undefined = link && {
    iconPath: new vscode.ThemeIcon('link-external'),
    tooltip: link.tooltip,
  }
  setPage(box, page, linkButton)
  box.prompt = options.prompt
  box.value = options.value ?? ''
  box.placeholder = options.placeholder
  box.password = options.password ?? false
  // An error would hide the prompt, and nothing was answered yet.
  const first = remark?.(box.value)
  show(box, first?.severity === 'error' ? undefined : first)
  return answered(box, linkButton && link ? { button: linkButton, url: link.url } : undefined, (finish) => {
    let checking: AbortController | undefined
    box.onDidChangeValue((value) => {
      checking?.abort()
      show(box, remark?.(value))
    })
    box.onDidHide(() => checking?.abort())
    box.onDidAccept(async () => {
      const value = box.value
      if (checking && !checking.signal.aborted) return
      if (remark?.(value)?.severity === 'error') return show(box, remark(value))
      checking = new AbortController()
      const { signal } = checking
      const problem = await busy(box, () => options.check?.(value, signal))
      if (signal.aborted) return
      checking = undefined
      if (problem) show(box, problem)
      else finish({ value })
    })
  })
}

export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T
}

export interface ChooseOptions<T> {
  readonly page: Page
  readonly placeholder: string
  readonly choices: readonly Choice<T>[]
  readonly active?: Choice<T> | undefined
  /** Called on Enter; while it runs the box is busy. A remark keeps the box open and stands above the choices. */
  readonly check?: (value: T, signal: AbortSignal) => Promise<Remark | undefined>
}

/** One of several. Undefined when the person gave up. */
export function choose<T>(options: ChooseOptions<T>): Promise<{ readonly value: T } | 'back' | undefined> {
  const pick = createQuickPick<Choice<T>>()
  setPage(pick, options.page)
  pick.placeholder = options.placeholder
  pick.items = options.choices
  pick.matchOnDescription = true
  if (options.active) pick.activeItems = [options.active]
  return answered(pick, undefined, (finish) => {
    let checking: AbortController | undefined
    pick.onDidHide(() => checking?.abort())
    pick.onDidAccept(async () => {
      const [chosen] = pick.selectedItems
      if (!chosen || checking) return
      checking = new AbortController()
      const { signal } = checking
      const problem = await busy(pick, () => options.check?.(chosen.value, signal))
      checking = undefined
      if (signal.aborted) return
      if (!problem) return finish({ value: chosen.value })
      const said = {
        label: problem.text,
        iconPath: new vscode.ThemeIcon('error'),
        alwaysShow: true,
        value: chosen.value,
        description: enterTriesAgainText(),
      }
      pick.items = [said, ...options.choices]
      pick.activeItems = options.choices.filter(({ value }) => value !== chosen.value).slice(0, 1)
      pick.selectedItems = []
    })
  })
}

function setPage(box: Box, page: Page, extra?: vscode.QuickInputButton): void {
  box.title = page.title
  box.step = page.of > 1 ? page.step : undefined
  box.totalSteps = page.of > 1 ? page.of : undefined
  box.ignoreFocusOut = true
  box.buttons = [...(page.canGoBack ? [vscode.QuickInputButtons.Back] : []), ...(extra ? [extra] : [])]
}

/** Shows the box until `start`'s `finish`, Back or Escape. */
function answered<Result>(
  box: Box,
  link: { readonly button: vscode.QuickInputButton; readonly url: string } | undefined,
  start: (finish: (result: Result) => void) => void,
): Promise<Result | 'back' | undefined> {
  return new Promise((resolve) => {
    const finish = (result: Result | 'back'): void => {
      resolve(result)
      box.hide()
    }
    box.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) finish('back')
      if (button === link?.button) void vscode.env.openExternal(vscode.Uri.parse(link.url))
    })
    box.onDidHide(() => {
      resolve(undefined)
      box.dispose()
    })
    start(finish)
    box.show()
  })
}

async function busy<T>(box: Box, work: () => Promise<T> | undefined): Promise<T | undefined> {
  box.busy = true
  try {
    return await work()
  } finally {
    box.busy = false
  }
}

function show(box: vscode.InputBox, remark: Remark | undefined): void {
  box.validationMessage = remark ? { message: remark.text, severity: severities[remark.severity] } : undefined
}
