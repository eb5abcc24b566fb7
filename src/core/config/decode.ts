import { isObject } from '../json.ts'
import { CoreError, isCoreError } from '../errors.ts'
import { isHost, isRepository } from '../reference/names.ts'
import { dockerHubUrl, readAddress } from './address.ts'
import { decodeEntry, decodeFlatEntry, defaultTimeoutSeconds, isFlat } from './entry.ts'
import type { ConfigContext } from './fields.ts'
import { Fields, configError, kindOf } from './fields.ts'
import type { DecodedList, RegistryConfig } from './types.ts'

/** How `decodeRegistries` reads. */
export interface DecodeOptions {
  /** Settings never hold secrets or variables, files may. */
  readonly source: 'settings' | 'file'
  /** Values for `${NAME}` in files. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Where relative paths of a file start. */
  readonly folder?: string
  /** Labels of registries elsewhere that `mirrorOf` may name. */
  readonly labels?: readonly string[]
}

/** Docker Hub, anonymous: the list's default. */
export function dockerHub(): RegistryConfig {
  return {
    name: 'Docker Hub',
    url: dockerHubUrl,
    timeoutMs: defaultTimeoutSeconds * 1000,
    repositories: [],
    owns: [],
    allow: [],
    deny: [],
    capabilities: ['resolve', 'pull', 'push'],
    onUnavailable: 'continue',
  }
}

/**
 * Reads a list of registries, or an object that holds one: `{registries: […]}`, or the older flat forms
 * `{registry_url, …}`, `{repositories: [{registry_url, …}]}`, `{backends: [{type: 'dockerhub', config: …}]}`.
 * No value at all is the default list, Docker Hub. Never throws: a bad entry is a problem, the others work.
 */
export function decodeRegistries(value: unknown, options: DecodeOptions): DecodedList {
  if (value === undefined || value === null) return { registries: [dockerHub()], problems: [], places: new Map() }
  const context: ConfigContext = { source: options.source, env: options.env ?? {} }
  const problems: CoreError[] = []
  const keep = (error: unknown): undefined => {
    if (!isCoreError(error, 'ERR_CONFIG')) throw error
    problems.push(error)
    return undefined
  }
  const decoded = entriesOf(value, keep).flatMap(({ item, place }, index) => {
    try {
      return [{ ...decodeItem(item, index, { context, folder: options.folder }), index, place }]
    } catch (error) {
      keep(error)
      return []
    }
  })
  const good = checkTogether(decoded, options.labels ?? [], keep)
  const places = new Map(good.map(({ config, place }) => [config.name, place]))
  return { registries: good.map(({ config }) => config), problems, places }
}

/** An entry, and its place in the list it was read from; what holds several has one place for all. */
interface Entry {
  readonly item: unknown
  readonly place: number
}

interface Decoded extends Pick<Entry, 'place'> {
  readonly config: RegistryConfig
  readonly named: boolean
  readonly index: number
}

type Keep = (error: unknown) => undefined

function entriesOf(value: unknown, keep: Keep): readonly Entry[] {
  if (Array.isArray(value))
    return value.flatMap((entry: unknown, place) => (listedIn(entry, keep) ?? [entry]).map((item) => ({ item, place })))
  if (!isObject(value)) {
    keep(new CoreError('ERR_CONFIG', `registries must be a list, not ${kindOf(value)}`, { field: 'registries' }))
    return []
  }
  return (listedIn(value, keep) ?? [value]).map((item, place) => ({ item, place }))
}

/** The entries an object holds, when it is one of the forms that hold several. */
function listedIn(value: unknown, keep: Keep): readonly unknown[] | undefined {
  if (!isObject(value)) return undefined
  if ('registries' in value) return listField(value, { name: 'registries', beside: [] }, keep)
  if ('backends' in value) return listField(value, { name: 'backends', beside: [] }, keep)?.flatMap(backend(keep))
  const repositories = value['repositories']
  const nested = Array.isArray(repositories) && repositories.some(isObject)
  return nested ? listField(value, { name: 'repositories', beside: ['prefix', ...flatBeside(value)] }, keep) : undefined
}

/** `registry_url: ''` and its fellows beside a list are the unused single form. */
function flatBeside(value: Readonly<Record<string, unknown>>): readonly string[] {
  return ['registry_url', 'auth_url', 'username', 'password'].filter((name) => value[name] === '')
}

function listField(
  value: Readonly<Record<string, unknown>>,
  wanted: { readonly name: string; readonly beside: readonly string[] },
  keep: Keep,
): readonly unknown[] {
  for (const field of Object.keys(value))
    if (field !== wanted.name && !wanted.beside.includes(field))
      keep(new CoreError('ERR_CONFIG', `${field} is not a known field beside ${wanted.name}`, { field }))
  const list = value[wanted.name] ?? []
  if (Array.isArray(list)) return list
  keep(new CoreError('ERR_CONFIG', `${wanted.name} must be a list, not ${kindOf(list)}`, { field: wanted.name }))
  return []
}

