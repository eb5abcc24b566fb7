import { abortError } from './errors.ts'

interface Flight<T> {
  readonly result: Promise<T>
  readonly controller: AbortController
  waiters: number
}

/** Work shared by everyone who asks for it at the same time. It is aborted when the last of them has left. */
export class Flights<T> {
  readonly #flights = new Map<string, Flight<T>>()

  /** Joins the work named `key`, or starts it. @throws ERR_CANCELLED as soon as `signal` aborts, and what the work throws. */
  async join(key: string, start: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) throw abortError(signal, 'cancelled')
    const flight = this.#flights.get(key) ?? this.#start(key, start)
    flight.waiters += 1
    if (signal === undefined) return flight.result
    return await new Promise<T>((resolve, reject) => {
      const leave = (): void => {
        flight.waiters -= 1
        if (flight.waiters === 0) this.#abort(key, flight)
        reject(abortError(signal, 'cancelled'))
      }
      signal.addEventListener('abort', leave, { once: true })
      flight.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
    })
  }

  /** Who asks from now on begins anew; who waits already is served by the work that is under way. */
  forget(): void {
    this.#flights.clear()
  }

  /** Aborts everything. */
  close(): void {
    for (const [key, flight] of this.#flights) this.#abort(key, flight)
  }

  #start(key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController()
    const result = start(controller.signal)
    const flight: Flight<T> = { result, controller, waiters: 0 }
    const forget = (): void => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key)
    }
    result.then(forget, forget)
    this.#flights.set(key, flight)
    return flight
  }

  #abort(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key)
    flight.controller.abort()
  }
}

/**
 * What `work` comes to, unless `signal` aborts before: then the work goes on for others, and what it comes to is let go.
 * @throws ERR_CANCELLED with `message`; the signal's reason where that is a CoreError.
 */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined, message = 'cancelled'): Promise<T> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(abortError(signal, message))
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
