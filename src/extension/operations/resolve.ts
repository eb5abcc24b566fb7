import * as vscode from 'vscode'
import { isCoreError, messageOf } from '../../core/index.ts'
import type { Chain, Resolution } from '../../core/index.ts'

/**
 * What the chain says of `name`. When another registry than last time would serve another image, the person decides.
 * @throws what Chain.resolve throws; ERR_OWNER_CHANGED when the person declined.
 */
export async function resolveAsking(chain: Chain, name: string, signal: AbortSignal): Promise<Resolution> {
  try {
    return await chain.resolve(name, { signal })
  } catch (error) {
    if (!isCoreError(error, 'ERR_OWNER_CHANGED') || !(await accepted(name, messageOf(error)))) throw error
    return await chain.resolve(name, { signal, acceptOwnerChange: true })
  }
}

async function accepted(name: string, detail: string): Promise<boolean> {
  const use = vscode.l10n.t('Use the Other Image')
  const question = vscode.l10n.t('Another registry would serve {0}, and its image is not the one served before.', name)
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, use)) === use
}
