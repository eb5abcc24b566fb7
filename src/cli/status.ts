import type { CoreError, ErrorCode } from '../core/index.ts'

/** What the program ends with. */
export const exitStatus = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  auth: 4,
  unavailable: 5,
  interrupted: 130,
} as const

const byCode: Readonly<Partial<Record<ErrorCode, number>>> = {
  ERR_NOT_FOUND: exitStatus.notFound,
  ERR_DENIED: exitStatus.auth,
  ERR_AUTH_REJECTED: exitStatus.auth,
  ERR_AUTH_REQUIRED: exitStatus.auth,
  ERR_UNAVAILABLE: exitStatus.unavailable,
  ERR_STALLED: exitStatus.unavailable,
  ERR_RATE_LIMITED: exitStatus.unavailable,
  ERR_REFERENCE: exitStatus.usage,
  ERR_CANCELLED: exitStatus.interrupted,
}

/** The exit status for a failed operation. */
export function statusOf({ code }: CoreError): number {
  return byCode[code] ?? exitStatus.failed
}
