import { isIP } from 'node:net'
import { CoreError } from '../errors.ts'
import { addressClass } from '../http/address.ts'
import { publicUrl } from '../http/failure.ts'
import { registrableDomain } from './domain.ts'

/**
 * The token service a challenge names, relative realms resolved, if credentials of `registry` may go there: the
 * registry's own origin, a host of the same registrable domain, or the configured `authUrl` (CVE-2026-33540).
 * @throws ERR_POLICY otherwise.
 */
export function tokenService(
  realm: string,
  asked: URL,
  rules: { registry: string; authUrl?: string | undefined },
): URL {
  if (rules.authUrl !== undefined) return configured(new URL(rules.authUrl), realm, asked)
  if (!URL.canParse(realm, asked.href)) throw refused(rules.registry, `names no address as its token service`)
  const url = new URL(realm, asked)
  const reason = realmRefusal(url, asked)
  if (reason === undefined) return url
  throw refused(rules.registry, `names ${publicUrl(url)} as its token service, ${reason}; authUrl can allow it`, url)
}

/** `authUrl`; when it is only a host, the path is the realm's. */
function configured(authUrl: URL, realm: string, asked: URL): URL {
  if (authUrl.pathname !== '/' || authUrl.search !== '' || !URL.canParse(realm, asked.href)) return authUrl
  const { pathname, search } = new URL(realm, asked)
  return new URL(pathname + search, authUrl)
}

/** Why credentials of the registry at `home` may not go to `realm`; undefined when they may. */
export function realmRefusal(realm: URL, home: URL): string | undefined {
  if (realm.protocol !== 'https:' && realm.protocol !== 'http:') return `not an http address`
  if (realm.username !== '' || realm.password !== '') return 'an address with a user name in it'
  if (realm.origin === home.origin) return undefined
  if (home.protocol === 'https:' && realm.protocol === 'http:') return 'without TLS, though the registry has it'
  const reach = addressClass(realm.hostname)
  if (isLiteral(realm) || isLiteral(home)) {
    return reach === 'public' ? 'another host' : `another host, at a ${reach} address`
  }
  if (reach === 'metadata') return 'a metadata address'
  return registrableDomain(realm.hostname) === registrableDomain(home.hostname) ? undefined : 'a host of another domain'
}

function isLiteral(url: URL): boolean {
  return isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0
}

function refused(registry: string, what: string, url?: URL): CoreError {
  return new CoreError('ERR_POLICY', `${registry}: the registry ${what}: refused`, {
    registry,
    ...(url === undefined ? {} : { url: publicUrl(url) }),
  })
}
