import type { Credential } from '../../core/index.ts'

/** Who signs in to one registry. */
export interface CredentialFields {
  readonly username: string
  readonly password: string
  readonly registryUrl: string
  /** A bearer token, used as it is instead of user name and password. */
  readonly token?: string | undefined
}

/** A registry's user name and password, or token. */
export class RegistryCredentials implements CredentialFields {
  readonly username: string
  readonly password: string
  readonly registryUrl: string
  readonly token: string | undefined

  constructor({ username, password, registryUrl, token }: CredentialFields) {
    this.username = username
    this.password = password
    this.registryUrl = registryUrl
    this.token = token
  }

  /** The value of an `Authorization` header: `Bearer <token>` with a token, else `Basic …`. RFC 6750, RFC 7617. */
  getAuthHeader(): string {
    if (this.token) return `Bearer ${this.token}`
    return `Basic ${Buffer.from(`${this.username}:${this.password}`, 'utf8').toString('base64')}`
  }
}

/** The same, as the core and the engine take it. */
export function credentialOf({ username, password, token }: CredentialFields): Credential {
  const source = 'given'
  return token ? { registryToken: token, source } : { username, password, source }
}
