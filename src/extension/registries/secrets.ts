import { createHash } from 'node:crypto'
import type * as vscode from 'vscode'

/** What Portolan keeps for one registry: a login, or the wish to stay anonymous whatever other tools are signed in. */
export type StoredLogin =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  | { readonly kind: 'identityToken'; readonly token: string }
  | { readonly kind: 'anonymous' }

/** Whose secret it is: one entry of one list. An entry that differs in any of these never gets the secret. */
export interface SecretOwner {
  /** The registry's label. */
  readonly name: string
  /** A digest of everything that decides where a login of the entry goes and who can listen. */
  readonly destination: string
  /** The workspace whose settings have the entry; absent for the user's own. */
  readonly workspace?: string
}

/** The logins of the registries, in SecretStorage and nowhere else. */
export class Secrets {
  readonly #storage: vscode.SecretStorage
  /** A digest of what each key was last known to hold here: who changed it, this window or another. */
  readonly #seen = new Map<string, string>()

  constructor(storage: vscode.SecretStorage) {
    this.#storage = storage
  }

  async get(owner: SecretOwner): Promise<StoredLogin | undefined> {
    const text = await this.#read(keyOf(owner))
    return text === undefined ? undefined : decodeLogin(text)
  }

  async store(owner: SecretOwner, login: StoredLogin): Promise<void> {
    await this.#write(keyOf(owner), JSON.stringify(login))
  }

  async delete(owner: SecretOwner): Promise<void> {
    await this.#remove(keyOf(owner))
  }

  /** Gives the secret of one owner to another that has none: a registry was renamed. Nothing is lost on the way. */
  async move(from: SecretOwner, to: SecretOwner): Promise<void> {
    await this.#take(keyOf(from), to)
  }

  /**
   * Logins kept under keys of 0.1.0, which forgot the scheme: each goes to the entry `heirOf` names, those without one
   * are deleted. Does nothing where a storage can't list its keys.
   */
  async adopt(heirOf: (key: string) => SecretOwner | undefined): Promise<void> {
    for (const key of (await this.#keys()).filter((one) => one.startsWith('registry '))) {
      const heir = heirOf(key)
      if (heir === undefined) await this.#remove(key)
      else await this.#take(key, heir)
    }
  }

  /** `listener` is told the keys that another window changed. */
  onDidChangeElsewhere(listener: (key: string) => void): vscode.Disposable {
    return this.#storage.onDidChange(async ({ key }) => {
      const before = this.#seen.get(key)
      await this.#read(key)
      if (this.#seen.get(key) !== before) listener(key)
    })
  }

  async #keys(): Promise<readonly string[]> {
    try {
      return await this.#storage.keys()
    } catch {
      return []
    }
  }

  async #take(key: string, heir: SecretOwner): Promise<void> {
    if (key === keyOf(heir)) return
    const text = await this.#read(key)
    if (text === undefined) return
    if ((await this.#read(keyOf(heir))) === undefined) await this.#write(keyOf(heir), text)
    await this.#remove(key)
  }

  async #read(key: string): Promise<string | undefined> {
    const text = await this.#storage.get(key)
    this.#seen.set(key, digestOf(text))
    return text
  }

  async #write(key: string, text: string): Promise<void> {
    this.#seen.set(key, digestOf(text))
    await this.#storage.store(key, text)
  }

  async #remove(key: string): Promise<void> {
    this.#seen.set(key, digestOf(undefined))
    await this.#storage.delete(key)
  }
}

/** The key in SecretStorage. Keys are no secrets: the label, digests, and nothing else. */
export function keyOf({ name, destination, workspace }: SecretOwner): string {
  const place = workspace === undefined ? '' : ` in workspace ${digestOf(workspace)}`
  return `login ${JSON.stringify(name)} to ${destination}${place}`
}

/** A digest of `text` that fits into a key. */
export function digestOf(text: string | undefined): string {
  return text === undefined ? '' : createHash('sha256').update(text).digest('hex').slice(0, 32)
}

/** The login in `text`; undefined when it is none. */
export function decodeLogin(text: string): StoredLogin | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined
  const { kind, username, password, token } = value as Record<string, unknown>
  if (kind === 'anonymous') return { kind }
  if (kind === 'identityToken' && typeof token === 'string') return { kind, token }
  if (kind === 'password' && typeof username === 'string' && typeof password === 'string')
    return { kind, username, password }
  return undefined
}
