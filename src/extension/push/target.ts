import { CoreError } from '../../core/index.ts'
import type { ChainEntry } from '../../core/index.ts'
import type { CommandContext } from '../context.ts'
import { showQuickPick } from '../display/boxes.ts'
import { whichTargetPrompt } from '../words/push.ts'
import { fromWorkspaceText } from '../words/rows.ts'

/** The registries that may be pushed to, in their order. */
export function pushable(entries: readonly ChainEntry[]): readonly ChainEntry[] {
  return entries.filter(({ rules }) => rules.capabilities.includes('push'))
}

/** Asks where to push when there is a choice. Undefined when the person gave up. */
export async function pickTarget(
  context: CommandContext,
  { title, image, last }: { readonly title: string; readonly image: string; readonly last?: string },
): Promise<ChainEntry | undefined> {
  const entries = pushable((await context.registries.current()).entries)
  if (entries.length === 0) {
    throw new CoreError(
      'ERR_CONFIG',
      'No configured registry may be pushed to: add one, or give one the push capability.',
    )
  }
  if (entries.length === 1 && entries[0]?.rules.addedBy === undefined) return entries[0]
  const items = entries.map((entry, place) => ({
    label: entry.registry.name,
    description: [`${place + 1} · ${entry.registry.host}`, entry.rules.addedBy && fromWorkspaceText()]
      .filter(Boolean)
      .join(' · '),
    entry,
  }))
  const lately = items.findIndex(({ label }) => label === last)
  const ordered = lately > 0 ? [...items.splice(lately, 1), ...items] : items
  const picked = await showQuickPick(ordered, {
    title,
    placeHolder: whichTargetPrompt(image),
  })
  return picked?.entry
}
