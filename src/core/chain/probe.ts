import type { Attempt } from '../errors.ts'
import type { Clock } from '../host.ts'
import type { AuthState } from '../auth/authorized.ts'
import type { RemoteRegistry } from '../registry/remote.ts'
import { asCoreError } from '../registry/watch.ts'
import type { Answer } from './decide.ts'
import { cancelled, Flights } from './flights.ts'

/** One question: is this tag or digest in this repository of this registry? */
export interface Question {
  readonly registry: RemoteRegistry
  readonly repository: string
  /** Tag or digest. */
  readonly reference: string
  /** Others are asked for the same content, so that nothing is lost when it fails. */
  readonly replaceable: boolean
}

/** An answer, and the attempt that tells of it. */
export interface Probe {
  readonly answer: Answer
  readonly attempt: Attempt
}

/** Asks registries; equal questions asked at the same time are one request. Never throws but ERR_CANCELLED. */
export class Prober {
  readonly #clock: Clock
  readonly #flights = new Flights<Probe>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async ask(question: Question, signal?: AbortSignal): Promise<Probe> {
    const { registry, repository, reference } = question
    const key = `${registry.name}\n${repository}\n${reference}`
    return await this.#flights.join(key, (shared) => this.#ask(question, shared), signal)
  }

  close(): void {
    this.#flights.close()
  }

  async #ask({ registry, repository, reference, replaceable }: Question, signal: AbortSignal): Promise<Probe> {
    const started = this.#clock.now()
    let bytes = 0
    const onBytes = (count: number): void => void (bytes += count)
    try {
      const { descriptor, status } = await registry.resolve(repository, reference, { signal, onBytes, replaceable })
      const ms = this.#clock.now() - started
      const attempt = { ...this.#attempt(registry, ms, bytes), outcome: 'served' as const, status }
      return {
        answer: { kind: 'served', descriptor, repository },
        attempt: { ...attempt, detail: signedIn(registry.auth), digest: descriptor.digest },
      }
    } catch (thrown) {
      const ms = this.#clock.now() - started
      const error = asCoreError(thrown, registry.name)
      if (error.code === 'ERR_CANCELLED') throw error
      if (signal.aborted) throw cancelled()
      const absent = error.code === 'ERR_NOT_FOUND'
      const status = error.status === undefined ? {} : { status: error.status }
      const account = registry.auth.authenticated ? `; ${signedIn(registry.auth)}` : ''
      const detail = `${error.message}${account}`
      const attempt = { ...this.#attempt(registry, ms, bytes), outcome: error.code, ...status, detail }
      return { answer: { kind: absent ? 'absent' : 'failed', error }, attempt }
    }
  }

  #attempt(registry: RemoteRegistry, ms: number, bytes: number): Pick<Attempt, 'registry' | 'stage' | 'ms' | 'bytes'> {
    return { registry: registry.name, stage: 'resolve', ms: Math.round(ms * 10) / 10, bytes }
  }
}

function signedIn({ authenticated, source, username }: AuthState): string {
  if (!authenticated) return 'anonymous'
  return username === undefined ? `signed in with ${source}` : `signed in as ${username} (${source})`
}
