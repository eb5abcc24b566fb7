/**
 * What a request is about. Each lane has connections of its own, so that no request waits for one that waits for it: a
 * refused document or download holds its connection while a login is fetched, an upload while its source is downloaded.
 */
export type Lane = 'login' | 'document' | 'download' | 'upload'

/** Requests of one registry on their way at once. */
const widths: Readonly<Record<Lane, number>> = { login: 4, document: 12, download: 12, upload: 8 }

/** The most connections to one origin. */
export const mostConnections = Object.values(widths).reduce((sum, width) => sum + width, 0)

/** Lets requests start, so many at once in each lane, in the order they came. */
export class Lanes {
  readonly #running: Record<Lane, number> = { login: 0, document: 0, download: 0, upload: 0 }
  readonly #waiting: Record<Lane, Set<() => void>> = {
    login: new Set(),
    document: new Set(),
    download: new Set(),
    upload: new Set(),
  }

  /** A place in `lane`, once there is one; calling the result leaves it. Rejects with the reason of `signal`. */
  async enter(lane: Lane, signal?: AbortSignal): Promise<() => void> {
    if (this.#running[lane] >= widths[lane]) await this.#turn(lane, signal)
    else this.#running[lane]++
    let left = false
    return () => {
      if (!left) this.#leave(lane)
      left = true
    }
  }

  /** Resolves with a place handed over by someone who leaves. */
  #turn(lane: Lane, signal: AbortSignal | undefined): Promise<void> {
    const waiting = this.#waiting[lane]
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        waiting.delete(go)
        reject(signal?.reason as Error)
      }
      const go = (): void => {
        waiting.delete(go)
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      waiting.add(go)
      if (signal?.aborted === true) leave()
      else signal?.addEventListener('abort', leave, { once: true })
    })
  }

  #leave(lane: Lane): void {
    const [next] = this.#waiting[lane]
    if (next === undefined) this.#running[lane]--
    else next()
  }
}
