import { CoreError } from '../errors.ts'

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
    if (signal?.aborted) throw cancelled()
    const flight = this.#flights.get(key) ?? this.#start(key, start)
    flight.waiters += 1
    if (signal === undefined) return flight.result
    return await new Promise<T>((resolve, reject) => {
      const leave = (): void => {
        flight.waiters -= 1
        if (flight.waiters === 0) this.#abort(key, flight)
        reject(cancelled())
      }
      signal.addEventListener('abort', leave, { once: true })
      flight.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
    })
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

/** The error of an operation its caller gave up. */
export function cancelled(): CoreError {
  return new CoreError('ERR_CANCELLED', 'cancelled')
}
