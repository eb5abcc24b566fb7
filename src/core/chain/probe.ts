import type { Attempt } from '../errors.ts'
import { CoreError, isCoreError, messageOf } from '../errors.ts'
import type { Clock } from '../host.ts'
import type { AuthState } from '../auth/authorized.ts'
import type { Ping, RemoteRegistry } from '../registry/remote.ts'
import type { Answer } from './decide.ts'
import { cancelled, Flights } from './flights.ts'
import type { Health, Outcome } from './health.ts'

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
  readonly #health: Health
  readonly #flights = new Flights<Probe>()

  constructor(clock: Clock, health: Health) {
    this.#clock = clock
    this.#health = health
  }

  async ask(question: Question, signal?: AbortSignal): Promise<Probe> {
    const { registry, repository, reference } = question
    const key = `${registry.name}\n${repository}\n${reference}`
    return await this.#flights.join(key, (shared) => this.#ask(question, shared), signal)
  }

  /** Asks `registry` whether it is there. @throws what it answers. */
  async test(registry: RemoteRegistry, options: { readonly signal?: AbortSignal }): Promise<Ping> {
    const started = this.#clock.now()
    const tell = this.#health.asking(registry.name)
    const heard = (error?: CoreError): Outcome => {
      return { found: undefined, bytes: 0, ms: this.#clock.now() - started, ...(error && { error }) }
    }
    try {
      const ping = await registry.ping(options)
      tell(heard())
      return ping
    } catch (thrown) {
      const error = asCoreError(thrown, registry.name)
      tell(error.code === 'ERR_CANCELLED' ? undefined : heard(error))
      throw error
    }
  }

  close(): void {
    this.#flights.close()
  }

  async #ask({ registry, repository, reference, replaceable }: Question, signal: AbortSignal): Promise<Probe> {
    const started = this.#clock.now()
    const tell = this.#health.asking(registry.name)
    let bytes = 0
    const onBytes = (count: number): void => void (bytes += count)
    try {
      const { descriptor, status } = await registry.resolve(repository, reference, { signal, onBytes, replaceable })
      const ms = this.#clock.now() - started
      tell({ found: true, ms, bytes })
      const attempt = { ...this.#attempt(registry, ms, bytes), outcome: 'served' as const, status }
      return {
        answer: { kind: 'served', descriptor, repository },
        attempt: { ...attempt, detail: signedIn(registry.auth), digest: descriptor.digest },
      }
    } catch (thrown) {
      const ms = this.#clock.now() - started
      const error = asCoreError(thrown, registry.name)
      if (signal.aborted || error.code === 'ERR_CANCELLED') {
        tell(undefined)
        throw error.code === 'ERR_CANCELLED' ? error : cancelled()
      }
      const absent = error.code === 'ERR_NOT_FOUND'
      tell(absent ? { found: false, ms, bytes } : { error, found: false, ms, bytes })
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

/** Anything thrown while asking `registry`, as a CoreError that names it. */
export function asCoreError(thrown: unknown, registry: string): CoreError {
  if (isCoreError(thrown)) {
    return thrown.registry === undefined ? thrown.with({ registry }) : thrown
  }
  return new CoreError('ERR_LOCAL', `${registry}: ${messageOf(thrown)}`, { cause: thrown, registry })
}

function signedIn({ authenticated, source, username }: AuthState): string {
  if (!authenticated) return 'anonymous'
  return username === undefined ? `signed in with ${source}` : `signed in as ${username} (${source})`
}
