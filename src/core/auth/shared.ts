import type { Credential, CredentialProvider, CredentialScope } from '../host.ts'
import { orAborted } from '../flights.ts'

interface Answer {
  readonly credential: Promise<Credential | undefined>
  readonly askedAt: number
  readonly repositories: Set<string>
}

const freshMs = 10_000

/**
 * `ask`, at most once per registry and ten seconds, for stores that know no repositories; a credential that is asked for
 * again for the same repository was of no use, and is looked up anew.
 */
export function oncePerRegistry(ask: (scope: CredentialScope) => Promise<Credential | undefined>): CredentialProvider {
  const answers = new Map<string, Answer>()
  return {
    get: (scope, signal) => {
      const key = JSON.stringify([scope.host, scope.protocol, scope.username])
      const repository = scope.repository ?? ''
      const known = answers.get(key)
      const usable =
        known !== undefined && !known.repositories.has(repository) && performance.now() - known.askedAt < freshMs
      const answer = usable
        ? known
        : { credential: ask(scope), askedAt: performance.now(), repositories: new Set<string>() }
      answer.repositories.add(repository)
      answers.set(key, answer)
      return orAborted(answer.credential, signal, 'cancelled while signing in')
    },
  }
}
