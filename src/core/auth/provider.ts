import type { Credential, CredentialProvider, CredentialScope } from '../host.ts'

/** Asks each of `providers` in turn; the first credential wins. */
export function firstOf(...providers: readonly CredentialProvider[]): CredentialProvider {
  return {
    get: async (scope, signal) => {
      for (const provider of providers) {
        const credential = await provider.get(scope, signal)
        if (credential !== undefined) return credential
      }
      return undefined
    },
  }
}

/** Whether a credential is of the user the configuration asks for; tokens carry no user to compare. */
export function suits(credential: Credential, scope: CredentialScope): boolean {
  if (scope.username === undefined || credential.password === undefined) return true
  return credential.username === scope.username
}
