import { keysOf, type CommandId, type Handlers } from './commands.ts'

/** Commands that read files of the workspace to act on them, or run what they say. */
export const trustedOnly: Readonly<Partial<Record<CommandId, true>>> = { build: true, buildAndPush: true }

export interface Trust {
  readonly isTrusted: () => boolean
  /** Tells the person why nothing was done. */
  readonly refuse: () => unknown
}

/**
 * `handlers`, of which those that need it do nothing in a workspace that is not trusted, however they are called: the
 * manifest's `enablement` holds for menus and the palette alone, not for keys and other extensions.
 */
export function withTrust(handlers: Handlers, { isTrusted, refuse }: Trust): Handlers {
  const guard = (id: CommandId) => {
    const handler = handlers[id] as (...args: readonly unknown[]) => unknown
    return (...args: readonly unknown[]) => (isTrusted() ? handler(...args) : refuse())
  }
  const guarded = keysOf<CommandId>(handlers).map((id) => [id, id in trustedOnly ? guard(id) : handlers[id]])
  return Object.fromEntries(guarded)
}
