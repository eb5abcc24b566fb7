import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from '../core/index.ts'
import { messageOf } from '../core/index.ts'
import { messages } from './lines.ts'
import type { Transport } from './transport.ts'

const filters = JSON.stringify({ type: ['image'] })
const firstPauseMs = 1000
const longestPauseMs = 60_000

/** Calls `onChange` when images came or went, and with each connection, since some may have before it. */
export async function watchImages(
  transport: Transport,
  onChange: () => void,
  options: { readonly signal: AbortSignal; readonly logger: Logger },
): Promise<void> {
  const { signal, logger } = options
  let pauseMs = firstPauseMs
  while (!signal.aborted) {
    try {
      const events = await transport.open({ method: 'GET', path: '/events', query: { filters }, signal })
      onChange()
      pauseMs = firstPauseMs
      for await (const _ of messages(events)) onChange()
    } catch (error) {
      if (!signal.aborted)
        logger.debug('engine events ended', { endpoint: transport.endpoint.url, reason: messageOf(error) })
    }
    await pause(pauseMs, undefined, { signal, ref: false }).catch(() => undefined)
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  }
}
