import { isAbsolute, resolve } from 'node:path'
import type { Capability } from '../chain/types.ts'
import type { TlsOptions } from '../http/http.ts'
import { patternFault } from '../chain/pattern.ts'
import { isRepository } from '../reference/names.ts'
import { readAddress } from './address.ts'
import type { Fields } from './fields.ts'
import { Fields as Nested } from './fields.ts'
import type { RegistryConfig } from './types.ts'

/** Seconds to connect and to the first byte, unless the entry says otherwise. */
export const defaultTimeoutSeconds = 5

const longestTimeoutSeconds = 600
const capabilityNames: readonly Capability[] = ['resolve', 'pull', 'push']

const listFields = ['mirrorOf', 'owns', 'allow', 'deny', 'capabilities', 'onUnavailable', 'timeout', 'tls', 'proxy']
const knownFields = ['name', 'url', 'authUrl', 'username', 'password', ...listFields, 'repositories']
const flatFields = ['name', 'registry_url', 'auth_url', 'username', 'password', 'prefix', ...listFields]

/** Whether the entry is written in the older, flat form. */
export function isFlat(value: Readonly<Record<string, unknown>>): boolean {
  return 'registry_url' in value || 'auth_url' in value
}

/** One entry in the form of today: `url`, `authUrl`, … @throws ERR_CONFIG naming the entry, the field and the reason. */
export function decodeEntry(fields: Fields, baseFolder?: string): RegistryConfig {
  fields.expectOnly(knownFields)
  if (!fields.has('url')) throw fields.error('url', 'is missing')
  return decodeCommon(fields, { url: 'url', authUrl: 'authUrl' }, baseFolder)
}

/** One entry in the flat form: `registry_url`, `auth_url`, … @throws ERR_CONFIG naming the entry, field and reason. */
export function decodeFlatEntry(fields: Fields, baseFolder?: string): RegistryConfig {
  fields.expectOnly(flatFields)
  fields.text('prefix')
  return decodeCommon(fields, { url: 'registry_url', authUrl: 'auth_url' }, baseFolder)
}

function decodeCommon(fields: Fields, names: { url: string; authUrl: string }, folder?: string): RegistryConfig {
  const address = readAddress(fields.address(names.url) ?? '')
  if ('reason' in address)
    throw fields.error(names.url, isVariable(fields.raw(names.url)) ? 'holds no address of a registry' : address.reason)
  const mirrorOf = decodeMirror(fields)
  const optional = {
    authUrl: decodeAuthUrl(fields, names.authUrl),
    username: nonEmpty(fields.secret('username')),
    password: decodePassword(fields),
    tls: decodeTls(fields, folder),
    proxy: decodeProxy(fields),
    mirrorOf,
  }
  return {
    name: decodeName(fields) ?? address.host,
    url: address.url,
    ...present(optional),
    timeoutMs: decodeTimeout(fields),
    repositories: names.url === 'url' ? decodeRepositories(fields) : [],
    owns: decodePatterns(fields, 'owns'),
    allow: decodePatterns(fields, 'allow'),
    deny: decodePatterns(fields, 'deny'),
    capabilities: decodeCapabilities(fields, mirrorOf !== undefined),
    onUnavailable: decodeOnUnavailable(fields),
  }
}

function decodeName(fields: Fields): string | undefined {
  const name = fields.text('name')?.trim()
  if (name === '') throw fields.error('name', 'must not be empty')
  if (name !== undefined && (name.length > 100 || /\p{Cc}/u.test(name)))
    throw fields.error('name', 'must be one line of at most 100 characters')
  return name
}

function decodePassword(fields: Fields): string | undefined {
  if (!fields.has('password')) return undefined
  if (fields.context.source === 'settings')
    throw fields.error('password', 'does not belong in settings: remove it, then sign in to the registry instead')
  return nonEmpty(fields.secret('password'))
}

