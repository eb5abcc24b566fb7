import { readFile } from 'node:fs/promises'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { CoreError, messageOf } from '../errors.ts'
import type { NetworkSettings } from '../host.ts'
import type { HttpOptions, TlsOptions } from './http.ts'

/** How connections of one registry are secured: what `tls` of its entry says holds for the addresses the entry names. */
export interface TlsSettings {
  /** For its own origin: its authority and its client certificate. */
  readonly own: SecureContext
  /** For what its entry names beside that, a token service or a proxy: its authority. */
  readonly named: SecureContext
  /** For everybody else: what the machine trusts. */
  readonly foreign: SecureContext
  /** Whether the certificate of its own origin is checked; all others are. */
  readonly checksOwn: boolean
  /** The same as text. */
  readonly pem: Readonly<Record<'own' | 'named' | 'foreign', Pem>>
}

/** What secures a connection, as text: for another thread, where no context can go. */
export interface Pem {
  /** The authorities trusted beside those of Node itself. */
  readonly ca: readonly string[]
  readonly cert?: string
  readonly key?: string
}

const shared = new WeakMap<NetworkSettings, { readonly count: number; readonly context: SecureContext }>()

/**
 * The TLS settings of one registry. The list of authorities is parsed once per program where no registry adds its own.
 * @throws ERR_CONFIG with the field of `tls` that can't be read or used.
 */
export async function tlsSettings(options: HttpOptions, network: NetworkSettings): Promise<TlsSettings> {
  const tls = options.tls ?? {}
  const checksOwn = tls.insecureSkipVerify !== true
  const foreign = sharedContext(network)
  const machine = { ca: network.certificateAuthorities() }
  if (tls.ca === undefined && tls.cert === undefined && tls.key === undefined) {
    return { own: foreign, named: foreign, foreign, checksOwn, pem: { own: machine, named: machine, foreign: machine } }
  }
  const [ca, cert, key] = await Promise.all((['ca', 'cert', 'key'] as const).map((field) => material(options, field)))
  const trusted = ca === undefined ? authorities(network) : [...authorities(network), ca]
  const named = ca === undefined ? foreign : secured(options, 'ca', () => createSecureContext({ ca: trusted }))
  const told = ca === undefined ? machine : { ca: [...machine.ca, ca] }
  const pem = { own: told, named: told, foreign: machine }
  if (cert === undefined && key === undefined) return { own: named, named, foreign, checksOwn, pem }
  if (cert === undefined || key === undefined) {
    throw configError(options, cert === undefined ? 'cert' : 'key', 'tls.cert and tls.key belong together')
  }
  const own = secured(options, 'cert', () => createSecureContext({ ca: trusted, cert, key }))
  return { own, named, foreign, checksOwn, pem: { ...pem, own: { ...told, cert, key } } }
}

function sharedContext(network: NetworkSettings): SecureContext {
  const count = network.certificateAuthorities().length
  const known = shared.get(network)
  if (known?.count === count) return known.context
  const context = createSecureContext({ ca: authorities(network) })
  shared.set(network, { count, context })
  return context
}

function authorities(network: NetworkSettings): string[] {
  return [...new Set([...getCACertificates('default'), ...network.certificateAuthorities()])]
}

async function material(options: HttpOptions, field: 'ca' | 'cert' | 'key'): Promise<string | undefined> {
  const value = options.tls?.[field]
  if (value === undefined) return undefined
  const text = value.includes('-----BEGIN ') ? value : await pemFile(options, field, value)
  if (!text.includes('-----BEGIN ')) throw configError(options, field, `tls.${field} holds no PEM text`)
  return text
}

async function pemFile(options: HttpOptions, field: keyof TlsOptions, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw configError(options, field, `tls.${field} can not be read: ${messageOf(error)}`, error)
  }
}

function secured(options: HttpOptions, field: keyof TlsOptions, make: () => SecureContext): SecureContext {
  try {
    return make()
  } catch (error) {
    throw configError(options, field, `tls.${field} can not be used: ${messageOf(error)}`, error)
  }
}

function configError(options: HttpOptions, field: keyof TlsOptions, what: string, cause?: unknown): CoreError {
  return new CoreError('ERR_CONFIG', `${options.name}: ${what}`, {
    cause,
    registry: options.name,
    entry: options.name,
    field: `tls.${field}`,
  })
}
