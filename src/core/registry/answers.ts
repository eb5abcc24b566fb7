import type { AuthState } from '../auth/authorized.ts'
import { isCoreError } from '../errors.ts'
import type { CoreError, ErrorCode } from '../errors.ts'
import type { HttpResponse } from '../http/http.ts'

/** What an error answer was an answer to. */
export interface Circumstances {
  readonly subject: string
  readonly state: AuthState
  readonly response: HttpResponse
}

/**
 * `error` in the light of who asked for what: a 401 or 403 means another thing before and after a login, and a 404 of
 * something that is no registry says so.
 */
export function explained(error: CoreError, circumstances: Circumstances): CoreError {
  const { subject, state, response } = circumstances
  const code = codeOfRefusal(error, state)
  if (code !== undefined) {
    return error.with({ code, message: `${error.message} (${subject}, asked ${who(state)})` })
  }
  if (response.status === 404) {
    const said = error.message.replace(`${error.registry}: `, '')
    const message = `${error.registry}: not found: ${subject} (${said})${origin(response)}`
    return error.with({ code: 'ERR_NOT_FOUND', message })
  }
  return error.with({ message: `${error.message} (${subject})${wait(error)}` })
}

/** What was thrown over content of `registry`, saying whose it was. */
export function withRegistry(registry: string, error: unknown): unknown {
  if (!isCoreError(error) || error.registry !== undefined) return error
  return error.with({ message: `${registry}: ${error.message}`, registry })
}

/** Whether an answer is a web page, which no registry sends. */
export function isWebPage(response: HttpResponse): boolean {
  return /^\s*(?:text\/html|application\/xhtml)/i.test(response.headers['content-type'] ?? '')
}

/** ECR says 403 of a login that has expired (its registry_auth page); Harbor 412 of what a policy forbids. */
function codeOfRefusal(error: CoreError, state: AuthState): ErrorCode | undefined {
  if (error.status === 401) return state.authenticated ? 'ERR_DENIED' : 'ERR_AUTH_REQUIRED'
  if (error.status === 412) return 'ERR_DENIED'
  if (error.status !== 403 || error.code !== 'ERR_DENIED') return undefined
  return /token has expired/i.test(error.message) ? 'ERR_AUTH_REJECTED' : 'ERR_DENIED'
}

function who(state: AuthState): string {
  if (!state.authenticated) return 'without a login'
  return state.username === undefined ? `with the login of ${state.source}` : `as ${state.username}`
}

function wait({ retryAfterMs }: CoreError): string {
  return retryAfterMs === undefined ? '' : `; it asks to wait ${Math.ceil(retryAfterMs / 1000)} s`
}

function origin(response: HttpResponse): string {
  return isWebPage(response) ? '; the answer is a web page, not a registry’s: a proxy in between may have given it' : ''
}
