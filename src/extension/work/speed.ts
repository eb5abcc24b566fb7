const windowMs = 3000
const leastMs = 500

/** How fast a transfer is, over the last three seconds. */
export class Speed {
  #samples: readonly { readonly at: number; readonly bytes: number }[] = []

  /** Notes that `bytes` had come at `at` (milliseconds); bytes per second, or undefined while that is a guess. */
  add(bytes: number, at: number): number | undefined {
    const recent = this.#samples.filter((sample) => at - sample.at <= windowMs)
    this.#samples = [...recent, { at, bytes }]
    const first = this.#samples[0]
    if (first === undefined || at - first.at < leastMs) return undefined
    return (Math.max(0, bytes - first.bytes) * 1000) / (at - first.at)
  }
}
