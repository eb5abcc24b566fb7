import type * as vscode from 'vscode'
import type { Logger, ScopedRegistries } from '../../core/index.ts'
import type { Secrets } from './secrets.ts'
import { Sweep } from './sweep.ts'

export interface UpkeepOptions {
  readonly secrets: Secrets
  /** The lists as they are now. */
  readonly scopes: () => ScopedRegistries
  readonly isTrusted: () => boolean
  /** The workspace that is open. */
  readonly workspace: () => string
  /** Which user settings these are: a remote computer may have a list of its own. */
  readonly home: string
  readonly globalState: vscode.Memento
  readonly workspaceState: vscode.Memento
  readonly logger: Pick<Logger, 'warn'>
  readonly now?: () => number
}

/** Keeps SecretStorage in step with the lists: each time they are read, and when what is gone has been gone for long. */
export class Upkeep implements vscode.Disposable {
  readonly #options: UpkeepOptions
  readonly #user: Sweep
  readonly #workspace: Sweep
  #timer: NodeJS.Timeout | undefined

  constructor(options: UpkeepOptions) {
    this.#options = options
    const { secrets, globalState, workspaceState, home, now } = options
    const common = { secrets, ...(now && { now }) }
    this.#user = new Sweep({ ...common, memento: globalState, key: `portolan.logins${home && `:${home}`}` })
    this.#workspace = new Sweep({ ...common, memento: workspaceState, key: 'portolan.logins' })
  }

  /** A list with a fault in it tells nothing of what is gone: it is not looked at. Never rejects. */
  async look(): Promise<void> {
    try {
      const due = await this.#look()
      clearTimeout(this.#timer)
      if (due !== undefined) this.#timer = setTimeout(() => void this.look(), due).unref()
    } catch (error) {
      this.#options.logger.warn('the logins could not be kept in step with the settings', { reason: String(error) })
    }
  }

  dispose(): void {
    clearTimeout(this.#timer)
  }

  async #look(): Promise<number | undefined> {
    const { secrets, scopes, isTrusted, workspace } = this.#options
    const { decodeRegistries, mergeScopes } = await import('../../core/index.ts')
    const { olderHeir, ownerOf } = await import('./owners.ts')
    const lists = scopes()
    const own = decodeRegistries(lists.user, { source: 'settings' })
    const all = mergeScopes(lists)
    const owner = (config: (typeof all.registries)[number]) => ownerOf(config, workspace())
    const due: (number | undefined)[] = []
    if (own.problems.length === 0) {
      await secrets.adopt((key) => {
        const heir = olderHeir(key, own.registries)
        return heir && owner(heir)
      })
      due.push(await this.#user.look(own.registries.map(owner)))
    }
    const added = all.registries.filter(({ addedBy }) => addedBy !== undefined)
    if (isTrusted() && all.problems.length === 0) due.push(await this.#workspace.look(added.map(owner)))
    const soonest = due.reduce<number>((least, ms) => Math.min(least, ms ?? Infinity), Infinity)
    return Number.isFinite(soonest) ? soonest : undefined
  }
}
