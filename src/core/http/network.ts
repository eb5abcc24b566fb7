import { BlockList, isIP } from 'node:net'
import { getCACertificates } from 'node:tls'
import { CoreError } from '../errors.ts'
import type { NetworkSettings } from '../host.ts'
import { addressClass } from './address.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The network as environment variables describe it: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY` (lower case
 * first), read at each call; loopback is never proxied. Certificates: the system's.
 */
export function environmentNetwork(env: Environment): NetworkSettings {
  let system: readonly string[] | undefined
  return {
    proxyFor: (url) => new Promise((resolve) => resolve(environmentProxy(url, env))),
    certificateAuthorities: () => (system ??= getCACertificates('system')),
  }
}

/** The proxy the environment names for `url`, or undefined. @throws ERR_CONFIG naming the variable that is no URL. */
function environmentProxy(url: URL, env: Environment): string | undefined {
  if (addressClass(url.hostname) === 'loopback' || bypasses(url, read(env, 'no_proxy')?.value ?? '')) return undefined
  const found = read(env, url.protocol === 'https:' ? 'https_proxy' : 'http_proxy') ?? read(env, 'all_proxy')
  if (found === undefined) return undefined
  const text = found.value.includes('://') ? found.value : `http://${found.value}`
  if (!URL.canParse(text)) {
    throw new CoreError('ERR_CONFIG', `the environment variable ${found.name} is no proxy address`, {
      field: found.name,
    })
  }
  return text
}

/**
 * Whether a list names `url`, that of `NO_PROXY` or of an editor's settings: `*`, hosts with their subdomains, addresses,
 * networks, each with or without port.
 */
export function bypasses(url: URL, list: string): boolean {
  const host = plain(url.hostname)
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  return list
    .split(/[\s,]+/)
    .filter((rule) => rule !== '')
    .some((rule) => matches(rule.toLowerCase(), host, port))
}

function matches(rule: string, host: string, port: string): boolean {
  if (rule === '*') return true
  if (rule.includes('/')) return inNetwork(rule, host)
  const parts = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(rule)
  const name = plain(parts?.[1] ?? rule)
  if (parts?.[2] !== undefined && parts[2] !== port) return false
  if (isIP(name) !== 0 || isIP(host) !== 0) return name === host
  const bare = name.replace(/^\*?\./, '')
  return (host === bare && !name.startsWith('.')) || host.endsWith(`.${bare}`)
}

function inNetwork(rule: string, host: string): boolean {
  const [network = '', bits = ''] = rule.split('/')
  const family = isIP(host)
  if (family === 0 || isIP(network) !== family || !/^\d{1,3}$/.test(bits)) return false
  if (Number(bits) > (family === 6 ? 128 : 32)) return false
  const list = new BlockList()
  list.addSubnet(network, Number(bits), family === 6 ? 'ipv6' : 'ipv4')
  return list.check(host, family === 6 ? 'ipv6' : 'ipv4')
}

function plain(host: string): string {
  return host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
}

function read(env: Environment, name: string): { readonly name: string; readonly value: string } | undefined {
  for (const key of [name, name.toUpperCase()]) {
    const value = env[key]?.trim()
    if (value !== undefined && value !== '') return { name: key, value }
  }
  return undefined
}
