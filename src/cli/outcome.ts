import type { Attempt } from '../core/index.ts'
import { table } from './table.ts'

const words: Readonly<Record<Attempt['outcome'], string>> = {
  served: 'has it and serves it',
  shadowed: 'has it too, lower in the list',
  ERR_NOT_FOUND: 'does not have it',
  ERR_DENIED: 'denies it',
  ERR_AUTH_REJECTED: 'refused the credentials',
  ERR_AUTH_REQUIRED: 'wants credentials',
  ERR_RATE_LIMITED: 'asked to slow down',
  ERR_UNAVAILABLE: 'did not answer',
  ERR_STALLED: 'stopped answering',
  ERR_CORRUPT: 'sent wrong content',
  ERR_UNSUPPORTED: 'sent what can not be used',
  ERR_TOO_LARGE: 'sent too much',
  ERR_POLICY: 'was stopped by a rule',
  ERR_OWNER_CHANGED: 'offers another image than last time',
  ERR_CANCELLED: 'was cancelled',
  ERR_LOCAL: 'failed on this computer',
  ERR_CONFIG: 'is configured wrongly',
  ERR_REFERENCE: 'was asked for no valid name',
  ERR_ENGINE: 'failed in the engine',
}

/** What each registry said, a line each. */
export function describeAttempts(attempts: readonly Attempt[], indent = '  '): readonly string[] {
  return table(
    attempts.map(({ registry, outcome, status, ms, detail, digest }) => [
      registry,
      words[outcome],
      status === undefined ? '' : String(status),
      formatTime(ms),
      withoutName(detail, registry) ?? digest ?? '',
    ]),
    indent,
  )
}

/** Errors begin with the name of their registry, which stands in front already. */
export function withoutName(detail: string | undefined, registry: string): string | undefined {
  return detail?.startsWith(`${registry}: `) === true ? detail.slice(registry.length + 2) : detail
}

/** Milliseconds for a person: `12 ms`, `3.2 s`. */
export function formatTime(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}
