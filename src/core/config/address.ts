import { canonicalHost, dockerHubHost } from '../reference/hosts.ts'

/** Where Docker Hub's registry answers. */
export const dockerHubUrl = 'https://registry-1.docker.io'

/** A registry's address, read: the url of RegistryOptions, and the host image references use. */
export interface Address {
  readonly url: string
  readonly host: string
  /** Path below the host, without slashes at the ends; '' for none. */
  readonly prefix: string
}

/**
 * Reads a registry's address as people write it. The empty string and every alias mean Docker Hub; without a scheme
 * it is https, or http for a loopback host; `/v1` and `/v2` at the end are what clients add, not a prefix.
 * @returns the address, or why it is none.
 */
export function readAddress(text: string): Address | { readonly reason: string } {
  const url = parse(text.trim())
  if (typeof url === 'string') return { reason: url }
  const reason = refusal(url)
  if (reason !== undefined) return { reason }
  const prefix = url.pathname
    .replace(/\/v[12]\/?$/, '')
    .split('/')
    .filter((part) => part !== '')
    .join('/')
  const host = canonicalHost(url.host)
  const origin = host === dockerHubHost ? dockerHubUrl : url.origin
  return { url: prefix === '' ? origin : `${origin}/${prefix}`, host, prefix }
}

/** Whether `host` (with or without a port) is this computer. */
function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(?:\.\d{1,3}){3}$/.test(name)
}

function parse(text: string): URL | string {
  if (text === '') return new URL(dockerHubUrl)
  const schemeless = !/^[a-z][a-z0-9+.-]*:\/\//i.test(text)
  const host = text.split('/', 1)[0] ?? ''
  const address = schemeless ? `${isLoopback(host) ? 'http' : 'https'}://${text}` : text
  try {
    return new URL(address)
  } catch {
    return `is not an address: ${JSON.stringify(text.replace(/\/\/[^/]*@/, '//***@'))}; write https://host or host:port`
  }
}

function refusal(url: URL): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return `has the scheme ${url.protocol}//; a registry answers https:// or http://`
  if (url.username !== '' || url.password !== '')
    return 'must not hold a user name or password; use username, and sign in'
  if (url.search !== '' || url.hash !== '') return 'must not have a query or fragment'
  return url.hostname === '' ? 'has no host' : undefined
}
