import * as vscode from 'vscode'
import { createInputBox, showQuickPick } from '../display/boxes.ts'
import { checkName, readTarget } from '../names/check.ts'
import { buildNamePrompt, stages } from '../words/build.ts'

interface NameBox {
  readonly title: string
  readonly value: string
  /** The named stages of the Dockerfile. */
  readonly targets: readonly string[]
  readonly target: string | undefined
}

interface Named {
  readonly repository: string
  readonly tag: string
  readonly target?: string
}

/** Asks for name and tag, checked as they are typed; a button of the box leads to the stages, if there are any. */
export async function askNameAndStage({ title, value, targets, target }: NameBox): Promise<Named | undefined> {
  const box = createInputBox()
  const button: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('layers'),
    tooltip: stages.button(),
  }
  let stage = target !== undefined && targets.includes(target) ? target : ''
  const describe = (): void => {
    box.prompt = buildNamePrompt(stage)
  }
  Object.assign(box, { title, value, ignoreFocusOut: true, buttons: targets.length > 0 ? [button] : [] })
  box.valueSelection = [0, value.lastIndexOf(':')]
  describe()
  box.onDidChangeValue((text) => void (box.validationMessage = checkName(text)))
  return await new Promise((resolve) => {
    let choosing = false
    box.onDidTriggerButton(async () => {
      choosing = true
      stage = (await pickStage(title, targets)) ?? stage
      choosing = false
      describe()
      box.show()
    })
    box.onDidAccept(() => {
      const problem = checkName(box.value)
      box.validationMessage = problem
      if (problem !== undefined) return
      resolve({ ...readTarget(box.value.trim()), ...(stage !== '' && { target: stage }) })
      box.hide()
    })
    box.onDidHide(() => {
      if (choosing) return
      resolve(undefined)
      box.dispose()
    })
    box.show()
  })
}

/** The stage to build up to, '' for the whole file; undefined when none was chosen. */
export async function pickStage(title: string, targets: readonly string[]): Promise<string | undefined> {
  const whole = { label: stages.whole(), stage: '' }
  const items = [whole, ...targets.map((stage) => ({ label: stage, stage }))]
  const picked = await showQuickPick(items, {
    title,
    placeHolder: stages.prompt(),
    ignoreFocusOut: true,
  })
  return picked?.stage
}
