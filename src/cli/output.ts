import type { Writable } from 'node:stream'

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

  object(value: unknown): void {
    this.#stdout.write(`${JSON.stringify(value, null, 2)}\n`)
  }

  lines(lines: readonly string[]): void {
    if (lines.length > 0) this.#stdout.write(lines.map((line) => `${printable(line)}\n`).join(''))
  }

  /** A sentence beside the result. */
  tell(sentence: string): void {
    this.#stderr.write(`${sentence.split('\n').map(printable).join('\n')}\n`)
  }
}

/** `line` without characters that a terminal obeys; names and labels come from strangers. */
function printable(line: string): string {
  return line.replaceAll(/\p{Cc}|\p{Bidi_Control}/gu, (character) => {
    return character === '\n' ? '\\n' : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
  })
}

function isBrokenPipe(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')
}
