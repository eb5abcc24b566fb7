import type { Writable } from 'node:stream'
import { cut, escaped, escapedJson, redact } from '../core/index.ts'

/** The longest sentence, in characters: names are shorter, and a server's text may be of any length. */
const sentenceLength = 2000

/** The streams of the program, and whether one JSON object is wanted instead of text. */
export interface OutputOptions {
  readonly stdout: Writable
  readonly stderr: Writable
  readonly json: boolean
}

/** What the program says: results on stdout, everything else on stderr. A reader that leaves early is no failure. */
export class Output {
  readonly json: boolean
  readonly #stdout: Writable
  readonly #stderr: Writable
  readonly #closed = new AbortController()
  #failure: Error | undefined

  constructor({ stdout, stderr, json }: OutputOptions) {
    this.json = json
    this.#stdout = stdout
    this.#stderr = stderr
    stdout.on('error', (error) => {
      if (!isBrokenPipe(error)) this.#failure ??= error
      this.#closed.abort()
    })
    stderr.on('error', () => undefined)
  }

  /** Waits until stdout took everything. The reason why it could not, other than a reader that left. */
  async finish(): Promise<Error | undefined> {
    await new Promise<unknown>((resolve) => this.#stdout.write('', resolve))
    return this.#failure
  }

  /** Aborted when stdout takes nothing any more. */
  get closed(): AbortSignal {
    return this.#closed.signal
  }

  /** The result: `value` as JSON, or the lines `text` makes of it. */
  show<T>(value: T, text: (value: T) => readonly string[]): void {
    if (this.json) this.object(value)
    else this.lines(text(value))
  }

  /** One value; what a terminal would obey is written as `\uXXXX`, which reads the same. */
  object(value: unknown): void {
    this.#stdout.write(`${escapedJson(JSON.stringify(value, null, 2))}\n`)
  }

  /** Lines of a result, each on one line whatever is in it; names and labels come from strangers. */
  lines(lines: readonly string[]): void {
    if (lines.length > 0) this.#stdout.write(lines.map((line) => `${escaped(line)}\n`).join(''))
  }

  /** A sentence beside the result, on one line and without secrets. */
  tell(sentence: string): void {
    this.#stderr.write(`${escaped(cut(redact(sentence), sentenceLength))}\n`)
  }
}

function isBrokenPipe(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')
}
