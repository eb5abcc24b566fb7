import type * as vscode from 'vscode'

/** What Portolan keeps for one registry: a login, or the wish to stay anonymous whatever other tools are signed in. */
export type StoredLogin =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  | { readonly kind: 'identityToken'; readonly token: string }
  | { readonly kind: 'anonymous' }

/**
 * Whose secret it is. The host and the token service belong to the key, so that an entry of the same name that points
 * elsewhere (in a workspace's settings, say) never gets the secret.
 */
export interface SecretOwner {
  /** The registry's label. */
  readonly name: string
  readonly host: string
  readonly authUrl?: string | undefined
}

/** The logins of the registries, in SecretStorage and nowhere else. */
export class Secrets {
  readonly #storage: vscode.SecretStorage

  constructor(storage: vscode.SecretStorage) {
    this.#storage = storage
  }

  async get(owner: SecretOwner): Promise<StoredLogin | undefined> {
    const text = await this.#storage.get(keyOf(owner))
    return text === undefined ? undefined : decodeLogin(text)
  }

  async store(owner: SecretOwner, login: StoredLogin): Promise<void> {
    await this.#storage.store(keyOf(owner), JSON.stringify(login))
  }

  async delete(owner: SecretOwner): Promise<void> {
    await this.#storage.delete(keyOf(owner))
  }

  /** Gives the secret of one owner to another: a registry was renamed. */
  async move(from: SecretOwner, to: SecretOwner): Promise<void> {
    if (keyOf(from) === keyOf(to)) return
    const text = await this.#storage.get(keyOf(from))
    if (text === undefined) return
    await this.#storage.store(keyOf(to), text)
    await this.#storage.delete(keyOf(from))
  }
}

/** The key in SecretStorage. */
export function keyOf({ name, host, authUrl }: SecretOwner): string {
  const service = authUrl === undefined ? '' : ` via ${new URL(authUrl).host}`
  return `registry ${JSON.stringify(name)} at ${host}${service}`
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
