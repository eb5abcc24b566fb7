import { isIP } from 'node:net'
import { addressClass } from './address.ts'
import { registrableDomain } from './domain.ts'

/**
 * What an address is to a registry: `own`, its very origin; `named`, the origin its configuration names beside it; `kin`,
 * another host of the same owner; `foreign`, anything else. Secrets of the registry may be asked for by `own` alone, a
 * login shown to a token service that is not `foreign`, and nothing secret goes to what is.
 */
export type Kinship = 'own' | 'named' | 'kin' | 'foreign'

/** A registry, as far as it decides where its secrets may go. */
export interface Home {
  /** Its own address. */
  readonly url: URL
  /** What its configuration names as its token service. */
  readonly authUrl?: URL | undefined
}

/** What `url` is to the registry at `home`. */
export function kinshipOf(url: URL, home: Home): Kinship {
  if (faultOf(url) !== undefined) return 'foreign'
  if (url.origin === home.url.origin) return 'own'
  if (url.origin === home.authUrl?.origin) return 'named'
  return strangeness(url, home.url) === undefined ? 'kin' : 'foreign'
}

/** Why nothing may be asked of `url`, whoever names it; undefined when something may. */
export function faultOf(url: URL): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'not an http address'
  return url.username === '' && url.password === '' ? undefined : 'an address with a user name in it'
}

/** Whether `to` is asked in the clear, though `from` was not. */
export function losesTls(from: URL, to: URL): boolean {
  return from.protocol === 'https:' && to.protocol === 'http:'
}

/** Why `url`, at another origin than `home`, is not of the same owner; undefined when it is. */
export function strangeness(url: URL, home: URL): string | undefined {
  if (losesTls(home, url)) return 'without TLS, though the registry has it'
  const reach = addressClass(url.hostname)
  if (isLiteral(url) || isLiteral(home)) {
    return reach === 'public' ? 'another host' : `another host, at a ${reach} address`
  }
  if (reach === 'metadata') return 'a metadata address'
  return registrableDomain(url.hostname) === registrableDomain(home.hostname) ? undefined : 'a host of another domain'
}

/**
 * `url` with the scheme of `home` if it is the same host and port but for that: what a registry says of itself behind a
 * proxy that ends TLS. Any other address as it is.
 */
export function withSchemeOf(home: URL, url: URL): URL {
  if (faultOf(url) !== undefined || url.hostname !== home.hostname || url.port !== home.port) return url
  return inside(home, url)
}

/** The path and query of `url` at the origin of `home`: made of parts, so that no path can name another host. */
export function inside(home: URL, url: URL): URL {
  const moved = new URL(home.origin)
  moved.pathname = url.pathname
  moved.search = url.search
  return moved
}

function isLiteral(url: URL): boolean {
  return isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0
}
