import { messageOf } from '../../core/index.ts'
import type { Ask, OwnerQuestion, PlatformQuestion } from '../../operations/index.ts'
import { showQuickPick } from '../display/boxes.ts'
import { confirm } from '../display/notices.ts'
import { withShortDigests } from '../words/format.ts'
import { choosePlatformPrompt, otherOwnerQuestion, pullTitle, useOtherTitle } from '../words/pull.ts'

/** The questions of a pull. */
export const askAtPull: Pick<Ask, 'owner' | 'platform'> = { owner: askOwner, platform: askPlatform }

/** Whether the image of another registry than last time may take the place of the one served before. */
export async function askOwner({ reference, error }: OwnerQuestion): Promise<boolean> {
  const question = otherOwnerQuestion(reference.text)
  return await confirm({ question, detail: [withShortDigests(messageOf(error))], action: useOtherTitle() })
}

async function askPlatform({ reference, own, choices }: PlatformQuestion): Promise<string | undefined> {
  const items = choices.map((label) => ({ label }))
  const chosen = await showQuickPick(items, {
    title: pullTitle(reference.text),
    placeHolder: choosePlatformPrompt(own),
    ignoreFocusOut: true,
  })
  return chosen?.label
}
