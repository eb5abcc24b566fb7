import { CoreError } from '../errors.ts'
import type { Credential, Host, Logger } from '../host.ts'
import { addressClass } from '../http/address.ts'
import { errorOf } from '../http/answer.ts'
import { createHttpClient } from '../http/client.ts'
import type { HttpClient, HttpRequest, HttpResponse } from '../http/http.ts'
import { kinshipOf } from '../http/kinship.ts'
import type { AuthorizedClient, AuthorizedOptions, AuthorizedRequest, AuthState } from './authorized.ts'
import { parseChallenges } from './challenge.ts'
import { basic } from './credential.ts'
import { Credentials } from './credentials.ts'
import { chooseChallenge, refusalReason, type BearerDemand, type Demand } from './demand.ts'
import { checkLogin, type RealmRules } from './realm.ts'
import { formatScope, unionScopes } from './scope.ts'
import { fetchToken } from './token.ts'
import { TokenCache } from './tokens.ts'

/** A client that signs in to the registry at `options.url`, and sends its credentials nowhere else. */
export function createAuthorizedClient(options: AuthorizedOptions, host: Host): AuthorizedClient {
  const authUrl = options.authUrl === undefined ? undefined : new URL(options.authUrl)
  const http = createHttpClient({ ...options, authUrl }, host)
  return new Client(options, host, { http, home: { registry: options.name, url: options.url, authUrl } })
}

/** What a request was sent with. */
interface Pass {
  readonly header?: string
  readonly credential?: Credential
  /** Forgets the token, if it was one. */
  readonly drop: () => void
}

const noPass: Pass = { drop: () => undefined }
const anonymous: AuthState = { source: 'anonymous', authenticated: false }

class Client implements AuthorizedClient {
  readonly #options: AuthorizedOptions
  readonly #http: HttpClient
  readonly #home: RealmRules
  readonly #logger: Logger
  readonly #credentials: Credentials
  readonly #tokens: TokenCache
  #demand: Demand | undefined
  #state: AuthState = anonymous
  #warned = false

  constructor(
    options: AuthorizedOptions,
    host: Host,
    { http, home }: { readonly http: HttpClient; readonly home: RealmRules },
  ) {
    this.#options = options
    this.#http = http
    this.#home = home
    this.#logger = host.logger
    this.#credentials = new Credentials(options, host)
    this.#tokens = new TokenCache(host.clock)
  }

  get state(): AuthState {
    return this.#state
  }

  async send(request: AuthorizedRequest): Promise<HttpResponse> {
    if (!this.#isOwn(request.url)) return this.#http.send(passing(request, noPass))
    const pass = this.#demand === undefined ? noPass : await this.#passFor(this.#demand, request, [])
    const response = await this.#http.send(passing(request, pass))
    if (!this.#isRefused(response)) return this.#accepted(response, pass)
    pass.drop()
    const next = await this.#renewed(request, response, pass)
    if (next === undefined || request.resend === false) return response
    await response.discard()
    if (next.credential !== undefined) this.#warnOfClearText(request.url)
    const second = await this.#http.send(passing(request, next))
    if (!this.#isRefused(second)) return this.#accepted(second, next)
    if (next.credential === undefined) return second
    throw await this.#rejected(second, next.credential)
  }

  async wayTo(request: AuthorizedRequest) {
    const way = await this.#http.wayTo(request.url)
    if (way === undefined) return undefined
    const demand = this.#isOwn(request.url) ? this.#demand : undefined
    const { header } = demand === undefined ? noPass : await this.#passFor(demand, request, [])
    return { way, headers: header === undefined ? {} : { authorization: header } }
  }

  carry(...[request, read]: Parameters<HttpClient['carry']>): AsyncIterable<number> {
    return this.#http.carry(request, read)
  }

  reset(): void {
    this.#tokens.clear()
    this.#credentials.forget()
    this.#demand = undefined
    this.#state = anonymous
  }

  async close(): Promise<void> {
    this.#tokens.clear()
    await this.#http.close()
  }

  #isOwn(url: URL): boolean {
    return kinshipOf(url, this.#home) === 'own'
  }

  /** @throws ERR_POLICY when the credential may not go to `service`; what the registry demands is heard anew then. */
  #mayShow(service: URL): void {
    try {
      checkLogin(service, this.#home)
    } catch (error) {
      this.#demand = undefined
      throw error
    }
    this.#warnOfClearText(service)
  }

  #warnOfClearText(url: URL): void {
    if (url.protocol === 'https:' || addressClass(url.hostname) === 'loopback' || this.#warned) return
    this.#warned = true
    this.#logger.warn('credentials go over the network unencrypted', { registry: this.#options.name, host: url.host })
  }

  /** Whether the registry itself, not a host it redirected to, wants (other) credentials. */
  #isRefused(response: HttpResponse): boolean {
    return response.status === 401 && this.#isOwn(response.url)
  }

  #accepted(response: HttpResponse, pass: Pass): HttpResponse {
    const { credential } = pass
    if (credential === undefined) {
      if (pass.header !== undefined) this.#state = anonymous
      return response
    }
    const { source, username } = credential
    this.#state = { source, authenticated: true, ...(username === undefined ? {} : { username }) }
    return response
  }

  /** What to answer the challenge with; undefined when there is nothing new to say. */
  async #renewed(request: AuthorizedRequest, response: HttpResponse, refused: Pass): Promise<Pass | undefined> {
    try {
      const demand = await this.#demandOf(request, response)
      if (demand === undefined) {
        if (refused.credential !== undefined) throw await this.#rejected(response, refused.credential)
        return undefined
      }
      this.#demand = demand
      const next = await this.#passFor(demand, request, request.scopes.length === 0 ? [] : demand.scopes)
      if (next.header === undefined) return undefined
      if (next.header !== refused.header || next.credential === undefined) return next
      throw await this.#rejected(response, next.credential)
    } catch (error) {
      await response.discard()
      throw error
    }
  }

