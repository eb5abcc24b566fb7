import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** Waits before an answer; false as soon as the client has left, who then waits for nothing. */
export async function pauseBefore(response: ServerResponse, ms: number): Promise<boolean> {
  const left = new AbortController()
  response.once('close', () => left.abort())
  return sleep(ms, true, { signal: left.signal }).catch(() => false)
}
