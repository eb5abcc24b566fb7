import { CoreError, cut, isCoreError, messageOf, parseObject } from '../core/index.ts'
import type { ErrorCode } from '../core/index.ts'

/** What the engine was doing when it failed: decides what its words mean. */
export interface Circumstance {
  readonly reference?: string
  /** Whether a credential was given. */
  readonly signedIn?: boolean
}

interface Meaning {
  readonly words: RegExp
  /** What has to stand somewhere after them. */
  readonly later?: string
  readonly code: ErrorCode
  readonly advice?: (text: string) => string
}

/**
 * What an engine's words mean. Docker and Podman pass a registry's answer on as text inside a 200 stream or a 500, so
 * there is nothing else to go by; this table is the only place that reads it.
 */
const meanings: readonly Meaning[] = [
  {
    words: /server gave HTTP response to HTTPS client/i,
    code: 'ERR_UNAVAILABLE',
    advice: (text) =>
      `${hostIn(text)} speaks plain HTTP, and the engine expects HTTPS. Add it to "insecure-registries" in the ` +
      "engine's daemon.json (Podman: insecure = true in registries.conf) and restart the engine",
  },
  {
    words: /x509:|certificate (signed by unknown|is not trusted|has expired|is valid for)|tls: failed to verify/i,
    code: 'ERR_UNAVAILABLE',
    advice: (text) =>
      `The engine does not trust the certificate of ${hostIn(text)}. Put its authority into ` +
      `/etc/docker/certs.d/${hostIn(text)}/ca.crt (Podman: /etc/containers/certs.d) where the engine runs`,
  },
  { words: /toomanyrequests|too many requests/i, code: 'ERR_RATE_LIMITED' },
  {
    words: /no basic auth credentials|incorrect username or password|invalid username\/password/i,
    code: 'ERR_AUTH_REJECTED',
  },
  { words: /unauthorized|authentication required|status(?: code)?:? 401/i, code: 'ERR_AUTH_REJECTED' },
  { words: /no matching manifest for|no image found in (manifest list|image index)/i, code: 'ERR_NOT_FOUND' },
  {
    words: /manifest unknown|name unknown|NAME_UNKNOWN|MANIFEST_UNKNOWN|not found: does not exist/i,
    code: 'ERR_NOT_FOUND',
  },
  { words: /(?:manifest for|repository) /i, later: ' not found', code: 'ERR_NOT_FOUND' },
  {
    words: /access denied|denied:|requested access to the resource is denied|forbidden|status(?: code)?:? 403/i,
    code: 'ERR_DENIED',
  },
  { words: /no such image|image not known|image does not exist|does not exist locally/i, code: 'ERR_NOT_FOUND' },
  { words: /invalid reference format|repository name must be/i, code: 'ERR_REFERENCE' },
  {
    words:
      /connection refused|no such host|i\/o timeout|Client\.Timeout|handshake timeout|network is unreachable|no route to host|connection reset|unexpected HTTP status: 5|status code 5\d\d|unexpected EOF|: EOF|server misbehaving/i,
    code: 'ERR_UNAVAILABLE',
  },
  { words: /: not found$/i, code: 'ERR_NOT_FOUND' },
  { words: /failed to resolve reference /i, later: ': not found', code: 'ERR_NOT_FOUND' },
]

/** Most characters of an engine's text that are looked at. */
const textLimit = 64 * 1024

const statusCodes: Readonly<Record<number, ErrorCode>> = {
  401: 'ERR_AUTH_REJECTED',
  403: 'ERR_DENIED',
  404: 'ERR_NOT_FOUND',
  501: 'ERR_UNSUPPORTED',
  502: 'ERR_UNAVAILABLE',
  503: 'ERR_UNAVAILABLE',
}

/** The error for what an engine said, with the code its words mean. */
export function failure(text: string, circumstance: Circumstance = {}, status?: number): CoreError {
  const message = cut(text.slice(0, textLimit).trim(), 2_000)
  const meaning = meanings.find((one) => isMeant(one, message))
  const found = meaning?.code ?? statusCodes[status ?? 0] ?? 'ERR_ENGINE'
  const code = found === 'ERR_AUTH_REJECTED' && circumstance.signedIn === false ? 'ERR_AUTH_REQUIRED' : found
  const said = message || 'The engine gave no reason'
  const { reference } = circumstance
  const subject = reference === undefined || said.includes(reference) ? '' : `${reference}: `
  const advice = meaning?.advice?.(message)
  const told = subject + (advice === undefined ? said : `${advice}. The engine said: ${said}`)
  return new CoreError(code, told, status === undefined ? {} : { status })
}

function isMeant({ words, later }: Meaning, message: string): boolean {
  const found = words.exec(message)
  if (found === null || later === undefined) return found !== null
  return message.toLowerCase().includes(later, found.index + found[0].length)
}

/** The error for an HTTP answer that is no success. */
export function refusal(status: number, body: string): CoreError {
  return failure(messageIn(body) || `The engine answered with status ${status}`, {}, status)
}

/** `error` as told in the light of what was being done: an engine's refusal gains the reference and the right code. */
export function inCircumstance(error: unknown, circumstance: Circumstance): CoreError {
  const core = asFailure(error)
  if (core.status === undefined) return core
  const { code, message } = failure(core.message, circumstance, core.status)
  return core.with({ code, message })
}

/** Anything thrown, as a CoreError. */
export function asFailure(error: unknown): CoreError {
  return isCoreError(error) ? error : new CoreError('ERR_ENGINE', messageOf(error), { cause: error })
}

export function cancelled(signal: AbortSignal): CoreError {
  return new CoreError('ERR_CANCELLED', 'Cancelled', { cause: signal.reason })
}

/** The engine itself does not answer at `endpoint`. */
export function unreachable(endpoint: string, cause: unknown): CoreError {
  return new CoreError('ERR_UNAVAILABLE', `No container engine answers at ${endpoint}: ${messageOf(cause)}`, { cause })
}

function messageIn(body: string): string {
  const { message, cause } = parseObject(body) ?? {}
  if (typeof message === 'string') return message
  return typeof cause === 'string' ? cause : body
}

function hostIn(text: string): string {
  return (
    /https?:\/\/([^/"\s]+)/i.exec(text)?.[1] ??
    /\b(?:registry|host) ([\w.-]+(?::\d+)?)/.exec(text)?.[1] ??
    'the registry'
  )
}
