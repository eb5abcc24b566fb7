import { endOfMatch, readPattern, replaceMatches } from './pattern.ts'

export type Values = Readonly<Record<string, string>>

export interface ExpandOptions {
  /** Names and what they stand for; one that is not here is empty. */
  readonly values: Values
  /** The file's escape character. Default `\`. */
  readonly escape?: string
}

interface LexOptions extends ExpandOptions {
  /** Keeps quotes and escapes, and what is not set as it is written. */
  readonly raw?: boolean
}

/** A text that can't be read: what it stands for is the builder's to say. */
class Unreadable extends Error {}

/** Names are short: a text that grows beyond this is none. */
const mostCharacters = 4096
const deepest = 64

/**
 * What a word stands for: `$NAME`, `${NAME}`, `${NAME:-word}`, `:+`, `:?`, `#`, `##`, `%`, `%%`, `/`, `//`, nested, with
 * quotes and escapes taken away. Undefined for one that can't be read. BuildKit, frontend/dockerfile/shell/lex.go.
 */
export function expand(word: string, options: ExpandOptions): string | undefined {
  return lexed(word, options)?.text
}

/** The words of a text as a shell sees them, quotes and escapes kept; none for a text that can't be read. */
export function rawWords(text: string): readonly string[] {
  return lexed(text, { values: {}, raw: true })?.words ?? []
}

/** The words of a text without their quotes; variables stay as they are written. */
export function plainWords(text: string): readonly string[] {
  return lexed(text, { values: {}, raw: false }, true)?.words ?? []
}

function lexed(text: string, options: LexOptions, keepsUnset = options.raw === true): Words | undefined {
  try {
    return new Lexer(text, options, keepsUnset).all()
  } catch (error) {
    if (error instanceof Unreadable) return undefined
    throw error
  }
}

interface Words {
  readonly text: string
  readonly words: readonly string[]
}

/** Collects the text and, beside it, the words it falls into. */
class Collector implements Words {
  text = ''
  readonly words: string[] = []
  #word: string | undefined

  /** Text that spaces in it split. */
  split(text: string): void {
    this.text += text
    for (const character of text) {
      if (isSpace(character)) this.#end()
      else this.#word = (this.#word ?? '') + character
    }
    this.#check()
  }

  whole(text: string): void {
    this.text += text
    this.#word = (this.#word ?? '') + text
    this.#check()
  }

  end(): Words {
    this.#end()
    return this
  }

  #end(): void {
    if (this.#word === undefined || this.#word === '') return
    this.words.push(this.#word)
    this.#word = undefined
  }

  #check(): void {
    if (this.text.length > mostCharacters * 16) throw new Unreadable()
  }
}

class Lexer {
  readonly #text: readonly string[]
  readonly #values: ReadonlyMap<string, string>
  readonly #escape: string
  readonly #raw: boolean
  readonly #keepsUnset: boolean
  #at = 0
  #depth = 0

  constructor(text: string, { values, escape = '\\', raw = false }: LexOptions, keepsUnset: boolean) {
    this.#text = Array.from(text)
    this.#values = new Map(Object.entries(values))
    this.#escape = escape
    this.#raw = raw
    this.#keepsUnset = keepsUnset
  }

  all(): Words {
    return this.#until(undefined, this.#raw)
  }

