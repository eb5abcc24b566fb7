import { isCoreError, messageOf } from '../../core/index.ts'
import type { Chain, Counters, ErrorCode, RateLimit, RegistryHealth, RemoteRegistry } from '../../core/index.ts'
import type { Command } from '../command.ts'
import { formatTime, withoutName } from '../outcome.ts'
import { exitStatus } from '../status.ts'
import { table } from '../table.ts'

/** How one registry is, at this moment. */
interface State {
  readonly registry: string
  readonly url: string
  /** Whether a registry answers there, be it that it wants a login. */
  readonly reachable: boolean
  /** Whether it accepted a credential. */
  readonly authenticated: boolean
  readonly username?: string
  /** Where the credential came from; `anonymous` without one. */
  readonly source?: string
  readonly ms: number
  readonly rateLimit?: RateLimit
  /** Whether the next name would be asked there. */
  readonly state: RegistryHealth['state']
  /** What it answered and failed with so far. */
  readonly counters: Counters
  readonly error?: { readonly code: ErrorCode; readonly message: string; readonly retryAfterMs?: number }
}

/** The repository whose HEAD tells Docker Hub's budget and costs nothing of it. Docker's documentation, "Pull usage". */
const budgetProbe = { repository: 'ratelimitpreview/test', tag: 'latest' }

/** Each registry of the list: reachable, authenticated, latency, budget. */
export const health: Command = {
  name: 'health',
  words: [],
  summary: 'each registry: reachable, signed in, latency, rate-limit budget',
  options: {},
  optionHelp: {},
  run: async ({ chain, output, signal }) => {
    const states = await Promise.all(chain.entries.map(({ registry }) => ask(chain, registry, signal)))
    signal.throwIfAborted()
    output.show({ registries: states }, ({ registries }) => table(registries.map(describe)))
    return exitStatus.done
  },
}

async function ask(chain: Chain, registry: RemoteRegistry, signal: AbortSignal): Promise<State> {
  const start = performance.now()
  const base = { registry: registry.name, url: addressOf(registry) }
  try {
    const { ms, auth, rateLimit } = await chain.test(registry.name, { signal })
    const { authenticated, username, source } = auth
    const budget = rateLimit ?? (await askBudget(registry, signal))
    const account = { source, ...(username === undefined ? {} : { username }) }
    return {
      ...base,
      reachable: true,
      authenticated,
      ...account,
      ms: Math.round(ms),
      ...(budget && { rateLimit: budget }),
      ...seen(registry),
    }
  } catch (error) {
    if (!isCoreError(error)) throw error
    const { code } = error
    const ms = Math.round(performance.now() - start)
    const { retryAfterMs } = error
    const failure = { code, message: messageOf(error), ...(retryAfterMs !== undefined && { retryAfterMs }) }
    return { ...base, reachable: error.signInHelps, authenticated: false, ms, ...seen(registry), error: failure }
  }
}

function seen({ health }: RemoteRegistry): Pick<State, 'state' | 'counters'> {
  const { state, counters } = health
  return { state, counters }
}

function addressOf({ url, prefix }: RemoteRegistry): string {
  return prefix === '' ? url.origin : `${url.origin}/${prefix}`
}

async function askBudget(registry: RemoteRegistry, signal: AbortSignal): Promise<RateLimit | undefined> {
  if (!registry.isDockerHub) return undefined
  await registry.resolve(budgetProbe.repository, budgetProbe.tag, { signal }).catch(() => undefined)
  return registry.rateLimit
}

function describe({ registry, url, ms, error, username, source, authenticated, rateLimit }: State, place: number) {
  const account = authenticated ? `${username ?? 'signed in'} (${source ?? ''})` : 'anonymous'
  const budget = rateLimit === undefined ? '' : `${rateLimit.remaining} of ${rateLimit.limit} pulls left`
  const state = error === undefined ? [account, budget] : [withoutName(error.message, registry) ?? '']
  const verdict = error === undefined ? 'ok' : 'failed'
  return [String(place + 1), registry, url, verdict, formatTime(ms), ...state]
}
