import * as vscode from 'vscode'
import { shortDigest } from './format.ts'
import { listText } from './lists.ts'

const shownTags = 10

export function tagImageTitle(): string {
  return vscode.l10n.t('Tag Image')
}

export function furtherNamePrompt(name: string): string {
  return vscode.l10n.t('A further name for {0}', name)
}

export function notByDigestText(): string {
  return vscode.l10n.t('A local image is named by a tag, not by a digest.')
}

export function nothingDoneSentence(): string {
  return vscode.l10n.t('Nothing was done: no container engine answers.')
}

export function moveNameQuestion(name: string): string {
  return vscode.l10n.t('{0} is the name of another local image. Move it to this one?', name)
}

/** What becomes of the image `id` whose name is taken; `others` are the names it keeps. */
export function leftImageSentence(id: string, others: readonly string[]): string {
  return others.length === 0
    ? vscode.l10n.t('That image ({0}) stays, without a name.', shortDigest(id))
    : vscode.l10n.t('That image stays as {0}.', others.join(', '))
}

export function moveNameTitle(): string {
  return vscode.l10n.t('Move the Name')
}

export function deleteImagesQuestion(names: readonly string[]): string {
  return names.length === 1
    ? vscode.l10n.t('Delete the local image {0}?', names[0] ?? '')
    : vscode.l10n.t('Delete {0} local images?', names.length)
}

/** `kept`: other names under which the image stays. */
export function deletedImagesSentence(kept: readonly string[]): string {
  return kept.length === 0
    ? vscode.l10n.t('Only this computer’s copy goes; registries keep theirs.')
    : vscode.l10n.t('Only this name goes; the image stays as {0}.', kept.join(', '))
}

export interface NamedTag {
  readonly registry: string
  readonly repository: string
  readonly tag: string
}

export function deleteTagsQuestion(tags: readonly NamedTag[]): string {
  const [only] = tags
  return tags.length === 1 && only !== undefined
    ? vscode.l10n.t('Delete {0}:{1} in {2}?', only.repository, only.tag, only.registry)
    : vscode.l10n.t('Delete {0} tags?', tags.length)
}

/** What goes when there are several, and that nothing else does. */
export function deletedTagsDetail(tags: readonly NamedTag[]): readonly string[] {
  const names = tags.map(({ registry, repository, tag }) => `${registry}/${repository}:${tag}`)
  const others = vscode.l10n.t('Other tags of the same image stay.')
  return tags.length === 1 ? [others] : [listText(names, shownTags), others]
}

export function deleteAllQuestion(repository: string, registry: string): string {
  return vscode.l10n.t('Delete {0} with all its tags in {1}?', repository, registry)
}

/** `tags`: all of the image `digest`. */
export function deleteAllSentence(registry: string, digest: string, tags: readonly string[]): string {
  return vscode.l10n.t(
    '{0} cannot delete a single tag, only the image {1} with all its tags: {2}.',
    registry,
    shortDigest(digest),
    listText(tags, shownTags),
  )
}
