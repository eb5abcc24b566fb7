import * as vscode from 'vscode'
import { CoreError, formatPlatform, isSamePlatform } from '../../core/index.ts'
import type { ChainEntry, Platform } from '../../core/index.ts'
import type { EngineImageDetails } from '../../engine/index.ts'
import { confirm } from '../display/notices.ts'
import type { OperationContext } from '../context.ts'
import { shortDigest } from '../words/format.ts'
import { pushedDigest } from './memory.ts'
import { replacedBy } from '../../operations/index.ts'
import type { Replaced } from '../../operations/index.ts'
import type { Running } from '../work/work.ts'

const shownPlatforms = 8

/** Where a push goes. */
export interface Destination {
  readonly entry: ChainEntry
  readonly repository: string
  readonly tag: string
}

export interface Agreeing {
  readonly target: Destination
  /** What is to be pushed; absent while it is not built yet. */
  readonly image?: EngineImageDetails
  /** The digest that may go, from an earlier question. */
  readonly agreed?: string | undefined
  readonly running: Running
}

/**
 * Asks before a push takes a tag from an image that was not pushed from here. The digest that may go; undefined where
 * nothing goes that anybody would miss.
 * @throws ERR_POLICY before anything is asked, when the rules keep the name from this registry; ERR_CANCELLED when the
 * person declined.
 */
export async function agreeToReplace(
  context: Pick<OperationContext, 'workspaceState' | 'registries'>,
  { target, image, agreed, running }: Agreeing,
): Promise<string | undefined> {
  const { entry, repository, tag } = target
  const { chain } = await context.registries.current()
  chain.pushTarget({ text: repository, repository, tag }, entry.registry.name)
  const name = `${entry.registry.fullName(repository)}:${tag}`
  const ours = [pushedDigest(context.workspaceState, name), agreed].filter((digest) => digest !== undefined)
  const { signal } = running
  running.report(vscode.l10n.t('asking {0} what it has', entry.registry.name))
  const replaced = await replacedBy(entry.registry.repository(repository), tag, { image, ours, signal })
  if (replaced === undefined) return agreed
  const detail = detailOf(replaced, image)
  if (!(await confirm({ question: question(target, image), detail, action: vscode.l10n.t('Replace') })))
    throw new CoreError('ERR_CANCELLED', `${name}: what is there was not to be replaced`)
  signal.throwIfAborted()
  return replaced.digest
}

function question({ entry, repository, tag }: Destination, image: EngineImageDetails | undefined): string {
  const values = [entry.registry.name, `${repository}:${tag}`] as const
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
