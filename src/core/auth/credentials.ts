import type { Credential, Host } from '../host.ts'
import type { AuthorizedOptions } from './authorized.ts'
import { orAborted } from '../flights.ts'

/** The credentials of one registry, asked for when first needed, once per repository however many wait. */
export class Credentials {
  readonly #options: Pick<AuthorizedOptions, 'name' | 'url' | 'registryHost' | 'username'>
  readonly #host: Host
  readonly #known = new Map<string, Promise<Credential | undefined>>()

  constructor(options: Pick<AuthorizedOptions, 'name' | 'url' | 'registryHost' | 'username'>, host: Host) {
    this.#options = options
    this.#host = host
  }

  async get(repository: string | undefined, signal?: AbortSignal): Promise<Credential | undefined> {
    const key = repository ?? ''
    const known = this.#known.get(key) ?? this.#ask(repository)
    this.#known.set(key, known)
    try {
      return await orAborted(known, signal, 'cancelled while signing in')
    } catch (error) {
      if (signal?.aborted !== true) this.#known.delete(key)
      throw error
    }
  }

  forget(): void {
    this.#known.clear()
  }

  #ask(repository: string | undefined): Promise<Credential | undefined> {
    const { name, url, registryHost, username } = this.#options
    return this.#host.credentials.get({
      registry: name,
      host: registryHost,
      protocol: url.protocol,
      ...(username === undefined ? {} : { username }),
      ...(repository === undefined ? {} : { repository }),
    })
  }
}
