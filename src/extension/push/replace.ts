import { formatPlatform, isSamePlatform } from '../../core/index.ts'
import type { EngineImageDetails } from '../../engine/index.ts'
import type { Replaced, ReplaceQuestion } from '../../operations/index.ts'
import { confirm } from '../display/notices.ts'
import { afterReplacingSentence, replaceQuestion, replaceTitle, thereNowSentence } from '../words/push.ts'

/** Asks before a push takes a tag from an image that was not pushed from here. */
export async function askToReplace({ target, image, replaced }: ReplaceQuestion): Promise<boolean> {
  const name = `${target.repository}:${target.tag}`
  const question = replaceQuestion({ registry: target.registry.name, image: name, isBuilt: image !== undefined })
  return await confirm({ question, detail: detailOf(replaced, image), action: replaceTitle() })
}

/** What is there, and which of its platforms nobody gets any more under this name. */
function detailOf({ digest, platforms }: Replaced, image: EngineImageDetails | undefined): readonly string[] {
  const gone = image ? platforms.filter((platform) => !isSamePlatform(platform, image)) : []
  const there = thereNowSentence(digest, platforms.map(formatPlatform))
  return [there, afterReplacingSentence(image && formatPlatform(image), gone.map(formatPlatform))]
}
