import { setImmediate } from 'node:timers/promises'
import { cut } from '../text.ts'

/** The names of one page. What is no name is counted, and the first of it quoted. */
export interface NameList {
  readonly names: readonly string[]
  readonly leftOut: number
  readonly example?: string
}

/** Bytes read at one go: others get their turn in between. */
const stretch = 64 * 1024
/** Most bytes a name is written with; a repository has at most 255 characters, each escaped in up to six. */
const longestName = 6 * 255

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a]
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]

/**
 * The names in the list `member` of the JSON object in `bytes`, as far as they are ones; none where it is absent or null.
 * Undefined for bytes that are no such object. A list of any length holds nothing else up for long.
 */
export async function readNames(
  bytes: Uint8Array,
  member: string,
  isName: (text: string) => boolean,
): Promise<NameList | undefined> {
  const reader = new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), member, isName)
  while (reader.read()) await setImmediate()
  return reader.result
}

/** Walks over a JSON text byte by byte and keeps the strings of one list in its outermost object. */
class Reader {
  readonly #bytes: Buffer
  readonly #member: string
  readonly #isName: (text: string) => boolean
  readonly #names: string[] = []
  #at = 0
  #depth = 0
  /** Where the string under way began; -1 outside of strings. */
  #string = -1
  #escaped = false
  /** The last string of the outermost object is the name of the member, and its value has not begun. */
  #named = false
  #wanted = false
  #inList = false
  /** Whether the place in the list between two commas has its value. */
  #filled = false
  #leftOut = 0
  #example: string | undefined
  #state: 'reading' | 'done' | 'broken' = 'reading'

  constructor(bytes: Buffer, member: string, isName: (text: string) => boolean) {
    this.#bytes = bytes
    this.#member = member
    this.#isName = isName
  }

  get result(): NameList | undefined {
    if (this.#state !== 'done') return undefined
    const example = this.#example === undefined ? {} : { example: this.#example }
    return { names: this.#names, leftOut: this.#leftOut, ...example }
  }

  /** Reads on a little; whether there is more. */
  read(): boolean {
    const end = Math.min(this.#at + stretch, this.#bytes.length)
    for (; this.#at < end && this.#state === 'reading'; this.#at++) this.#take(this.#bytes[this.#at] ?? 0)
    return this.#state === 'reading' && this.#at < this.#bytes.length
  }

  #take(byte: number): void {
    if (this.#string >= 0) this.#inString(byte)
    else if (byte > 0x20) this.#outside(byte)
  }

  #inString(byte: number): void {
    if (this.#escaped) this.#escaped = false
    else if (byte === backslash) this.#escaped = true
    else if (byte === quote) {
      this.#ended(this.#string, this.#at)
      this.#string = -1
    }
  }

  #outside(byte: number): void {
    if (this.#depth === 0 && byte !== openObject) this.#state = 'broken'
    else if (byte === openObject || byte === openList) this.#open(byte)
    else if (byte === closeObject || byte === closeList) this.#close()
    else if (byte === quote) this.#string = this.#at + 1
    else if (byte === colon) this.#wanted = this.#named && this.#depth === 1
    else if (byte === comma) this.#next()
    else this.#bare(byte)
  }

  #open(byte: number): void {
    if (this.#wanted && this.#depth === 1) {
      this.#inList = byte === openList
      if (!this.#inList) this.#state = 'broken'
    } else this.#odd()
    this.#depth++
  }

  #close(): void {
    this.#depth--
    if (this.#depth === 0 || (this.#inList && this.#depth === 1)) this.#state = 'done'
  }

  #next(): void {
    if (this.#depth === 2) this.#filled = false
    if (this.#depth === 1) this.#named = this.#wanted = false
  }

  /** The beginning or the inside of a number, `true`, `false` or `null`. */
  #bare(byte: number): void {
    if (this.#depth === 1 && this.#wanted) this.#state = byte === 0x6e ? 'done' : 'broken'
    else this.#odd()
  }

  #ended(start: number, end: number): void {
    if (this.#depth === 1 && this.#wanted) this.#state = 'broken'
    else if (this.#depth === 1) this.#named = this.#bytes.toString('latin1', start, end) === this.#member
    else if (this.#inList && this.#depth === 2) this.#name(start, end)
  }

  #name(start: number, end: number): void {
    const text = end - start > longestName ? undefined : unescaped(this.#bytes.toString('utf8', start, end))
    this.#filled = true
    if (text !== undefined && this.#isName(text)) this.#names.push(text)
    else this.#leaveOut(text ?? this.#bytes.toString('utf8', start, start + longestName))
  }

  /** A value of the list that is no string. */
  #odd(): void {
    if (!this.#inList || this.#depth !== 2 || this.#filled) return
    this.#filled = true
    this.#leaveOut(this.#bytes.toString('utf8', this.#at, this.#at + 20))
  }

  #leaveOut(text: string): void {
    this.#leftOut++
    this.#example ??= cut(text, 60)
  }
}

function unescaped(text: string): string | undefined {
  if (!text.includes('\\')) return text
  try {
    return String(JSON.parse(`"${text}"`))
  } catch {
    return undefined
  }
}
