import { isTag, messageOf, parseReference } from '../../core/index.ts'
import { notATarget } from '../words/names.ts'

/** What is wrong with a `repository:tag`, for the box it is typed in; undefined when nothing is. */
export function checkName(text: string): string | undefined {
  try {
    const reference = parseReference(text.trim())
    if (reference.digest !== undefined) return notATarget.digest()
    if (reference.host !== undefined) return notATarget.host()
    if (reference.tag !== undefined && !isTag(reference.tag)) return notATarget.tag()
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/** The target of a push, as it was typed; without a tag it is `latest`. @throws ERR_REFERENCE */
export function readTarget(text: string): { readonly repository: string; readonly tag: string } {
  const { repository, tag = 'latest' } = parseReference(text)
  return { repository, tag }
}
