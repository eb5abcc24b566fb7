import { on, once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Carrier, Location } from '../../../src/core/content/carrier.ts'
import type { Order, Report } from './worker.ts'

/** A carrier whose bytes never come to this thread, and what it has in the end. */
export interface WorkerCarrier extends Carrier {
  /** What was read by the worker itself, in order. */
  readonly locations: readonly Location[]
  /** Pieces that were handed over. */
  readonly taken: readonly number[]
  kept(): Promise<Buffer>
  stop(): Promise<void>
}

/** Starts a worker thread that reads blobs. */
export function startCarrier(): WorkerCarrier {
  const worker = new Worker(new URL('worker.ts', import.meta.url))
  const locations: Location[] = []
  const taken: number[] = []
  const order = (message: Order): void => worker.postMessage(message, [])
  const answer = async (kind: 'digest' | 'kept'): Promise<Report> => {
    order({ kind })
    const [report] = (await once(worker, 'message')) as [Report]
    return report
  }
  async function* carry(location: Location, signal: AbortSignal): AsyncGenerator<number, void, undefined> {
    locations.push(location)
    const reports = on(worker, 'message') as AsyncIterableIterator<[Report]>
    const stop = (): void => order({ kind: 'stop' })
    signal.addEventListener('abort', stop, { once: true })
    order({ kind: 'carry', location })
    try {
      for await (const [report] of reports) {
        if (report.kind === 'count') yield report.count
        else if (report.kind === 'ended' && report.error === undefined) return
        else if (report.kind === 'ended') throw new Error(report.error)
      }
    } finally {
      signal.removeEventListener('abort', stop)
      await reports.return?.()
    }
  }
  return {
    locations,
    taken,
    carry,
    take: (piece) => {
      taken.push(piece.byteLength)
      order({ kind: 'take', piece })
    },
    digest: async () => {
      const report = await answer('digest')
      return report.kind === 'digest' ? report.digest : ''
    },
    reset: () => order({ kind: 'reset' }),
    kept: async () => {
      const report = await answer('kept')
      return Buffer.from(report.kind === 'kept' ? report.bytes : '')
    },
    stop: async () => void (await worker.terminate()),
  }
}
