import type { Credential, CredentialProvider, RegistryConfig } from '../../core/index.ts'
import type { Secrets, StoredLogin } from './secrets.ts'

/**
 * Who signs in to one registry: the login kept here, else those of other tools on this computer (`others`). A registry
 * that was signed out of stays anonymous.
 */
export function registryCredentials(
  config: Pick<RegistryConfig, 'name' | 'authUrl'>,
  secrets: Secrets,
  others: CredentialProvider,
): CredentialProvider {
  return {
    async get(scope, signal) {
      const login = await secrets.get({ name: config.name, host: scope.host, authUrl: config.authUrl })
      return login === undefined ? others.get(scope, signal) : credentialOf(login)
    },
  }
}

/** A kept login as the core takes it; undefined for anonymous. */
export function credentialOf(login: StoredLogin): Credential | undefined {
  const source = 'Portolan'
  switch (login.kind) {
    case 'password':
      return { username: login.username, password: login.password, source }
    case 'identityToken':
      return { identityToken: login.token, source }
    case 'anonymous':
      return undefined
  }
}