function decodeAuthUrl(fields: Fields, name: string): string | undefined {
  const text = nonEmpty(fields.address(name))
  if (text === undefined) return undefined
  const address = URL.canParse(text) ? new URL(text) : undefined
  if (address === undefined || !/^https?:$/.test(address.protocol))
    throw fields.error(name, 'is not an address: write https://host/path')
  if (address.username !== '' || address.password !== '')
    throw fields.error(name, 'must not hold a user name or password; use username, and sign in')
  return text
}

function decodeMirror(fields: Fields): string | undefined {
  return nonEmpty(fields.text('mirrorOf')?.trim())
}

function decodeTimeout(fields: Fields): number {
  const seconds = fields.number('timeout') ?? defaultTimeoutSeconds
  if (seconds <= 0 || seconds > longestTimeoutSeconds)
    throw fields.error('timeout', `must be seconds, more than 0 and at most ${longestTimeoutSeconds}, not ${seconds}`)
  return Math.round(seconds * 1000)
}

function decodeTls(fields: Fields, folder?: string): TlsOptions | undefined {
  if (!fields.has('tls')) return undefined
  const value = fields.raw('tls')
  if (typeof value !== 'object' || Array.isArray(value)) throw fields.error('tls', 'must be an object')
  const tls = new Nested(value, fields.entry, fields.context)
  tls.expectOnly(['ca', 'cert', 'key', 'insecureSkipVerify'])
  const options = present({
    ca: located(tls.secret('ca'), folder),
    cert: located(tls.secret('cert'), folder),
    key: located(tls.secret('key'), folder),
    insecureSkipVerify: tls.flag('insecureSkipVerify'),
  })
  if ((options.cert === undefined) !== (options.key === undefined))
    throw fields.error('tls', 'needs cert and key together')
  return options
}

/** PEM text as it is, a relative path from the folder of the configuration file. */
function located(value: string | undefined, folder: string | undefined): string | undefined {
  if (value === undefined || folder === undefined || value.includes('-----BEGIN') || isAbsolute(value)) return value
  return resolve(folder, value)
}

function decodeProxy(fields: Fields): string | undefined {
  const proxy = nonEmpty(fields.address('proxy'))
  if (proxy === undefined || proxy === 'none') return proxy
  const scheme = URL.canParse(proxy) ? new URL(proxy).protocol : ''
  if (!/^(?:https?|socks5h?):$/.test(scheme))
    throw fields.error('proxy', 'must be none, or an http://, https:// or socks5:// address')
  return proxy
}

function decodeRepositories(fields: Fields): readonly string[] {
  const names = fields.texts('repositories')
  const bad = names.find((name) => !isRepository(name))
  if (bad !== undefined) throw fields.error('repositories', `holds ${JSON.stringify(bad)}, which is not a repository`)
  return names
}

function decodePatterns(fields: Fields, name: string): readonly string[] {
  const patterns = fields.texts(name)
  for (const pattern of patterns) {
    const fault = patternFault(pattern)
    if (fault !== undefined) throw fields.error(name, `holds ${JSON.stringify(pattern)}: ${fault}`)
  }
  return patterns
}

function decodeCapabilities(fields: Fields, isMirror: boolean): readonly Capability[] {
  if (!fields.has('capabilities')) return isMirror ? ['resolve', 'pull'] : capabilityNames
  const wanted = fields.texts('capabilities')
  const unknown = wanted.find((name) => !capabilityNames.some((known) => known === name))
  if (unknown !== undefined)
    throw fields.error('capabilities', `holds ${JSON.stringify(unknown)}; there are resolve, pull and push`)
  if (wanted.length === 0) throw fields.error('capabilities', 'must name at least one of resolve, pull and push')
  return capabilityNames.filter((name) => wanted.includes(name))
}

function decodeOnUnavailable(fields: Fields): 'continue' | 'stop' {
  const value = fields.text('onUnavailable') ?? 'continue'
  if (value !== 'continue' && value !== 'stop')
    throw fields.error('onUnavailable', `must be continue or stop, not ${JSON.stringify(value)}`)
  return value
}

/** Whether an address is a variable, whose value is not repeated. */
function isVariable(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('${')
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

/** The members of `object` that have a value. */
function present<T extends Readonly<Record<string, unknown>>>(
  object: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
