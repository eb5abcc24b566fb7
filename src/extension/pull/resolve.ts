import * as vscode from 'vscode'
import { CoreError, isCoreError, messageOf } from '../../core/index.ts'
import type { Chain, Reference, Resolution } from '../../core/index.ts'
import { confirm } from '../display/notices.ts'
import { withShortDigests } from '../words/format.ts'

/**
 * What the chain says of `reference`. When another registry than last time would serve another image, the person decides.
 * @throws what Chain.resolve throws, but for the change of owner; ERR_CANCELLED when the person declined that.
 */
export async function resolveAsking(
  chain: Chain,
  reference: string | Reference,
  signal: AbortSignal,
): Promise<Resolution> {
  const name = typeof reference === 'string' ? reference : reference.text
  try {
    return await chain.resolve(reference, { signal })
  } catch (error) {
    if (!isCoreError(error, 'ERR_OWNER_CHANGED')) throw error
    if (!(await accepted(name, messageOf(error)))) throw declined(name, error)
    return await chain.resolve(reference, { signal, acceptOwnerChange: true })
  }
}

async function accepted(name: string, story: string): Promise<boolean> {
  const use = vscode.l10n.t('Use the Other Image')
  const question = vscode.l10n.t('Another registry would serve {0}, and its image is not the one served before.', name)
  return await confirm({ question, detail: [withShortDigests(story)], action: use })
}

function declined(name: string, cause: unknown): CoreError {
  return new CoreError('ERR_CANCELLED', `${name}: the image of another registry was declined`, { cause })
}