  async #demandOf(request: AuthorizedRequest, response: HttpResponse): Promise<Demand | undefined> {
    const rules = { ...this.#home, asked: request.url }
    const challenges = parseChallenges(response.headers['www-authenticate'])
    if (challenges.length > 0) return chooseChallenge(challenges, rules)
    const pong = await this.#ping(request.signal)
    const demand = chooseChallenge(parseChallenges(pong.headers['www-authenticate']), rules)
    return demand === undefined ? undefined : { ...demand, scopes: [] }
  }

  /** Some registries put their challenge on the ping only. */
  async #ping(signal: AbortSignal | undefined): Promise<HttpResponse> {
    const url = new URL('/v2/', this.#options.url)
    const pong = await this.#http.send({
      method: 'GET',
      url,
      lane: 'login',
      ...(signal === undefined ? {} : { signal }),
    })
    await pong.discard()
    return pong
  }

  async #passFor(demand: Demand, request: AuthorizedRequest, also: readonly string[]): Promise<Pass> {
    const repository = request.scopes.find((scope) => scope.type === 'repository')?.name
    const ask = () => this.#credentials.get(repository, request.signal)
    const credential = await (request.term?.apart(ask) ?? ask())
    const owned = credential === undefined ? {} : { credential }
    if (credential?.registryToken !== undefined) {
      return { ...owned, header: `Bearer ${credential.registryToken}`, drop: () => undefined }
    }
    if (demand.scheme === 'bearer') return { ...owned, ...(await this.#token(demand, request, { also, credential })) }
    const header = credential === undefined ? undefined : basic(credential)
    return { ...owned, ...(header === undefined ? {} : { header }), drop: () => undefined }
  }

  async #token(
    demand: BearerDemand,
    request: AuthorizedRequest,
    with_: { readonly also: readonly string[]; readonly credential: Credential | undefined },
  ): Promise<Pass> {
    const { service, audience } = demand
    const { credential, also } = with_
    if (credential !== undefined) this.#mayShow(service)
    const wanted = unionScopes(request.scopes.map(formatScope))
    const key = JSON.stringify([service.href, audience, wanted, credential])
    const scopes = unionScopes([...also, ...wanted])
    const registry = this.#options.name
    const token = await this.#tokens.get(
      key,
      (signal) => {
        const fields = { registry, service: service.host, scopes: scopes.join(' '), source: credential?.source }
        this.#logger.debug('asking for a token', fields)
        return fetchToken(this.#http, { registry, service, audience, scopes, credential, signal })
      },
      { signal: request.signal, long: typeof request.body === 'function' },
    )
    return { header: `Bearer ${token.value}`, drop: () => this.#tokens.drop(key, token.value) }
  }

  /** The error for a credential that did not help; it is asked for anew next time. */
  async #rejected(response: HttpResponse, credential: Credential): Promise<CoreError> {
    const { name } = this.#options
    const [challenge] = parseChallenges(response.headers['www-authenticate'])
    const cause = await errorOf(name, response)
    const signedIn = this.#demand?.scheme === 'bearer' && challenge?.params['error'] !== 'invalid_token'
    const known = signedIn && credential.registryToken === undefined
    if (!known) this.#credentials.forget()
    this.#state = { source: credential.source, authenticated: known }
    const what = known ? 'does not allow this to the credential' : 'refuses the credential'
    const code = known ? 'ERR_DENIED' : 'ERR_AUTH_REJECTED'
    const reason = refusalReason(challenge)
    const why = reason === undefined ? '' : ` (${reason})`
    return new CoreError(code, `${name}: ${response.url.host} ${what} from ${credential.source}${why}`, {
      cause,
      registry: name,
      status: response.status,
    })
  }
}

function passing(request: AuthorizedRequest, pass: Pass): HttpRequest {
  const { authorization: _, ...headers } = request.headers ?? {}
  return { ...request, headers: pass.header === undefined ? headers : { ...headers, authorization: pass.header } }
}
