import { cancelled, transportError } from './failure.ts'
import type { HttpRequest } from './http.ts'
import { Pace } from './pace.ts'
import { enter } from './exchange.ts'
import type { Wire } from './exchange.ts'

/** The counts of bytes somebody else takes, in the lane and at the pace a body of ours would have. */
export async function* carried(
  wire: Wire,
  { url, signal, watch, lane = 'download' }: Pick<HttpRequest, 'url' | 'lane' | 'watch' | 'signal'>,
  read: (signal: AbortSignal) => AsyncIterable<number>,
): AsyncGenerator<number, void, undefined> {
  const { limits, options } = wire
  const registry = options.name
  const leave = await enter(wire, { lane, ...(signal && { signal }) })
  const ended = new AbortController()
  const stop = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal])
  const pace = new Pace({ registry, url, limits, slow: watch === true, end: (error) => ended.abort(error) })
  const counts = read(stop)[Symbol.asyncIterator]()
  try {
    for (;;) {
      pace.waiting()
      const next = await counts.next()
      pace.arrived(next.done === true ? 0 : next.value)
      if (next.done === true) break
      yield next.value
    }
    stop.throwIfAborted()
  } catch (error) {
    if (signal?.aborted === true) throw cancelled(registry, signal)
    throw transportError(registry, url, ended.signal.aborted ? ended.signal.reason : error)
  } finally {
    pace.stop()
    ended.abort()
    await counts.return?.()
    leave()
  }
}
