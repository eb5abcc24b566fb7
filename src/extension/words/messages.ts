import * as vscode from 'vscode'
import type { CoreError, ErrorCode, ResolveError } from '../../core/index.ts'

/** What a person can do about a failure. */
export type Remedy = 'signIn' | 'retry' | 'showLog' | 'openSettings'

/** A failure in plain language. */
export interface Message {
  readonly text: string
  readonly remedies: readonly Remedy[]
}

/** The button of each remedy. */
export const remedyTitles: Readonly<Record<Remedy, () => string>> = {
  signIn: () => vscode.l10n.t('Sign In'),
  retry: () => vscode.l10n.t('Retry'),
  showLog: () => vscode.l10n.t('Show Log'),
  openSettings: () => vscode.l10n.t('Open Settings'),
}

type Wording = (error: CoreError, registry: string) => string

const wordings: Readonly<Record<ErrorCode, Wording>> = {
  ERR_NOT_FOUND: notFound,
  ERR_DENIED: (error, registry) =>
    vscode.l10n.t('{0} refuses access: the account you are signed in with is not allowed to do this.', registry) +
    wayRound(error, registry),
  ERR_AUTH_REJECTED: (_, registry) =>
    vscode.l10n.t('{0} did not accept the user name and the password or token.', registry),
  ERR_AUTH_REQUIRED: (error, registry) =>
    vscode.l10n.t('{0} asks you to sign in.', registry) + wayRound(error, registry),
  ERR_RATE_LIMITED: (error, registry) =>
    error.retryAfterMs === undefined
      ? vscode.l10n.t('{0} has had too many requests from here and asks to wait.', registry)
      : vscode.l10n.t(
          '{0} has had too many requests from here; it answers again in {1}.',
          registry,
          wait(error.retryAfterMs),
        ),
  ERR_UNAVAILABLE: unavailable,
  ERR_STALLED: (_, registry) => vscode.l10n.t('{0} stopped sending in the middle of an answer.', registry),
  ERR_CORRUPT: (_, registry) =>
    vscode.l10n.t('{0} sent content that is not what its digest promises; it was thrown away.', registry),
  ERR_UNSUPPORTED: (_, registry) => vscode.l10n.t('{0} does not offer this.', registry),
  ERR_TOO_LARGE: (_, registry) => vscode.l10n.t('{0} sent an answer that is larger than allowed.', registry),
  ERR_POLICY: (error) => vscode.l10n.t('Not done, for safety: {0}', error.message),
  ERR_OWNER_CHANGED: (error) => error.message,
  ERR_CANCELLED: () => vscode.l10n.t('Cancelled.'),
  ERR_LOCAL: (error) => vscode.l10n.t('Something failed on this computer: {0}', error.message),
  ERR_CONFIG: (error) => vscode.l10n.t('The registries in the settings need a correction: {0}', error.message),
  ERR_REFERENCE: (error) => vscode.l10n.t('This is not an image name: {0}', error.message),
  ERR_ENGINE: (error) => vscode.l10n.t('The container engine reported: {0}', error.message),
}

const remedies: Readonly<Partial<Record<ErrorCode, readonly Remedy[]>>> = {
  ERR_DENIED: ['signIn'],
  ERR_AUTH_REJECTED: ['signIn'],
  ERR_AUTH_REQUIRED: ['signIn'],
  ERR_RATE_LIMITED: ['signIn', 'retry'],
  ERR_UNAVAILABLE: ['retry'],
  ERR_STALLED: ['retry'],
  ERR_CORRUPT: ['retry'],
  ERR_CONFIG: ['openSettings'],
  ERR_ENGINE: ['retry'],
}

/** One or two sentences for `error`, and what can be done about it. `registry` is the label to use when it names none. */
export function messageFor(error: unknown, registry?: string): Message {
  if (!isCoded(error)) {
    const text = error instanceof Error ? error.message : String(error)
    return { text: vscode.l10n.t('Something went wrong: {0}', text), remedies: ['showLog'] }
  }
  return worded(error, error.registry ?? registry ?? vscode.l10n.t('The registry'))
}

/** The same for a row below the registry it is about. */
export function rowMessageFor(error: unknown): Message {
  return isCoded(error) ? worded(error, vscode.l10n.t('It')) : messageFor(error)
}

function worded(error: CoreError, name: string): Message {
  const settings: readonly Remedy[] = wayRound(error, name) === '' ? [] : ['openSettings']
  const all = [...(remedies[error.code] ?? []), ...settings, 'showLog'] as const
  return { text: wordings[error.code](error, name), remedies: [...new Set(all)] }
}

/** Whether a listing failed because the registry does not list its repositories for this account. */
export function hasNoCatalog(error: unknown): error is CoreError {
  return isCoded(error) && error.meansNoCatalog
}

/** Whether `error` is a CoreError, told without loading the core. */
export function isCoded(error: unknown, code?: ErrorCode): error is CoreError {
  if (!(error instanceof Error) || error.name !== 'CoreError') return false
  return code === undefined || (error as CoreError).code === code
}

