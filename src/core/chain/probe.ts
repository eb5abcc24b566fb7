import type { AuthState } from '../auth/authorized.ts'
import { CoreError } from '../errors.ts'
import type { Attempt } from '../errors.ts'
import type { Clock } from '../host.ts'
import { asCoreError } from '../registry/watch.ts'
import type { Answer, Described } from './decide.ts'
import { Flights } from '../flights.ts'
import type { AnyPlace } from './places.ts'

/** One question: does this repository of this registry have what is wanted? */
export interface Question extends AnyPlace {
  /** Others are asked for the same content, so that nothing is lost when it fails. */
  readonly replaceable: boolean
}

/** An answer, and the attempt that tells of it. */
export interface Probe<Content = Described> {
  readonly answer: Answer<Content>
  readonly attempt: Attempt
}

/** Puts a question. Throws nothing but ERR_CANCELLED. */
export type Ask<Content> = (question: Question, signal?: AbortSignal) => Promise<Probe<Content>>

/** What a registry that has it answered. */
export interface Had<Content> {
  readonly content: Content
  readonly status?: number
  readonly digest?: string
}

/** One question and how it is put. */
export interface Put<Content> {
  readonly clock: Clock
  readonly place: AnyPlace
  readonly signal: AbortSignal
  /** @throws what the registry answers. */
  readonly ask: (onBytes: (count: number) => void) => Promise<Had<Content>>
  /** Whether an error says that the registry has nothing of the kind, so that others may. */
  readonly isAbsence: (error: CoreError) => boolean
}

/** Puts a question, and tells what came of it. @throws ERR_CANCELLED. */
export async function probe<Content>({ clock, place, signal, ask, isAbsence }: Put<Content>): Promise<Probe<Content>> {
  const { registry, repository } = place
  const started = clock.now()
  let bytes = 0
  const measured = (): Omit<Attempt, 'outcome'> => {
    const ms = Math.round((clock.now() - started) * 10) / 10
    return { registry: registry.name, repository, stage: 'resolve', ms, bytes }
  }
  try {
    const { content, ...facts } = await ask((count) => void (bytes += count))
    const attempt = {
      ...measured(),
      outcome: 'served',
      ...facts,
      ...(registry.auth && { detail: signedIn(registry.auth) }),
    } as const
    return { answer: { ...content, kind: 'served', repository }, attempt }
  } catch (thrown) {
    const error = asCoreError(thrown, registry.name)
    if (error.code === 'ERR_CANCELLED') throw error
    if (signal.aborted) throw new CoreError('ERR_CANCELLED', 'cancelled', { cause: signal.reason })
    const status = error.status === undefined ? {} : { status: error.status }
    const account = registry.auth?.authenticated === true ? `; ${signedIn(registry.auth)}` : ''
    const attempt = { ...measured(), outcome: error.code, ...status, detail: `${error.message}${account}` }
    return { answer: { kind: isAbsence(error) ? 'absent' : 'failed', error }, attempt }
  }
}

/** Asks registries for tags and digests; equal questions asked at the same time are one request. */
export class Prober {
  readonly #clock: Clock
  readonly #flights = new Flights<Probe>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How to ask for `reference`, a tag or digest. */
  asking(reference: string): Ask<Described> {
    return async (question, signal) => {
      const { registry, repository } = question
      const key = `${registry.name}\n${repository}\n${reference}`
      return await this.#flights.join(key, (shared) => this.#ask(question, reference, shared), signal)
    }
  }

  close(): void {
    this.#flights.close()
  }

  #ask({ replaceable, ...place }: Question, reference: string, signal: AbortSignal): Promise<Probe> {
    const { registry, repository } = place
    return probe({
      clock: this.#clock,
      place,
      signal,
      ask: async (onBytes) => {
        const { descriptor, status } = await registry.resolve(repository, reference, { signal, onBytes, replaceable })
        return { content: { descriptor }, digest: descriptor.digest, ...(status !== undefined && { status }) }
      },
      isAbsence: ({ code }) => code === 'ERR_NOT_FOUND',
    })
  }
}

function signedIn({ authenticated, source, username }: AuthState): string {
  if (!authenticated) return 'anonymous'
  return username === undefined ? `signed in with ${source}` : `signed in as ${username} (${source})`
}
