import type { RateLimit } from './remote.ts'

/** The pull budget of an answer: `RateLimit-Limit: 100;w=21600`, `RateLimit-Remaining: 87;w=21600` (Docker Hub). */
export function parseRateLimit(headers: Readonly<Record<string, string>>): RateLimit | undefined {
  const limit = leadingNumber(headers['ratelimit-limit'])
  const remaining = leadingNumber(headers['ratelimit-remaining'])
  if (limit === undefined || remaining === undefined) return undefined
  const seconds = /;\s*w=(\d{1,9})/.exec(headers['ratelimit-limit'] ?? '')?.[1]
  return { limit, remaining, ...(seconds !== undefined && { windowMs: Number(seconds) * 1000 }) }
}

function leadingNumber(header: string | undefined): number | undefined {
  const digits = /^\s*(\d{1,12})\b/.exec(header ?? '')?.[1]
  return digits === undefined ? undefined : Number(digits)
}
