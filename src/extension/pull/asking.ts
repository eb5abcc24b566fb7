import * as vscode from 'vscode'
import { messageOf } from '../../core/index.ts'
import type { Ask, OwnerQuestion, PlatformQuestion } from '../../operations/index.ts'
import { showQuickPick } from '../display/boxes.ts'
import { confirm } from '../display/notices.ts'
import { withShortDigests } from '../words/format.ts'

/** The questions of a pull. */
export const askAtPull: Pick<Ask, 'owner' | 'platform'> = { owner: askOwner, platform: askPlatform }

/** Whether the image of another registry than last time may take the place of the one served before. */
export async function askOwner({ reference, error }: OwnerQuestion): Promise<boolean> {
  const use = vscode.l10n.t('Use the Other Image')
  const name = reference.text
  const question = vscode.l10n.t('Another registry would serve {0}, and its image is not the one served before.', name)
  return await confirm({ question, detail: [withShortDigests(messageOf(error))], action: use })
}

async function askPlatform({ reference, own, choices }: PlatformQuestion): Promise<string | undefined> {
  const items = choices.map((label) => ({ label }))
  const chosen = await showQuickPick(items, {
    title: vscode.l10n.t('Pull {0}', reference.text),
    placeHolder: vscode.l10n.t('There is no image for {0}. Pull one for another platform?', own),
    ignoreFocusOut: true,
  })
  return chosen?.label
}