function backend(keep: Keep): (item: unknown) => readonly unknown[] {
  return (item) => {
    if (!isObject(item) || item['type'] !== 'dockerhub') {
      const type = isObject(item) ? JSON.stringify(item['type']) : kindOf(item)
      keep(
        new CoreError('ERR_CONFIG', `backends: only the type dockerhub is a registry, not ${type}`, { field: 'type' }),
      )
      return []
    }
    const config = item['config'] ?? {}
    return listedIn(config, keep) ?? [config]
  }
}

function decodeItem(item: unknown, index: number, how: { context: ConfigContext; folder: string | undefined }) {
  const fields = new Fields(item, labelOf(item, index), how.context)
  const named = fields.has('name')
  const flat = isObject(item) && (isFlat(item) || onlyFlat(item))
  return { config: flat ? decodeFlatEntry(fields, how.folder) : decodeEntry(fields, how.folder), named }
}

/** An old file may give credentials alone: then it means Docker Hub. */
function onlyFlat(item: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(item)
  return names.length > 0 && names.every((name) => name === 'username' || name === 'password' || name === 'prefix')
}

/** The entry's name as written, else its place in the list counted from 1. */
function labelOf(item: unknown, index: number): string {
  const name = isObject(item) ? item['name'] : undefined
  return typeof name === 'string' && name.trim() !== '' ? name.trim() : `${index + 1}`
}

function checkTogether(decoded: readonly Decoded[], others: readonly string[], keep: Keep): readonly Decoded[] {
  const unique = uniqueNames(decoded, keep)
  const configs = unique.map(({ config }) => config)
  const labels = new Set([...others, ...configs.map(({ name }) => name)])
  return unique.flatMap((one) => {
    const { config } = one
    const reason = mirrorFault(config, labels) ?? circleFault(config, configs)
    if (reason === undefined) return [one]
    keep(configError(config.name, 'mirrorOf', reason))
    return []
  })
}

function uniqueNames(decoded: readonly Decoded[], keep: Keep): readonly Decoded[] {
  const taken = new Map<string, number>()
  for (const { config, named, index } of decoded) if (named && !taken.has(config.name)) taken.set(config.name, index)
  return decoded.flatMap((one) => {
    const { config, named, index } = one
    if (!named) {
      const name = freeName(config, taken)
      taken.set(name, index)
      return [{ ...one, config: { ...config, name } }]
    }
    const first = taken.get(config.name) ?? index
    if (first === index) return [one]
    keep(configError(config.name, 'name', `is used twice: entries ${first + 1} and ${index + 1}; names are unique`))
    return []
  })
}

function freeName(config: RegistryConfig, taken: ReadonlyMap<string, number>): string {
  const address = readAddress(config.url)
  const prefix = 'reason' in address ? '' : address.prefix
  const wanted = taken.has(config.name) && prefix !== '' ? `${config.name}/${prefix}` : config.name
  if (!taken.has(wanted)) return wanted
  let count = 2
  while (taken.has(`${wanted} (${count})`)) count += 1
  return `${wanted} (${count})`
}

function mirrorFault(config: RegistryConfig, labels: ReadonlySet<string>): string | undefined {
  const target = config.mirrorOf
  if (target === undefined) return undefined
  if (target === config.name) return 'names the registry itself'
  if (labels.has(target) || isPlace(target)) return undefined
  return `names ${JSON.stringify(target)}, which is neither a registry of the list nor a host`
}

/** Mirrors of each other hold nobody's names. */
function circleFault(config: RegistryConfig, configs: readonly RegistryConfig[]): string | undefined {
  const circle = [config]
  for (let last = config; circle.length <= configs.length; circle.push(last)) {
    const next = configs.find(({ name }) => name === last.mirrorOf)
    if (next === undefined) return undefined
    if (next === config) return `goes round in a circle: ${circleText(circle)}`
    last = next
  }
  return undefined
}

function circleText(circle: readonly RegistryConfig[]): string {
  const [first, ...others] = circle.map(({ name, mirrorOf }) => [name, mirrorOf ?? ''] as const)
  return [`${first?.[0]} is a mirror of ${first?.[1]}`, ...others.map(([name, of]) => `${name} of ${of}`)].join(', ')
}

/** `acme.io:5000`, `acme.io/team`: a host, or a path below one. */
function isPlace(text: string): boolean {
  const [host = '', ...path] = text.split('/')
  return isHost(host) && /[.:]|^localhost$/.test(host) && (path.length === 0 || isRepository(path.join('/')))
}
