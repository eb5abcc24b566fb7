import { CoreError, isCoreError, messageOf } from '../errors.ts'
import type { Credential } from '../host.ts'
import { publicUrl } from '../http/failure.ts'
import { decodeFaults } from '../http/answer.ts'
import type { HttpClient, HttpRequest, HttpResponse } from '../http/http.ts'
import { bodyLimits } from '../http/limits.ts'
import { parseRetryAfter } from '../http/retry.ts'
import { basic, identityToken } from './credential.ts'

/** A bearer token and its life in milliseconds. */
export interface Token {
  readonly value: string
  readonly lifeMs: number
}

/** What to ask a token service. */
interface TokenRequest {
  readonly registry: string
  readonly service: URL
  /** The challenge's `service`, when it has one. */
  readonly audience?: string | undefined
  readonly scopes: readonly string[]
  readonly credential?: Credential | undefined
  readonly signal?: AbortSignal
}

const leastLifeMs = 60_000
const clientId = 'portolan'
const otherVerb = new Set([400, 401, 404, 405])

/**
 * A token from a token service: GET with Basic, or POST with an identity token, then GET where the service knows no POST.
 * @throws ERR_AUTH_REJECTED, ERR_AUTH_REQUIRED (anonymous and refused), ERR_RATE_LIMITED, ERR_UNAVAILABLE (garbage too).
 */
export async function fetchToken(http: HttpClient, request: TokenRequest): Promise<Token> {
  const identity = request.credential === undefined ? undefined : identityToken(request.credential)
  if (identity !== undefined) {
    const posted = await http.send(post(request, identity))
    if (!otherVerb.has(posted.status)) return read(request, posted)
    await posted.discard()
  }
  return read(request, await http.send(get(request)))
}

/** The token in a token service's answer (distribution-spec, token authentication), or undefined when there is none. */
export function decodeToken(text: string): Token | undefined {
  const value = parsed(text)
  if (typeof value !== 'object' || value === null) return undefined
  const fields = value as Readonly<Record<string, unknown>>
  const token = [fields['token'], fields['access_token']].find((one) => typeof one === 'string' && one !== '')
  // oxlint-disable-next-line no-control-regex
  if (typeof token !== 'string' || /[\u0000-\u0020\u007F-\uFFFF]/.test(token)) return undefined
  const seconds = fields['expires_in']
  const life = typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : leastLifeMs
  return { value: token, lifeMs: Math.max(life, leastLifeMs) }
}

function get(request: TokenRequest): HttpRequest {
  const url = new URL(request.service)
  if (request.audience !== undefined) url.searchParams.set('service', request.audience)
  for (const scope of request.scopes) url.searchParams.append('scope', scope)
  const { credential } = request
  if (credential?.username !== undefined) url.searchParams.set('account', credential.username)
  const authorization = credential === undefined ? undefined : basic(credential)
  return {
    method: 'GET',
    url,
    lane: 'login',
    headers: { accept: 'application/json', ...(authorization === undefined ? {} : { authorization }) },
    ...signalOf(request),
  }
}

function post(request: TokenRequest, refreshToken: string): HttpRequest {
  const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken })
  if (request.audience !== undefined) form.set('service', request.audience)
  if (request.scopes.length > 0) form.set('scope', request.scopes.join(' '))
  return {
    method: 'POST',
    url: request.service,
    lane: 'login',
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: new TextEncoder().encode(form.toString()),
    secret: true,
    retry: true,
    ...signalOf(request),
  }
}

function signalOf(request: TokenRequest): { readonly signal?: AbortSignal } {
  return request.signal === undefined ? {} : { signal: request.signal }
}

async function read(request: TokenRequest, response: HttpResponse): Promise<Token> {
  const text = await bodyText(request, response)
  if (response.status !== 200) throw refusal(request, response, text)
  const token = decodeToken(text)
  if (token === undefined) throw failure(request, 'ERR_UNAVAILABLE', 'answered without a token', response)
  return token
}

async function bodyText(request: TokenRequest, response: HttpResponse): Promise<string> {
  try {
    return new TextDecoder().decode(await response.bytes(bodyLimits.token))
  } catch (error) {
    if (!isCoreError(error, 'ERR_TOO_LARGE')) throw error
    throw failure(request, 'ERR_UNAVAILABLE', `answered with more than ${bodyLimits.token} bytes`, response)
  }
}

function refusal(request: TokenRequest, response: HttpResponse, text: string): CoreError {
  const said = decodeFaults(text)[0]?.message ?? ''
  const what = `answered ${response.status}${said === '' ? '' : `: ${said}`}`
  if (response.status === 429) return failure(request, 'ERR_RATE_LIMITED', what, response)
  if (response.status !== 401 && response.status !== 403) return failure(request, 'ERR_UNAVAILABLE', what, response)
  const { credential } = request
  if (credential === undefined) {
    return failure(request, 'ERR_AUTH_REQUIRED', `gives no token to anonymous (${what})`, response)
  }
  return failure(request, 'ERR_AUTH_REJECTED', `refuses the credential from ${credential.source} (${what})`, response)
}

function failure(
  request: TokenRequest,
  code: 'ERR_AUTH_REJECTED' | 'ERR_AUTH_REQUIRED' | 'ERR_RATE_LIMITED' | 'ERR_UNAVAILABLE',
  what: string,
  response: HttpResponse,
): CoreError {
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], Date.now())
  return new CoreError(code, `${request.registry}: the token service ${request.service.host} ${what}`, {
    registry: request.registry,
    status: response.status,
    url: publicUrl(request.service),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    return messageOf(error)
  }
}
