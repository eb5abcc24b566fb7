import * as vscode from 'vscode'
import { formatPlatform, isSamePlatform } from '../../core/index.ts'
import type { Platform } from '../../core/index.ts'
import type { EngineImageDetails } from '../../engine/index.ts'
import type { Replaced, ReplaceQuestion } from '../../operations/index.ts'
import { confirm } from '../display/notices.ts'
import { shortDigest } from '../words/format.ts'

const shownPlatforms = 8

/** Asks before a push takes a tag from an image that was not pushed from here. */
export async function askToReplace(asked: ReplaceQuestion): Promise<boolean> {
  const detail = detailOf(asked.replaced, asked.image)
  return await confirm({ question: questionOf(asked), detail, action: vscode.l10n.t('Replace') })
}

function questionOf({ target, image }: ReplaceQuestion): string {
  const values = [target.registry.name, `${target.repository}:${target.tag}`] as const
  return image === undefined
    ? vscode.l10n.t('{0} has {1} already, and it was not pushed from here. Replace it after the build?', ...values)
    : vscode.l10n.t('{0} has {1} already, and it is another image. Replace it?', ...values)
}

/** What is there, and which of its platforms nobody gets any more under this name. */
function detailOf({ digest, platforms }: Replaced, image: EngineImageDetails | undefined): readonly string[] {
  const pushed = image && formatPlatform(image)
  const gone = image ? platforms.filter((platform) => !isSamePlatform(platform, image)) : []
  const there =
    platforms.length === 0
      ? vscode.l10n.t('There now: {0}.', shortDigest(digest))
      : vscode.l10n.t('There now: {0} ({1}).', list(platforms), shortDigest(digest))
  const left =
    pushed === undefined
      ? vscode.l10n.t('The tag will name the new image alone, for the platform it is built for.')
      : gone.length === 0
        ? vscode.l10n.t('The tag will name the pushed image ({0}) instead.', pushed)
        : vscode.l10n.t('The tag will name the pushed image alone ({0}); it has nothing for {1}.', pushed, list(gone))
  return [there, left]
}

function list(platforms: readonly Platform[]): string {
  const shown = platforms.slice(0, shownPlatforms).map(formatPlatform).join(', ')
  const left = platforms.length - shownPlatforms
  return left > 0 ? vscode.l10n.t('{0} and {1} more', shown, left) : shown
}
