import { CoreError } from '../errors.ts'
import { isObject } from '../json.ts'
import type { JsonObject } from '../json.ts'

/** Where a configuration comes from: settings never hold secrets or variables, files may. */
export interface ConfigContext {
  readonly source: 'settings' | 'file'
  /** Values for `${NAME}` in files. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** An object of a configuration while it is read: every field once, by its type, with errors that name it. */
export class Fields {
  readonly entry: string
  readonly context: ConfigContext
  readonly #values: JsonObject

  /** @throws ERR_CONFIG when `value` is not an object. */
  constructor(value: unknown, entry: string, context: ConfigContext) {
    if (!isObject(value)) throw configError(entry, '', `must be an object, not ${kindOf(value)}`)
    this.entry = entry
    this.context = context
    this.#values = value
  }

  /** @throws ERR_CONFIG naming the first field not in `known`. */
  expectOnly(known: readonly string[]): void {
    const unknown = Object.keys(this.#values).find((name) => !known.includes(name))
    if (unknown === undefined) return
    const near = known.find((name) => name.toLowerCase().replaceAll('_', '') === plain(unknown))
    throw this.error(unknown, `is not a known field${near === undefined ? '' : `; did you mean ${near}?`}`)
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined
  }

  /** The value as it is; null counts as absent. */
  raw(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? (this.#values[name] ?? undefined) : undefined
  }

  /** A text as it is written: it names something, or goes to a server, so no variable may stand in it. */
  text(name: string): string | undefined {
    const value = this.#written(name)
    return value === undefined ? undefined : this.#plain(name, value)
  }

  /** A secret, or the path of one: `${NAME}` takes a value from the environment, in files. */
  secret(name: string): string | undefined {
    const value = this.#written(name)
    return value === undefined ? undefined : this.#expand(name, value)
  }

  /**
   * An address. In files it may be one variable as a whole, whose value has its scheme written out: a variable inside would
   * send its value, which may be any secret of the environment, to the host around it.
   */
  address(name: string): string | undefined {
    const value = this.#written(name)
    if (value === undefined || !/^\$\{[^}]*\}$/.test(value))
      return value === undefined ? value : this.#plain(name, value)
    const address = this.#expand(name, value)
    if (address === '' || /^(?:https?|socks5h?):\/\//i.test(address)) return address
    throw this.error(name, `${value} is not an address with its scheme, such as https://registry.acme.io`)
  }

  texts(name: string): readonly string[] {
    const value = this.raw(name)
    if (value === undefined) return []
    if (!Array.isArray(value)) throw this.error(name, `must be a list of texts, not ${kindOf(value)}`)
    return value.map((item: unknown) => {
      if (typeof item !== 'string') throw this.error(name, `must be a list of texts, it holds ${kindOf(item)}`)
      return this.#plain(name, item)
    })
  }

  number(name: string): number | undefined {
    const value = this.raw(name)
    if (value === undefined) return undefined
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw this.error(name, `must be a number, not ${kindOf(value)}`)
    return value
  }

  flag(name: string): boolean | undefined {
    const value = this.raw(name)
    if (value === undefined) return undefined
    if (typeof value !== 'boolean') throw this.error(name, `must be true or false, not ${kindOf(value)}`)
    return value
  }

  error(field: string, reason: string): CoreError {
    return configError(this.entry, field, reason)
  }

  #written(name: string): string | undefined {
    const value = this.raw(name)
    if (value === undefined || typeof value === 'string') return value
    throw this.error(name, `must be a text, not ${kindOf(value)}${quoteHint(value)}`)
  }

  #plain(field: string, text: string): string {
    const variable = /\$\{[^{}]*\}/.exec(text)?.[0]
    if (variable === undefined || this.context.source === 'settings') return this.#expand(field, text)
    const where = 'as the whole of url, authUrl and proxy, and anywhere in username, password and tls'
    throw this.error(field, `${variable}: a variable is read ${where} only`)
  }

  #expand(field: string, text: string): string {
    const variable = /\$\{([^{}]*)\}/.exec(text)?.[1]
    if (variable === undefined) return text
    if (this.context.source === 'settings')
      throw this.error(field, `\${${variable}}: variables are read in configuration files, not in settings`)
    return text.replaceAll(/\$\{([^{}]*)\}/g, (_, name: string) => this.#variable(field, name))
  }

  #variable(field: string, name: string): string {
    if (!/^[A-Za-z_]\w*$/.test(name)) throw this.error(field, `\${${name}} is not the name of an environment variable`)
    const value = this.context.env[name]
    if (value === undefined) throw this.error(field, `the environment variable ${name} is not set`)
    return value
  }
}

/** An ERR_CONFIG error that names the entry, the field and the reason. `field` may be '' for the entry as a whole. */
export function configError(entry: string, field: string, reason: string): CoreError {
  const where = field === '' ? `registry ${entry}` : `registry ${entry}: ${field}`
  return new CoreError('ERR_CONFIG', `${where} ${reason}`, { entry, ...(field === '' ? {} : { field }) })
}

/** What `value` is, for a person. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`
}

function quoteHint(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean' ? ': put it in quotes' : ''
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '')
}
