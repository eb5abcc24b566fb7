/** One challenge of a `WWW-Authenticate` header. Scheme and parameter names are in lower case. */
export interface Challenge {
  readonly scheme: string
  readonly params: Readonly<Record<string, string>>
  readonly token68?: string
  /** Whether the header stopped making sense inside this challenge; what was read before that stands. */
  readonly malformed?: boolean
}

/**
 * The challenges of a `WWW-Authenticate` header (RFC 9110 section 11.6.1): several in one line, in any order, with
 * quoted-pairs and token68. Reads on where servers are known to be careless (missing commas, quoted names).
 */
export function parseChallenges(header: string | undefined): readonly Challenge[] {
  return new Reader(header ?? '').challenges()
}

const blank = /[\t\n\r ]*/y
const separators = /[\t\n\r ,]*/y
const word = /[\w!#$%&'*+.^`|~-]+/y
const quoted = /"((?:[^"\\]|\\[^])*)"/y
const bare = /[^\s,"]+/y
const token68 = /([\w.~+/-]+=*)[\t\n\r ]*(?:,|$)/y

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  challenges(): readonly Challenge[] {
    const found: Challenge[] = []
    while (true) {
      this.#take(separators)
      const scheme = this.#name()
      if (scheme === undefined) return found
      const challenge = this.#challenge(scheme.toLowerCase())
      found.push(challenge)
      if (challenge.malformed === true) return found
    }
  }

  #challenge(scheme: string): Challenge {
    this.#take(blank)
    const token = this.#take(token68)
    if (token !== undefined) return { scheme, params: {}, token68: token }
    const params: Record<string, string> = Object.create(null) as Record<string, string>
    while (true) {
      const before = this.#at
      this.#take(separators)
      if (this.#at === this.#text.length) return { scheme, params: { ...params } }
      const name = this.#parameterName()
      if (name === undefined) {
        const rest = this.#name()
        this.#at = before
        return rest === undefined
          ? { scheme, params: { ...params }, malformed: true }
          : { scheme, params: { ...params } }
      }
      const value = this.#value()
      if (value === undefined) return { scheme, params: { ...params }, malformed: true }
      params[name] ??= value
    }
  }

  /** A name with `=` behind it; anything else begins another challenge. */
  #parameterName(): string | undefined {
    const start = this.#at
    const name = this.#name()
    this.#take(blank)
    if (name !== undefined && this.#text[this.#at] === '=') {
      this.#at++
      this.#take(blank)
      return name.toLowerCase()
    }
    this.#at = start
    return undefined
  }

  #name(): string | undefined {
    return this.#take(word) ?? this.#quoted()
  }

  #value(): string | undefined {
    return this.#text[this.#at] === '"' ? this.#quoted() : this.#take(bare)
  }

  #quoted(): string | undefined {
    return this.#take(quoted)?.replaceAll(/\\([^])/g, '$1')
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match === null) return undefined
    this.#at = pattern.lastIndex
    return match[1] ?? match[0]
  }
}
