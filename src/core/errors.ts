import { redact } from './text.ts'

/** Every way an operation of the core can fail. Callers switch on these and never on messages. */
export type ErrorCode =
  | 'ERR_NOT_FOUND'
  | 'ERR_DENIED'
  | 'ERR_AUTH_REJECTED'
  | 'ERR_AUTH_REQUIRED'
  | 'ERR_RATE_LIMITED'
  | 'ERR_UNAVAILABLE'
  | 'ERR_STALLED'
  | 'ERR_CORRUPT'
  | 'ERR_UNSUPPORTED'
  | 'ERR_TOO_LARGE'
  | 'ERR_POLICY'
  | 'ERR_OWNER_CHANGED'
  | 'ERR_CANCELLED'
  | 'ERR_LOCAL'
  | 'ERR_CONFIG'
  | 'ERR_REFERENCE'
  | 'ERR_ENGINE'

/** What one registry said to one request of an operation. `ms` is milliseconds, `bytes` the body bytes received. */
export interface Attempt {
  readonly registry: string
  /** The name it was asked by there. */
  readonly repository: string
  readonly stage: 'resolve' | 'manifest' | 'blob' | 'upload'
  readonly outcome: 'served' | 'shadowed' | ErrorCode
  readonly status?: number
  readonly ms: number
  readonly bytes: number
  /** One sentence for a person: why it failed, where the credentials came from. Never a secret. */
  readonly detail?: string
  /** The digest this registry offers, when it answered with one. */
  readonly digest?: string
}

/** The structured facts an error may carry beside its code; all free of secrets. */
export interface ErrorFacts {
  readonly cause?: unknown
  /** The label of the registry, as configured. */
  readonly registry?: string
  /** The HTTP status that decided the code. */
  readonly status?: number
  readonly digest?: string
  readonly attempts?: readonly Attempt[]
  /** What a registry asked to wait, in milliseconds. */
  readonly retryAfterMs?: number
  /** The address asked, without user info and without the values of its query. */
  readonly url?: string
  /** Offset of the first offending character of the input (references, configuration text). */
  readonly position?: number
  /** The configuration entry at fault, by name, or by its place in the list counted from 1. */
  readonly entry?: string
  /** The field of that entry. */
  readonly field?: string
  readonly expected?: string
  readonly got?: string
}

/** What to tell of an error in another light; everything that is not named stays. */
export interface Light extends ErrorFacts {
  readonly code?: ErrorCode
  readonly message?: string
}

const cannotAnswer: ReadonlySet<ErrorCode> = new Set(['ERR_UNAVAILABLE', 'ERR_STALLED', 'ERR_RATE_LIMITED'])
const refuses: ReadonlySet<ErrorCode> = new Set(['ERR_DENIED', 'ERR_AUTH_REQUIRED'])
const endsForAll: ReadonlySet<ErrorCode> = new Set([
  'ERR_CANCELLED',
  'ERR_REFERENCE',
  'ERR_CONFIG',
  'ERR_OWNER_CHANGED',
])
const wantsLogin: ReadonlySet<ErrorCode> = new Set([
  'ERR_AUTH_REQUIRED',
  'ERR_AUTH_REJECTED',
  'ERR_DENIED',
  'ERR_RATE_LIMITED',
])
const withoutCatalog: ReadonlySet<ErrorCode> = new Set([
  'ERR_UNSUPPORTED',
  'ERR_DENIED',
  'ERR_NOT_FOUND',
  'ERR_AUTH_REQUIRED',
])

/** The one error class of the core: a closed set of codes, structured facts, an English message without secrets. */
export class CoreError extends Error {
  override readonly name = 'CoreError'
  readonly code: ErrorCode
  readonly registry?: string
  readonly status?: number
  readonly digest?: string
  readonly attempts?: readonly Attempt[]
  readonly retryAfterMs?: number
  readonly url?: string
  readonly position?: number
  readonly entry?: string
  readonly field?: string
  readonly expected?: string
  readonly got?: string

  constructor(code: ErrorCode, message: string, { cause, ...facts }: ErrorFacts = {}) {
    super(redact(message), cause === undefined ? undefined : { cause })
    this.code = code
    Object.assign(this, facts)
  }

  /** The same error in another light: of the same class, with every fact that `light` does not replace. */
  with({ code = this.code, message = this.message, cause = this.cause, ...facts }: Light): this {
    const copy = new CoreError(code, message, { cause })
    return Object.setPrototypeOf(Object.assign(copy, this, facts, { code }), Object.getPrototypeOf(this))
  }

  /** Whether the registry can't answer now, as against having answered: it may later, and others may now. */
  get isUnavailable(): boolean {
    return cannotAnswer.has(this.code)
  }

  /** Whether another holder of the very same content, by digest, may help where this one failed. */
  get mayPassElsewhere(): boolean {
    return !endsForAll.has(this.code)
  }

  /** Whether access was refused; some registries (Docker Hub is one) say so of names they do not have. */
  get refusesAccess(): boolean {
    return refuses.has(this.code)
  }

  /** Whether signing in, or as somebody else, may help. */
  get signInHelps(): boolean {
    return wantsLogin.has(this.code)
  }

  /** Whether this answer to the question for a catalog means that there is none for this account. */
  get meansNoCatalog(): boolean {
    return withoutCatalog.has(this.code)
  }
}

/** What an error carries beside its code and its message. */
export function factsOf(error: CoreError): ErrorFacts {
  const { code: _code, name: _name, ...facts } = error
  return { ...facts, cause: error.cause }
}

/** Whether `error` is a CoreError, of `code` if one is given. */
export function isCoreError(error: unknown, code?: ErrorCode): error is CoreError {
  return error instanceof CoreError && (code === undefined || error.code === code)
}

/** Why `signal` was aborted: its reason where that is a CoreError, else ERR_CANCELLED with `message`. */
export function abortError(signal: AbortSignal | undefined, message: string, registry?: string): CoreError {
  const cause: unknown = signal?.reason
  if (isCoreError(cause)) return cause
  return new CoreError('ERR_CANCELLED', message, { cause, ...(registry === undefined ? {} : { registry }) })
}

/** The message of anything thrown, without secrets. */
export function messageOf(error: unknown): string {
  return redact(error instanceof Error ? error.message : String(error))
}
