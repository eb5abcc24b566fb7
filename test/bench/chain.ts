import type { Chain } from '../../src/core/chain/chain.ts'
import { isCoreError } from '../../src/core/errors.ts'
import { chainOf } from '../core/chain/registries.ts'
import { refusingPort, silentServer, startFaultProxy } from '../support/faults.ts'
import type { FaultProxy } from '../support/faults.ts'
import { makeImage, seed } from '../support/images.ts'
import { startDockerRegistry } from '../support/registry.ts'
import type { Figures } from './run.ts'

const rounds = 30
const timeoutSeconds = 2
const slowMs = 150

/** What a first registry in trouble adds to a resolve that the second serves; requests of a warm resolve and of many. */
export async function run(): Promise<Figures> {
  const server = await startDockerRegistry()
  await seed(server.url, 'team/app', '1', makeImage({ seed: 'bench' }))
  const proxies = await Promise.all([startFaultProxy(server.url), startFaultProxy(server.url)])
  try {
    const healthyMs = await closed(chainWith([server.url]), (chain) => medianMs(chain))
    return {
      healthyMs,
      ...(await refusing(server.url, healthyMs)),
      ...(await silent(server.url, healthyMs)),
      ...(await slow(proxies)),
      ...(await requests(proxies)),
    }
  } finally {
    await Promise.all([server, ...proxies].map((each) => each.stop()))
  }
}

async function refusing(good: string, healthyMs: number): Promise<Figures> {
  const dead = `http://127.0.0.1:${await refusingPort()}`
  const ms = await closed(chainWith([dead, good]), (chain) => medianMs(chain))
  return { addedByRefusingMs: rounded(ms - healthyMs) }
}

async function silent(good: string, healthyMs: number): Promise<Figures> {
  const mute = await silentServer()
  const chain = chainWith([mute.url, good])
  try {
    const firstMs = await resolveMs(chain)
    const nextMs = await medianMs(chain, () => undefined)
    return {
      silentTimeoutMs: timeoutSeconds * 1000,
      addedBySilentOnceMs: rounded(firstMs - healthyMs),
      addedBySilentThenMs: rounded(nextMs - healthyMs),
    }
  } finally {
    await chain.close()
    await mute.stop()
  }
}

/** Both take their time: what the first has takes its time alone, what neither has that of the slower, not of both. */
async function slow(proxies: readonly FaultProxy[]): Promise<Figures> {
  for (const proxy of proxies) await proxy.use(`slow:${slowMs}`)
  const urls = proxies.map(({ url }) => url)
  const resolveAtTwoSlowMs = await closed(chainWith(urls), (chain) => resolveMs(chain, 'team/app:1'))
  const missAtTwoSlowMs = await closed(chainWith(urls), (chain) => resolveMs(chain, 'team/none:1'))
  for (const proxy of proxies) await proxy.use('ok')
  return {
    slowRegistriesMs: slowMs,
    resolveAtTwoSlowMs: rounded(resolveAtTwoSlowMs),
    missAtTwoSlowMs: rounded(missAtTwoSlowMs),
  }
}

async function closed<T>(chain: Chain, work: (chain: Chain) => Promise<T>): Promise<T> {
  try {
    return await work(chain)
  } finally {
    await chain.close()
  }
}

async function requests(proxies: readonly FaultProxy[]): Promise<Figures> {
  const chain = chainWith(proxies.map(({ url }) => url))
  await chain.resolve('team/app:1', { complete: true })
  const count = (): number => proxies.reduce((sum, proxy) => sum + proxy.requests.splice(0).length, 0)
  count()
  await chain.resolve('team/app:1', { complete: true })
  const warmRequestsOfTwoRegistries = count()
  await Promise.all(Array.from({ length: 100 }, () => chain.resolve('team/app:1', { complete: true })))
  await chain.close()
  return { warmRequestsOfTwoRegistries, requestsOf100AtOnce: count() }
}

function chainWith(urls: readonly string[]): Chain {
  return chainOf(urls.map((url, index) => ({ name: `r${index}`, url, timeout: timeoutSeconds })))
}

async function resolveMs(chain: Chain, reference = 'team/app:1'): Promise<number> {
  const started = performance.now()
  await chain.resolve(reference).catch((error: unknown) => {
    if (!isCoreError(error, 'ERR_NOT_FOUND')) throw error
  })
  return performance.now() - started
}

/** The middle of many resolves, each one after `before`; the first, which warms up, is not counted. */
async function medianMs(chain: Chain, before: () => void = () => chain.resetHealth()): Promise<number> {
  const all: number[] = []
  await resolveMs(chain)
  for (let round = 0; round < rounds; round += 1) {
    before()
    all.push(await resolveMs(chain))
  }
  return rounded(all.toSorted((a, b) => a - b)[rounds / 2] ?? 0)
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10
}
