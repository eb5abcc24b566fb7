/** Content that is sent in parts: reads on where it stands, and opens the content anew to go back. */
export class Cursor {
  readonly #open: () => AsyncIterable<Uint8Array>
  #pieces: AsyncIterator<Uint8Array> | undefined
  #left: Uint8Array = new Uint8Array()
  #offset = 0

  constructor(open: () => AsyncIterable<Uint8Array>) {
    this.#open = open
  }

  /** The bytes from `start` to before `end`, or to the end of the content. */
  async *slice(start: number, end: number): AsyncGenerator<Uint8Array, void, undefined> {
    await this.#seek(start)
    while (this.#offset < end) {
      const piece = await this.#next(end - this.#offset)
      if (piece === undefined) return
      yield piece
    }
  }

  /** Lets the content go, without waiting for a source that does not answer. */
  close(): void {
    this.#pieces?.return?.().catch(() => undefined)
    this.#pieces = undefined
  }

  async #seek(offset: number): Promise<void> {
    if (this.#pieces === undefined || offset < this.#offset) {
      this.close()
      this.#pieces = this.#open()[Symbol.asyncIterator]()
      this.#left = new Uint8Array()
      this.#offset = 0
    }
    while (this.#offset < offset) {
      if ((await this.#next(offset - this.#offset)) === undefined) return
    }
  }

  async #next(most: number): Promise<Uint8Array | undefined> {
    if (this.#left.byteLength === 0) {
      const next = await this.#pieces?.next()
      if (next === undefined || next.done === true) return undefined
      this.#left = next.value
    }
    const piece = this.#left.subarray(0, most)
    this.#left = this.#left.subarray(piece.byteLength)
    this.#offset += piece.byteLength
    return piece
  }
}
