/** What one client waits for and tries; the defaults are the product's, tests set smaller ones. */
export interface HttpLimits {
  /** Milliseconds without a byte, while a body flows, until ERR_STALLED. */
  readonly stallMs: number
  /** Bytes per second below which a watched body is too slow. */
  readonly slowBytesPerSecond: number
  /** Milliseconds of waiting over which the speed is measured. */
  readonly slowWindowMs: number
  /** Bytes per second below which any body is given up, over its own longer window of waiting in milliseconds. */
  readonly crawlBytesPerSecond: number
  readonly crawlWindowMs: number
  /** Least milliseconds a registry gets to answer once it has the whole body of a request. */
  readonly commitMs: number
  /** Times one request is tried in all. */
  readonly tries: number
  /** Milliseconds before the second try; doubled for each one after. */
  readonly backoffMs: number
  /** Longest Retry-After, in milliseconds, that is waited for here. */
  readonly patienceMs: number
}

export const defaultLimits: HttpLimits = {
  stallMs: 20_000,
  slowBytesPerSecond: 16 * 1024,
  slowWindowMs: 30_000,
  crawlBytesPerSecond: 512,
  crawlWindowMs: 60_000,
  commitMs: 30_000,
  tries: 3,
  backoffMs: 150,
  patienceMs: 2_000,
}

/** Bytes of answers that are read whole. */
export const bodyLimits = {
  token: 128 * 1024,
  error: 64 * 1024,
} as const
