import { canonicalHost } from '../../core/index.ts'
import type { Credential, CredentialProvider, CredentialScope, RegistryConfig } from '../../core/index.ts'
import { ownerOf } from './owners.ts'
import type { Secrets, StoredLogin } from './secrets.ts'

export interface LoginsOptions {
  readonly secrets: Secrets
  /** The workspace that is open. */
  readonly workspace: () => string
  /** Logins of other tools on this computer, asked when none is kept here. */
  readonly others: CredentialProvider
}

/**
 * The logins of the registries: the one kept here, then those of other tools. A registry that was signed out of stays
 * anonymous. One that the workspace added has the login that a person gave for exactly this entry, or none.
 */
export class Logins {
  readonly #options: LoginsOptions

  constructor(options: LoginsOptions) {
    this.#options = options
  }

  /** Those of this entry and no other, whatever becomes of the list. */
  for(config: RegistryConfig): CredentialProvider {
    const { secrets, workspace, others } = this.#options
    return {
      async get(scope, signal) {
        const login = await secrets.get(ownerOf(config, workspace()))
        if (login !== undefined) return credentialOf(login)
        return config.addedBy === undefined ? others.get(scope, signal) : undefined
      },
    }
  }

  /**
   * Those of the list, for who names a registry of it; an unknown one has none. With '' as the registry's name, those of
   * other tools alone: what a person may choose from for a registry that is not in the list yet.
   */
  listed(configs: () => Promise<readonly RegistryConfig[]>): CredentialProvider {
    return {
      get: async (scope, signal) => {
        if (scope.registry === '') return this.#options.others.get(scope, signal)
        const config = (await configs()).find((one) => isMeant(one, scope))
        return config && this.for(config).get(scope, signal)
      },
    }
  }
}

function isMeant({ name, url }: RegistryConfig, { registry, host }: CredentialScope): boolean {
  return name === registry && canonicalHost(new URL(url).host) === host
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
