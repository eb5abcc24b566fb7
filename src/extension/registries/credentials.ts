import type { Credential, CredentialProvider, RegistryConfig } from '../../core/index.ts'
import type { Secrets, StoredLogin } from './secrets.ts'

export interface KeptCredentialsOptions {
  readonly secrets: Secrets
  /** The registries configured now. */
  readonly configs: () => Promise<readonly RegistryConfig[]>
  /** Logins of other tools on this computer, asked when none is kept here. */
  readonly others: CredentialProvider
}

/** The logins kept here, then those of other tools. A registry that was signed out of stays anonymous. */
export function keptCredentials({ secrets, configs, others }: KeptCredentialsOptions): CredentialProvider {
  return {
    async get(scope, signal) {
      const config = (await configs()).find(({ name }) => name === scope.registry)
      const login = await secrets.get({ name: scope.registry, host: scope.host, authUrl: config?.authUrl })
      return login === undefined ? others.get(scope, signal) : credentialOf(login)
    },
  }
}

/** A kept login as the core takes it; undefined for anonymous. */
function credentialOf(login: StoredLogin): Credential | undefined {
  const source = 'Portolan'
  switch (login.kind) {
    case 'password':
      return { username: login.username, password: login.password, source }
    case 'identityToken':
      return { identityToken: login.token, source }
    default:
      return undefined
  }
}