  #until(stop: string | undefined, rawEscapes: boolean): Words {
    if ((this.#depth += 1) > deepest) throw new Unreadable()
    const found = new Collector()
    for (let next = this.#peek(); next !== undefined; next = this.#peek()) {
      if (next === stop) {
        this.#at += 1
        this.#depth -= 1
        return found.end()
      }
      if (next === '$') found.split(this.#dollar())
      else if (next === '<') found.whole(this.#heredoc())
      else if (next === "'") found.whole(this.#single())
      else if (next === '"') found.whole(this.#double(rawEscapes))
      else this.#plain(found, rawEscapes)
    }
    if (stop !== undefined) throw new Unreadable()
    this.#depth -= 1
    return found.end()
  }

  #plain(found: Collector, rawEscapes: boolean): void {
    const character = this.#take()
    if (character !== this.#escape) {
      found.split(character)
      return
    }
    if (rawEscapes) found.whole(character)
    if (this.#peek() !== undefined) found.whole(this.#take())
  }

  #single(): string {
    const quote = this.#take()
    let inside = ''
    while (this.#peek() !== "'") inside += this.#take()
    this.#at += 1
    return this.#raw ? `${quote}${inside}'` : inside
  }

  #double(rawEscapes: boolean): string {
    this.#at += 1
    let inside = ''
    while (this.#peek() !== '"') {
      inside += this.#peek() === '$' ? this.#dollar() : this.#quoted(rawEscapes)
    }
    this.#at += 1
    return this.#raw ? `"${inside}"` : inside
  }

  /** Between double quotes an escape counts before `"`, `$` and itself. */
  #quoted(rawEscapes: boolean): string {
    const character = this.#take()
    if (character !== this.#escape) return character
    const next = this.#peek()
    if (next === undefined) throw new Unreadable()
    const counts = next === '"' || next === '$' || next === this.#escape
    return `${rawEscapes ? character : ''}${counts ? this.#take() : character}`
  }

  /** `<<`, with the space that may stand between it and its word. */
  #heredoc(): string {
    this.#at += 1
    if (this.#peek() !== '<') return '<'
    this.#at += 1
    let space = ''
    while (['\t', '\r', ' '].includes(this.#peek() ?? '')) space += this.#take()
    return `<<${space}`
  }

  #dollar(): string {
    this.#at += 1
    if (this.#peek() === '{') return this.#braces()
    const name = this.#name()
    if (name === '') return '$'
    return this.#value(name) ?? (this.#keepsUnset ? `$${name}` : '')
  }

  #braces(): string {
    this.#at += 1
    if (['{', '}', ':', undefined].includes(this.#peek())) throw new Unreadable()
    const name = this.#name()
    const value = this.#value(name)
    const operator = this.#take()
    if (operator === '}') return value ?? (this.#keepsUnset ? `\${${name}}` : '')
    if (operator === '/') return this.#replaced(name, value)
    if (operator !== ':') return this.#modified({ name, value, operator, colon: '' })
    return this.#modified({ name, value, operator: this.#take(), colon: ':' })
  }

  #modified({ name, value, operator, colon }: Modified): string {
    const trims = operator === '#' || operator === '%'
    if (!['+', '-', '?', '#', '%'].includes(operator) || (trims && colon !== '')) throw new Unreadable()
    const word = this.#until('}', trims).text
    if (value === undefined && this.#keepsUnset) return `\${${name}${colon}${operator}${word}}`
    const isSet = value !== undefined && !(colon !== '' && value === '')
    if (operator === '-') return isSet ? value : word
    if (operator === '+') return isSet ? word : ''
    if (operator !== '?') return trimmed(value ?? '', operator, word)
    if (!isSet) throw new Unreadable()
    return value
  }

  #replaced(name: string, value: string | undefined): string {
    const all = this.#peek() === '/'
    if (all) this.#at += 1
    const pattern = this.#until('/', true).text
    const replacement = this.#until('}', true).text
    if (value === undefined && this.#keepsUnset) return `\${${name}/${pattern}/${replacement}}`
    const pieces = readPattern(Array.from(pattern))
    if (pieces === undefined || replacement.includes('$')) throw new Unreadable()
    return replaceMatches(pieces, short(value ?? ''), { replacement, all })
  }

  #value(name: string): string | undefined {
    return this.#values.get(name)
  }

  /** Letters, digits and `_`; a number, or one special sign, is a name too. */
  #name(): string {
    const first = this.#peek() ?? ''
    if (/^\p{Nd}$/u.test(first)) return this.#while(/^\p{Nd}$/u)
    if (first !== '' && '@*#?-$!'.includes(first)) return this.#take()
    return this.#while(/^[\p{L}\p{Nd}_]$/u)
  }

  #while(kind: RegExp): string {
    let name = ''
    while (kind.test(this.#peek() ?? '')) name += this.#take()
    return name
  }

  #peek(): string | undefined {
    return this.#text[this.#at]
  }

  #take(): string {
    const character = this.#text[this.#at]
    if (character === undefined) throw new Unreadable()
    this.#at += 1
    return character
  }
}

interface Modified {
  readonly name: string
  readonly value: string | undefined
  readonly operator: string
  readonly colon: string
}

/** `#` takes the shortest match away at the start, `##` the longest; `%` and `%%` do so at the end. */
function trimmed(value: string, operator: string, word: string): string {
  const longest = word.startsWith(operator)
  const pattern = Array.from(longest ? word.slice(1) : word)
  const fromEnd = operator === '%'
  const pieces = readPattern(pattern)
  if (pieces === undefined) throw new Unreadable()
  const text = short(value)
  const end = endOfMatch(fromEnd ? pieces.toReversed() : pieces, fromEnd ? text.toReversed() : text, {
    from: 0,
    longest,
  })
  if (end === undefined) return value
  return (fromEnd ? text.slice(0, text.length - end) : text.slice(end)).join('')
}

function short(value: string): readonly string[] {
  const text = Array.from(value)
  if (text.length > mostCharacters) throw new Unreadable()
  return text
}

function isSpace(character: string): boolean {
  return /^[\t\n\v\f\r \u0085\p{Z}]$/u.test(character)
}
