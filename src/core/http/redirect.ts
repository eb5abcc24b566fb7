import { CoreError } from '../errors.ts'
import { publicUrl } from './failure.ts'
import type { HttpRequest, HttpResponse } from './http.ts'
import { kinshipOf, losesTls } from './kinship.ts'

/** The most redirects one request follows. */
const maxRedirects = 10

const followed = new Set([301, 302, 303, 307, 308])
const carried = new Set(['accept', 'range', 'user-agent'])
const describesBody = new Set(['content-type', 'content-range'])

/** What a redirect is judged by. */
interface RedirectRules {
  readonly registry: string
  /** Why an address may not be reached from where the registry is. */
  readonly unreachable: (to: URL) => string | undefined
  /** Addresses already asked for this request. */
  readonly visited: ReadonlySet<string>
}

/**
 * The request `response` sends us to, or undefined when it is no redirect to follow. A new origin gets `Accept`,
 * `Range` and `User-Agent` only, and never a body that is a secret.
 * @throws ERR_POLICY, naming the hop: https to http, a private or metadata address, a circle, too many hops, a secret.
 */
export function redirected(
  request: HttpRequest,
  response: HttpResponse,
  rules: RedirectRules,
): HttpRequest | undefined {
  const location = response.headers['location']
  if (!followed.has(response.status) || location === undefined) return undefined
  const reads = request.method === 'GET' || request.method === 'HEAD'
  if (!reads && response.status < 307) return undefined
  const url = target(request.url, location, rules)
  check(request.url, url, rules)
  const stays = kinshipOf(url, { url: request.url }) === 'own'
  if (!stays && request.secret === true) {
    throw policy(url, rules, `${request.url.host} redirects what holds a secret to another origin, ${publicUrl(url)}`)
  }
  const headers = stays ? request.headers : lean(request)
  return { ...request, url, ...(headers === undefined ? {} : { headers }) }
}

/** Why `from` may send nobody to `to`, wherever both are; undefined when it may. */
export function refusal(from: URL, to: URL): string | undefined {
  if (to.protocol !== 'https:' && to.protocol !== 'http:') return `to the scheme ${to.protocol}`
  if (to.username !== '' || to.password !== '') return 'to an address with a user name in it'
  return losesTls(from, to) ? 'from https to http' : undefined
}

function target(from: URL, location: string, rules: RedirectRules): URL {
  try {
    const url = new URL(location, from)
    url.hash = ''
    return url
  } catch {
    throw policy(from, rules, 'redirects to something that is no address')
  }
}

function check(from: URL, to: URL, rules: RedirectRules): void {
  const reason = refusal(from, to)
  if (reason !== undefined) throw policy(to, rules, `${from.host} redirects ${reason}, ${publicUrl(to)}`)
  const place = rules.unreachable(to)
  if (place !== undefined) throw policy(to, rules, `${from.host} redirects to ${place}, ${publicUrl(to)}`)
  if (rules.visited.has(to.href))
    throw policy(to, rules, `${from.host} redirects in a circle, to ${publicUrl(to)} again`)
  if (rules.visited.size > maxRedirects) {
    throw policy(to, rules, `${from.host} redirects to ${publicUrl(to)}, the ${maxRedirects + 1}th time`)
  }
}

function lean(request: HttpRequest): Record<string, string> {
  const keep = (name: string): boolean => carried.has(name) || (request.body !== undefined && describesBody.has(name))
  return Object.fromEntries(Object.entries(request.headers ?? {}).filter(([name]) => keep(name.toLowerCase())))
}

function policy(hop: URL, rules: RedirectRules, what: string): CoreError {
  return new CoreError('ERR_POLICY', `${rules.registry}: ${what}: refused`, {
    registry: rules.registry,
    url: publicUrl(hop),
  })
}
