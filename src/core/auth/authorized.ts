import type { Way } from '../content/carrier.ts'
import type { HttpClient, HttpOptions, HttpRequest, HttpResponse } from '../http/http.ts'
import type { HttpLimits } from '../http/limits.ts'
import type { Term } from '../http/term.ts'

/** How to reach and sign in to one registry. */
export interface AuthorizedOptions extends HttpOptions {
  /** Token service, when it is not to be discovered. */
  readonly authUrl?: string
  readonly username?: string
  /** The name of the registry in image references, for credential stores. */
  readonly registryHost: string
  readonly limits?: Partial<HttpLimits>
}

/** One access right: `repository:team/app:pull,push` or `registry:catalog:*`. */
export interface Scope {
  readonly type: string
  readonly name: string
  readonly actions: readonly string[]
}

/** A request and the rights it needs. */
export interface AuthorizedRequest extends HttpRequest {
  readonly scopes: readonly Scope[]
  /**
   * Whether the request may be sent again after a 401. Default: true. When false, the token is renewed and the 401 is the
   * answer: for a body whose arrival has to be asked for first.
   */
  readonly resend?: boolean
  /** The time for all it takes, whose signal `signal` is; what a credential store needs does not count. */
  readonly term?: Term
}

/** How the registry was last signed in to. */
export interface AuthState {
  /** `anonymous`, or where the credential came from. */
  readonly source: string
  readonly username?: string
  /** Whether the registry accepted a credential. */
  readonly authenticated: boolean
}

/** A HttpClient that answers the registry's challenges: Basic, Bearer with tokens kept and shared, one refresh on 401. */
export interface AuthorizedClient {
  /**
   * The answer after authentication. A 401 that remains is an answer when no credential was given, else a throw.
   * @throws ERR_AUTH_REJECTED (credential refused by registry or token service), ERR_UNSUPPORTED (unknown scheme),
   * ERR_POLICY (a token service the credential may not go to), and what HttpClient.send throws.
   */
  send(request: AuthorizedRequest): Promise<HttpResponse>
  /** As HttpClient, and what a request for these rights has to show there: secrets to the registry itself only. */
  wayTo(
    request: Pick<AuthorizedRequest, 'method' | 'url' | 'scopes' | 'signal'>,
  ): Promise<{ readonly way: Way; readonly headers: Readonly<Record<string, string>> } | undefined>
  carry: HttpClient['carry']
  readonly state: AuthState
  /** Forgets tokens and asks for the credential anew at the next challenge. */
  reset(): void
  close(): Promise<void>
}
