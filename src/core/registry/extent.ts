import { createHash } from 'node:crypto'

/** Most of one list that is read: what is more is taken for endless. */
export const extentLimits = { bytes: 32 * 1024 * 1024, names: 500_000, pages: 2000 } as const

/** What of a list was read so far, and whether it is worth going on. */
export class Extent {
  readonly #links = new Set<string>()
  readonly #pages = new Set<string>()
  #bytes = 0
  #names = 0
  #count = 0

  /** Takes note of a page of so many names. Whether it is a new one: none but an empty one comes twice. */
  isNew(content: Uint8Array, names: number): boolean {
    this.#bytes += content.byteLength
    this.#names += names
    this.#count++
    if (names === 0) return true
    const page = createHash('sha1').update(content).digest('base64')
    if (this.#pages.has(page)) return false
    this.#pages.add(page)
    return true
  }

  /** Why not to go on at `link`, or undefined. */
  endsBefore(link: string): string | undefined {
    if (this.#links.has(link)) return 'the link to its next page came twice'
    this.#links.add(link)
    if (this.#count >= extentLimits.pages) return `it goes on after ${this.#count} pages`
    if (this.#names >= extentLimits.names) return `it goes on after ${this.#names} names`
    if (this.#bytes >= extentLimits.bytes) return `it goes on after ${Math.round(this.#bytes / 1024 / 1024)} MiB`
    return undefined
  }
}
