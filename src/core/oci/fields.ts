import { CoreError, isCoreError } from '../errors.ts'
import { isObject } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { repeatsName } from './repeated.ts'

/**
 * Reads the fields of one JSON object of unknown shape; every complaint names the document and the path of the field, and
 * is ERR_UNSUPPORTED: bytes that are what their digest says are not damaged, whatever they say.
 */
export class Fields {
  readonly #value: JsonObject
  readonly #path: string
  readonly #document: string
  #spellings: ReadonlyMap<string, readonly string[]> | undefined

  /** @throws ERR_UNSUPPORTED when `value` is not an object. */
  constructor(value: unknown, document: string, path = '') {
    this.#document = document
    this.#path = path
    if (!isObject(value)) throw this.#malformed('', 'an object')
    this.#value = value
  }

  has(name: string): boolean {
    return this.value(name) !== undefined
  }

  /**
   * The raw value; undefined when absent or null. A name counts in any case, as for the engines, which are written in Go.
   * @throws ERR_UNSUPPORTED when it is there in several.
   */
  value(name: string): unknown {
    const key = this.#keyOf(name)
    return key === undefined ? undefined : (this.#value[key] ?? undefined)
  }

  string(name: string): string {
    return this.optionalString(name) ?? this.#fail(name, 'a string')
  }

  optionalString(name: string): string | undefined {
    const value = this.value(name)
    if (value === undefined || typeof value === 'string') return value
    return this.#fail(name, 'a string')
  }

  /** A string that `fits`; `what` describes it in the complaint. */
  fitting(name: string, what: string, fits: (value: string) => boolean): string {
    const value = this.string(name)
    return fits(value) ? value : this.#fail(name, what)
  }

  /** A count or size: a whole number from 0 on. */
  size(name: string): number {
    const value = this.value(name)
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
    return this.#fail(name, 'a whole number from 0 on')
  }

  flag(name: string): boolean {
    const value = this.value(name)
    if (value === undefined || typeof value === 'boolean') return value ?? false
    return this.#fail(name, 'true or false')
  }

  /** A list of strings, each of which `fits`; `what` describes them in the complaint; [] when absent. */
  strings(name: string, what = 'a list of strings', fits = (_item: string) => true): readonly string[] {
    const value = this.value(name) ?? []
    if (Array.isArray(value) && value.every((item) => typeof item === 'string' && fits(item))) return value
    return this.#fail(name, what)
  }

  /** An object whose values are strings; {} when absent. */
  stringMap(name: string): Readonly<Record<string, string>> {
    const value = this.value(name) ?? {}
    if (!isObject(value)) return this.#fail(name, 'an object of strings')
    const entries = Object.entries(value).map(([key, item]): readonly [string, string] =>
      typeof item === 'string' ? [key, item] : this.#fail(`${name}.${key}`, 'a string'),
    )
    return Object.fromEntries(entries)
  }

  /** The names of an object used as a set; [] when absent. */
  keys(name: string): readonly string[] {
    const value = this.value(name) ?? {}
    return isObject(value) ? Object.keys(value) : this.#fail(name, 'an object')
  }

  object(name: string): Fields {
    return new Fields(this.value(name), this.#document, this.#join(name))
  }

  /** The object `name` decoded, or undefined when absent. */
  optional<T>(name: string, decode: (fields: Fields) => T): T | undefined {
    return this.has(name) ? decode(this.object(name)) : undefined
  }

  /** The list of objects `name`, each decoded; it may be null, but not be left out. */
  requiredObjects<T>(name: string, decode: (fields: Fields) => T): readonly T[] {
    return this.#keyOf(name) === undefined ? this.#fail(name, 'a list') : this.objects(name, decode)
  }

  /** The list of objects `name`, each decoded; [] when absent. */
  objects<T>(name: string, decode: (fields: Fields) => T): readonly T[] {
    const value = this.value(name) ?? []
    if (!Array.isArray(value)) return this.#fail(name, 'a list')
    return value.map((item, index) => decode(new Fields(item, this.#document, `${this.#join(name)}[${index}]`)))
  }

  /** The list of objects `name`, each decoded that can be, and how many can not. */
  readable<T>(
    name: string,
    decode: (fields: Fields) => T,
  ): { readonly values: readonly T[]; readonly leftOut: number } {
    const value = this.value(name) ?? []
    if (!Array.isArray(value)) return this.#fail(name, 'a list')
    const values = value.flatMap((item, index) => {
      try {
        return [decode(new Fields(item, this.#document, `${this.#join(name)}[${index}]`))]
      } catch (error) {
        if (isCoreError(error, 'ERR_UNSUPPORTED')) return []
        throw error
      }
    })
    return { values, leftOut: value.length - values.length }
  }

  #keyOf(name: string): string | undefined {
    this.#spellings ??= spellingsOf(this.#value)
    const [key, another] = this.#spellings.get(folded(name)) ?? []
    return another === undefined ? key : this.#fail(name, 'there once, in whatever case')
  }

  /** @throws ERR_UNSUPPORTED always: `name` must be `expected`. */
  #fail(name: string, expected: string): never {
    throw this.#malformed(name, expected)
  }

  #malformed(name: string, expected: string): CoreError {
    const field = this.#join(name)
    const subject = field === '' ? 'it' : field
    return new CoreError('ERR_UNSUPPORTED', `the ${this.#document} is malformed: ${subject} must be ${expected}`, {
      ...(field === '' ? {} : { field }),
      expected,
    })
  }

  #join(name: string): string {
    if (name === '') return this.#path
    return this.#path === '' ? name : `${this.#path}.${name}`
  }
}

/**
 * The fields of the JSON object in `bytes`, UTF-8, at most `limit` bytes; `document` names it in errors.
 * @throws ERR_TOO_LARGE beyond the limit; ERR_UNSUPPORTED when it is no JSON object.
 */
export function parseFields(bytes: Uint8Array, document: string, limit: number): Fields {
  if (bytes.length > limit) {
    const size = `${bytes.length} bytes, the limit is ${limit}`
    throw new CoreError('ERR_TOO_LARGE', `the ${document} is too large: ${size}`)
  }
  if (partsOf(bytes) > mostParts) {
    throw new CoreError('ERR_TOO_LARGE', `the ${document} is too large: it has more than ${mostParts} parts`)
  }
  return new Fields(parseJson(bytes, document), document)
}

/** Values and members a document may have; reading more of them at once would hold everything else up. */
const mostParts = 100_000

/** How many values and members the JSON in `bytes` has, at most: commas and colons, those in strings too. */
function partsOf(bytes: Uint8Array): number {
  let parts = 0
  if (bytes.byteLength > mostParts)
    for (const byte of bytes) if (byte === 0x2c || byte === 0x3a || byte === 0x5b) parts++
  return parts
}

function parseJson(bytes: Uint8Array, document: string): unknown {
  const { text, value } = readJson(bytes, document)
  if (!repeatsName(text)) return value
  throw malformed(document, 'has a name twice in one object, which its readers understand differently')
}

function readJson(bytes: Uint8Array, document: string): { readonly text: string; readonly value: unknown } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return { text, value: JSON.parse(text) }
  } catch (cause) {
    throw malformed(document, bytes.length === 0 ? 'is empty' : 'is not JSON', cause)
  }
}

function malformed(document: string, what: string, cause?: unknown): CoreError {
  return new CoreError('ERR_UNSUPPORTED', `the ${document} ${what}`, { cause, expected: 'a JSON object' })
}

/** The names of an object by how they are read whatever their case. */
function spellingsOf(value: Readonly<Record<string, unknown>>): ReadonlyMap<string, readonly string[]> {
  const spellings = new Map<string, string[]>()
  for (const key of Object.keys(value)) {
    const known = spellings.get(folded(key))
    if (known === undefined) spellings.set(folded(key), [key])
    else known.push(key)
  }
  return spellings
}

/** Letters that Go takes for the same: the long s and the Kelvin sign, too (encoding/json, foldName). */
function folded(name: string): string {
  return name.toUpperCase().toLowerCase()
}