/** The failure in a few words, for the end of a row. */
export function shortMessageFor(error: unknown): string {
  if (!isCoded(error)) return vscode.l10n.t('failed')
  switch (error.code) {
    case 'ERR_AUTH_REQUIRED':
      return vscode.l10n.t('sign in needed')
    case 'ERR_AUTH_REJECTED':
      return vscode.l10n.t('password or token not accepted')
    case 'ERR_DENIED':
      return vscode.l10n.t('access refused')
    case 'ERR_RATE_LIMITED':
      return vscode.l10n.t('too many requests')
    case 'ERR_UNAVAILABLE':
    case 'ERR_STALLED':
      return error.status === undefined ? vscode.l10n.t('no answer') : vscode.l10n.t('out of order')
    case 'ERR_UNSUPPORTED':
      return vscode.l10n.t('not a registry')
    default:
      return vscode.l10n.t('failed')
  }
}

const causes: Readonly<Record<string, () => string>> = {
  ECONNREFUSED: () => vscode.l10n.t('nothing listens at this address'),
  ENOTFOUND: () => vscode.l10n.t('the name of the host is not known'),
  EAI_AGAIN: () => vscode.l10n.t('the name of the host could not be looked up'),
  ECONNRESET: () => vscode.l10n.t('the connection was cut'),
  UND_ERR_SOCKET: () => vscode.l10n.t('the connection was cut'),
  EHOSTUNREACH: () => vscode.l10n.t('the host cannot be reached from here'),
  ENETUNREACH: () => vscode.l10n.t('there is no network'),
  ETIMEDOUT: () => vscode.l10n.t('no answer in time'),
  UND_ERR_CONNECT_TIMEOUT: () => vscode.l10n.t('no answer in time'),
  UND_ERR_HEADERS_TIMEOUT: () => vscode.l10n.t('no answer in time'),
  CERT_HAS_EXPIRED: () => vscode.l10n.t('its certificate has expired'),
  DEPTH_ZERO_SELF_SIGNED_CERT: untrustedCertificate,
  SELF_SIGNED_CERT_IN_CHAIN: untrustedCertificate,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrustedCertificate,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrustedCertificate,
  UNABLE_TO_GET_ISSUER_CERT: untrustedCertificate,
  ERR_TLS_CERT_ALTNAME_INVALID: () => vscode.l10n.t('its certificate is for another host'),
  EPROTO: () => vscode.l10n.t('it does not speak TLS; write http:// if that is meant'),
  ERR_SSL_WRONG_VERSION_NUMBER: () => vscode.l10n.t('it does not speak TLS; write http:// if that is meant'),
  ERR_SSL_PACKET_LENGTH_TOO_LONG: () => vscode.l10n.t('it does not speak TLS; write http:// if that is meant'),
}

function untrustedCertificate(): string {
  return vscode.l10n.t('its certificate is signed by an authority this computer does not trust (see “tls.ca”)')
}

function notFound({ attempts = [] }: CoreError, registry: string): string {
  const asked = [...new Set(attempts.map((attempt) => attempt.registry))]
  if (asked.length < 2) return vscode.l10n.t('{0} does not have this.', asked[0] ?? registry)
  return vscode.l10n.t('None of your registries has this; {0} were asked.', asked.join(', '))
}

function unavailable(error: CoreError, registry: string): string {
  if (error.status !== undefined)
    return vscode.l10n.t('{0} is out of order at the moment (it answered {1}).', registry, error.status)
  const reason = causeCodes(error)
    .map((code) => causes[code]?.())
    .find((text) => text !== undefined)
  return reason === undefined
    ? vscode.l10n.t('{0} does not answer.', registry)
    : vscode.l10n.t('{0} cannot be reached: {1}.', registry, reason)
}

/** The `code` of every error behind `error`, the nearest first. */
function causeCodes(error: Error): readonly string[] {
  const codes: string[] = []
  for (let cause = error.cause, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth++) {
    if ('code' in cause && typeof cause.code === 'string') codes.push(cause.code)
    if (cause instanceof AggregateError) for (const one of cause.errors) if (one?.code) codes.push(one.code)
  }
  return codes
}

/** What to do when a registry refuses a name that one below it may have: for some, that is how they say “not found”. */
function wayRound(error: CoreError, registry: string): string {
  if (!error.refusesAccess || !('explanation' in error)) return ''
  const { plan, attempts } = (error as ResolveError).explanation
  const lower = plan.slice(plan.findIndex((step) => step.registry === registry) + 1)
  const able = [...new Set(lower.flatMap((step) => (step.action === 'ask' ? step.registry : [])))]
  const have = able.filter((name) => attempts.some((one) => one.registry === name && one.outcome === 'shadowed'))
  const meant = have.length > 0 ? have : able
  if (meant.length === 0) return ''
  return ` ${vscode.l10n.t(
    'Some registries, Docker Hub among them, say so of names they do not have. If {0} is meant, move it above {1}, or let it own the name (“owns” in the settings).',
    meant.join(', '),
    registry,
  )}`
}

function wait(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  return seconds < 120 ? vscode.l10n.t('{0} seconds', seconds) : vscode.l10n.t('{0} minutes', Math.ceil(seconds / 60))
}
