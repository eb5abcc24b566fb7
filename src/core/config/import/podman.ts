import { canonicalHost, dockerHubHost } from '../../reference/hosts.ts'
import type { ConfMirror, ConfRegistry, RegistriesConf } from './registriesconf.ts'
import type { Imported, WrittenRegistry } from './written.ts'
import { Findings } from './written.ts'

/** What a `registries.conf` comes to: the search list's registries first, each after its mirrors. */
export function importRegistriesConf(conf: RegistriesConf, file: string): Imported {
  const findings = new Findings(file)
  for (const { what, why } of conf.faults) findings.leaveOut(what, why)
  if (conf.aliases.length > 0)
    findings.leaveOut(`aliases of ${conf.aliases.length} short names`, 'a short name goes through the list in order')
  const search = conf.search ?? []
  const searched = search.map((place) => conf.registries.find(({ prefix }) => prefix === place) ?? plain(place))
  const others = conf.registries.filter(({ prefix }) => !search.includes(prefix))
  for (const registry of [...searched, ...others]) addRegistry(findings, registry)
  if (search.length > 0 && others.length > 0)
    findings.leaveOut(
      'unqualified-search-registries',
      `their order is kept, but short names are asked at every registry of the list, so at ${others.map(({ prefix }) => prefix).join(', ')} too`,
    )
  return findings
}

function addRegistry(findings: Findings, registry: ConfRegistry): void {
  const place = placeOf(registry.prefix)
  if (registry.blocked) return findings.add({ url: urlOf(registry.prefix), deny: ['**'] })
  for (const mirror of registry.mirrors) {
    if (mirror.pull === 'tag-only')
      findings.leaveOut(`${mirror.location}: pull-from-mirror`, 'it is asked for digests too, whose content is checked')
    findings.add(mirrorEntry(mirror, place))
  }
  const own = { url: urlOf(registry.location), ...insecure(registry) }
  const moved = placeOf(registry.location) !== place
  findings.add(moved ? { ...own, mirrorOf: place, capabilities: ['resolve', 'pull', 'push'] } : own)
}

function mirrorEntry(mirror: ConfMirror, mirrorOf: string): WrittenRegistry {
  const onlyPull = mirror.pull === 'digest-only' ? { capabilities: ['pull'] as const } : {}
  return { url: urlOf(mirror.location), mirrorOf, ...onlyPull, ...insecure(mirror) }
}

function plain(place: string): ConfRegistry {
  return { prefix: place, location: place, insecure: false, blocked: false, mirrors: [] }
}

function insecure(of: { readonly insecure: boolean }): Pick<WrittenRegistry, 'tls'> {
  return of.insecure ? { tls: { insecureSkipVerify: true } } : {}
}

/** Always https, as podman asks; Docker Hub by its usual name. */
function urlOf(place: string): string {
  const located = placeOf(place)
  return located === dockerHubHost ? dockerHubHost : `https://${located}`
}

function placeOf(place: string): string {
  const [host = '', ...path] = place.split('/')
  return [canonicalHost(host), ...path].join('/')
}
