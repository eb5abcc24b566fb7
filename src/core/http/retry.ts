import type { Clock } from '../host.ts'
import { isCoreError } from '../errors.ts'
import { codeOf } from './failure.ts'
import type { HttpRequest, HttpResponse } from './http.ts'
import type { HttpLimits } from './limits.ts'

const passing = new Set([500, 502, 503, 504])
const cut = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'EAI_AGAIN'])

/** What a retry needs to know. */
interface RetryRules {
  readonly clock: Clock
  readonly limits: HttpLimits
}

/**
 * The answer of `attempt`, tried again after a passing failure: a cut connection, a 5xx, a rate limit that ends soon.
 * Timeouts, refused connections and long waits are for the caller, who may have another registry to ask.
 */
export async function retrying(
  request: HttpRequest,
  attempt: () => Promise<HttpResponse>,
  rules: RetryRules,
): Promise<HttpResponse> {
  const allowed = request.retry ?? (request.method === 'GET' || request.method === 'HEAD')
  for (let tries = 1; ; tries++) {
    const last = !allowed || tries >= rules.limits.tries
    try {
      const response = await attempt()
      const wait = last ? undefined : waitFor(response, tries, rules)
      if (wait === undefined) return response
      await response.discard()
      await rules.clock.sleep(wait, request.signal)
    } catch (error) {
      if (last || !isCoreError(error, 'ERR_UNAVAILABLE') || !cut.has(codeOf(error.cause))) throw error
      await rules.clock.sleep(backoff(tries, rules.limits), request.signal)
    }
  }
}

/** The milliseconds `Retry-After` asks to wait, from seconds or a date (RFC 9110 section 10.2.3). */
export function parseRetryAfter(value: string | undefined, wallTime: number): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER)
  if (!/^[A-Z][a-z]{2}/.test(text)) return undefined
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - wallTime)
}

/** The milliseconds before try number `tries` + 1, give or take a tenth. */
export function backoff(tries: number, limits: HttpLimits): number {
  return limits.backoffMs * 2 ** (tries - 1) * (0.9 + Math.random() * 0.2)
}

function waitFor(response: HttpResponse, tries: number, rules: RetryRules): number | undefined {
  const asked = parseRetryAfter(response.headers['retry-after'], rules.clock.wallTime())
  if (response.status === 429) {
    return asked !== undefined && asked <= rules.limits.patienceMs && tries === 1 ? asked : undefined
  }
  if (!passing.has(response.status)) return undefined
  if (asked === undefined) return backoff(tries, rules.limits)
  return asked <= rules.limits.patienceMs ? asked : undefined
}
