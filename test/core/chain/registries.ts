import assert from 'node:assert/strict'
import type { Chain, ChainOptions } from '../../../src/core/chain/chain.ts'
import { openChain } from '../../../src/core/chain/open.ts'
import type { ListedConfig, OpenOptions } from '../../../src/core/chain/open.ts'
import type { ChainEntry, ChainRules } from '../../../src/core/chain/types.ts'
import { decodeRegistries } from '../../../src/core/config/decode.ts'
import type { CoreError } from '../../../src/core/errors.ts'
import { isCoreError } from '../../../src/core/errors.ts'
import type { Clock, Host } from '../../../src/core/host.ts'
import { silentLogger, systemClock } from '../../../src/core/host.ts'
import { environmentNetwork } from '../../../src/core/http/network.ts'
import type { HttpLimits } from '../../../src/core/http/limits.ts'

/** A host without credentials, proxies or log. */
export const plainHost: Host = {
  logger: silentLogger,
  credentials: { get: () => Promise.resolve(undefined) },
  network: environmentNetwork({}),
  clock: systemClock,
  userAgent: 'portolan/test',
}

/** One entry as a person would write it. */
export type Written = {
  readonly name: string
  readonly url: string
  readonly timeout?: number
} & Partial<ChainRules> & {
    readonly username?: string
    readonly password?: string
  }

/** Real registry clients for the entries written; nothing is asked yet. */
export function entriesOf(
  written: readonly Written[],
  { host = plainHost, limits }: { readonly host?: Host; readonly limits?: Partial<HttpLimits> } = {},
): readonly ChainEntry[] {
  return opened(written, { host, ...(limits && { limits }) }).entries
}

/** A chain over real registry clients. */
export function chainOf(
  written: readonly Written[],
  options: Partial<ChainOptions> & { readonly limits?: Partial<HttpLimits> } = {},
): Chain {
  const { host = plainHost, limits, ...rest } = options
  return opened(written, { host, ...(limits && { limits }), ...rest }).chain
}

function opened(
  written: readonly Written[],
  { limits, ...options }: Omit<OpenOptions<ListedConfig>, 'configs'> & { readonly limits?: Partial<HttpLimits> },
) {
  const { registries, problems } = decodeRegistries(written, { source: 'file' })
  if (problems[0] !== undefined) throw problems[0]
  const configs = limits === undefined ? registries : registries.map((config) => Object.assign(config, { limits }))
  return openChain({ ...options, configs })
}

/** A clock that stands still until it is moved on. */
export function handClock(): Clock & { advance(ms: number): void } {
  let now = 1_000_000
  return {
    now: () => now,
    wallTime: () => Date.UTC(2026, 0, 1) + now,
    sleep: (ms, signal) => systemClock.sleep(ms, signal),
    advance: (ms) => void (now += ms),
  }
}

/** What `promise` fails with. */
export async function failureOf(promise: Promise<unknown>): Promise<CoreError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(isCoreError(error), 'it fails with a CoreError')
  return error
}
