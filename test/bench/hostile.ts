import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { chainOf, plainHost } from '../core/chain/registries.ts'
import { redact } from '../../src/core/text.ts'
import { Registry } from '../../src/core/registry/registry.ts'
import { findingsBelow } from '../expressions/found.ts'
import { makeImage } from '../support/images.ts'
import { startMemoryRegistry } from '../support/memory.ts'
import type { Figures } from './run.ts'

const textBytes = 64 * 1024
const rounds = 3
const timeoutMs = 1000
/** Pieces that texts are made of besides those an expression's own source gives. */
const pieces = [
  'a',
  '0',
  ' ',
  '.',
  '/',
  '-',
  ':',
  '<',
  '"',
  '\\',
  ',',
  '${',
  'a.',
  'a-',
  '<a',
  '://',
  '?a=',
  'a b ',
  '"a"',
]

/** What hostile servers, texts and lists cost: time of expressions, blocks of the event loop, waits, memory. */
export async function run(): Promise<Figures> {
  const server = fork(join(import.meta.dirname, 'hostile/server.ts'))
  try {
    const [port] = (await once(server, 'message')) as [number]
    const url = `http://127.0.0.1:${port}`
    return {
      ...(await memory(url)),
      ...expressions(),
      redactWorstMs: rounded(worstOf(pieces, (text) => redact(text))),
      ...(await blocks(url)),
      ...(await waits(url)),
    }
  } finally {
    server.disconnect()
  }
}

function expressions(): Figures {
  const found = findingsBelow(resolve(import.meta.dirname, '../..'), 'src').expressions
  const times = found.map(({ source = '', flags, file, line }) => {
    const expression = new RegExp(source, flags)
    const own = source.match(/[\w :/<>"'=.,-]+/g) ?? []
    return { at: `${file}:${line}`, ms: worstOf([...own, ...pieces], (text) => text.replace(expression, '')) }
  })
  const [worst] = times.toSorted((one, other) => other.ms - one.ms)
  console.log(`slowest expression: ${worst?.at}`)
  return { expressions: found.length, expressionWorstMs: rounded(worst?.ms ?? 0) }
}

/** The longest time `work` takes for 64 KiB of one piece after the other; each the best of a few. */
function worstOf(all: readonly string[], work: (text: string) => unknown): number {
  const times = all.map((piece) => {
    const text = `${piece.repeat(textBytes / piece.length)}\n!`
    return Math.min(...Array.from({ length: rounds }, () => timed(() => work(text))))
  })
  return times.reduce((most, ms) => Math.max(most, ms), 0)
}

function timed(work: () => unknown): number {
  const started = performance.now()
  work()
  return performance.now() - started
}

/** Watches for the most time of the processor this thread takes between two turns of its event loop, in milliseconds. */
function watchLoop(): { stop(): number } {
  let before = process.threadCpuUsage()
  let longest = 0
  const look = (): void => {
    const { user, system } = process.threadCpuUsage(before)
    longest = Math.max(longest, (user + system) / 1000)
    before = process.threadCpuUsage()
  }
  const timer = setInterval(look, 1)
  return {
    stop: () => {
      look()
      clearInterval(timer)
      return longest
    },
  }
}

/** The longest block of this process's event loop while each attack is answered. */
async function blocks(url: string): Promise<Figures> {
  const errors = ['dots', 'urls', 'queries', 'tags', 'titles', 'faults', 'challenges', 'keys', 'values', 'text']
  const lists = ['manytags', 'shorttags', 'deeptags', 'oddtags', 'endless']
  const figures: Record<string, number> = {}
  for (const attack of errors)
    figures[`block_${attack}_Ms`] = await blockedBy(url, (registry) => registry.resolve(attack, '1'))
  for (const attack of lists) {
    figures[`block_${attack}_Ms`] = await blockedBy(url, async (registry) => {
      for await (const _ of registry.tags(attack));
    })
  }
  return figures
}

async function blockedBy(url: string, ask: (registry: Registry) => Promise<unknown>): Promise<number> {
  const all: number[] = []
  for (let round = 0; round < rounds; round++) {
    const registry = new Registry({ name: 'hostile', url, timeoutMs: 20_000, repositories: [] }, plainHost)
    const watch = watchLoop()
    await ask(registry).catch(() => undefined)
    all.push(watch.stop())
    await registry.close()
  }
  return rounded(Math.min(...all))
}

/** How long a resolve takes beside a registry that sends a byte at a time, in times of its timeout. */
async function waits(url: string): Promise<Figures> {
  const image = makeImage({ seed: 'hostile' })
  const attacks = ['drip', 'driperror', 'driptoken']
  const tags = Object.fromEntries(attacks.map((attack) => [attack, { 1: image }]))
  const healthy = await startMemoryRegistry({ repositories: tags })
  const figures: Record<string, number> = {}
  try {
    for (const attack of attacks) {
      const slow = { name: 'slow', url, timeout: timeoutMs / 1000, mirrorOf: 'healthy' }
      const chain = chainOf([slow, { name: 'healthy', url: healthy.url }])
      const started = performance.now()
      await chain.resolve(`${attack}:1`)
      figures[`resolveBeside_${attack}_Timeouts`] = rounded((performance.now() - started) / timeoutMs)
      await chain.close()
    }
    return figures
  } finally {
    await healthy.stop()
  }
}

/** What an endless list of large pages takes, its names kept as the command line does. */
async function memory(url: string): Promise<Figures> {
  const before = process.memoryUsage().rss
  let peak = before
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5)
  const registry = new Registry({ name: 'hostile', url, timeoutMs: 20_000, repositories: [] }, plainHost)
  const kept: string[] = []
  for await (const names of registry.tags('endless')) for (const name of names) kept.push(name)
  clearInterval(timer)
  await registry.close()
  return { endlessListNames: kept.length, endlessListPeakGrowthMegabytes: rounded((peak - before) / 1024 / 1024) }
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
