import { CoreError } from '../errors.ts'
import { publicUrl } from '../http/failure.ts'
import { faultOf, inside, kinshipOf, losesTls, strangeness, withSchemeOf, type Home } from '../http/kinship.ts'

/** A registry by its label, and where its secrets may go. */
export interface RealmRules extends Home {
  readonly registry: string
}

/**
 * The token service a challenge names, relative realms resolved, or the one `authUrl` names. Who may see a credential
 * there is another question: `checkLogin`. A registry with TLS that names itself without it is taken to mean itself.
 * @throws ERR_POLICY for an address nobody may be sent to: without TLS, though the registry has it; with a user name.
 */
export function tokenService(realm: string, asked: URL, rules: RealmRules): URL {
  const named = URL.canParse(realm, asked.href) ? new URL(realm, asked) : undefined
  if (rules.authUrl !== undefined) return configured(rules.authUrl, named)
  if (named === undefined) throw refused(rules.registry, 'names no address as its token service')
  const service = losesTls(asked, named) ? withSchemeOf(asked, named) : named
  const reason = faultOf(service) ?? (losesTls(asked, service) ? strangeness(service, asked) : undefined)
  if (reason === undefined) return service
  throw foreign(service, reason, rules)
}

/** @throws ERR_POLICY when a credential of the registry may not go to `service` (CVE-2026-33540). */
export function checkLogin(service: URL, rules: RealmRules): void {
  if (kinshipOf(service, rules) !== 'foreign') return
  throw foreign(service, realmRefusal(service, rules.url) ?? 'another host', rules)
}

/** Why credentials of the registry at `home` may not go to `realm`; undefined when they may. */
export function realmRefusal(realm: URL, home: URL): string | undefined {
  if (kinshipOf(realm, { url: home }) !== 'foreign') return undefined
  return faultOf(realm) ?? strangeness(realm, home)
}

/** `authUrl`; when it is only a host, the path is the realm's. */
function configured(authUrl: URL, named: URL | undefined): URL {
  const complete = authUrl.pathname !== '/' || authUrl.search !== ''
  return complete || named === undefined ? authUrl : inside(authUrl, named)
}

function foreign(service: URL, reason: string, { registry }: RealmRules): CoreError {
  const what = `names ${publicUrl(service)} as its token service, ${reason}; authUrl can allow it`
  return refused(registry, what, service)
}

function refused(registry: string, what: string, url?: URL): CoreError {
  return new CoreError('ERR_POLICY', `${registry}: the registry ${what}: refused`, {
    registry,
    ...(url === undefined ? {} : { url: publicUrl(url) }),
  })
}
