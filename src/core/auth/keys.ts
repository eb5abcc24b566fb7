import type { CredentialScope } from '../host.ts'
import { canonicalHost, dockerHubHost, sameHost } from '../reference/hosts.ts'
import type { AuthFile } from './authfile.ts'

/** The keys Docker Hub's login is found under, the one docker writes first. */
const hubKeys = ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io', 'registry-1.docker.io'] as const

/** The registry a key is looked for. */
type Server = Pick<CredentialScope, 'host' | 'protocol'>

/** The key docker itself would use for a registry. */
export function canonicalKey(host: string): string {
  return sameHost(host, dockerHubHost) ? hubKeys[0] : host
}

/** Keys among `keys` that mean the registry: exact ones first, then written otherwise, with scheme and `/v1/` or `/v2/` around. */
export function keysFor({ host, protocol }: Server, keys: Iterable<string>): readonly string[] {
  const all = [...keys]
  const exact = sameHost(host, dockerHubHost) ? [...hubKeys] : [host]
  const loose = all.filter((key) => !exact.includes(key) && sameHost(hostOfKey(key), host, protocol))
  return [...exact.filter((key) => all.includes(key)), ...loose]
}

/** The host a whole-registry key names, with Docker Hub's names made one; '' for keys of a namespace or something else. */
export function hostOfKey(key: string): string {
  const parts = /^(?:https?:\/\/)?([^/@]+?)(?:\/(?:v[12]\/?)?)?$/i.exec(key)
  return canonicalHost((parts?.[1] ?? '').toLowerCase())
}

/** The keys podman looks a repository up under: `quay.io/a/b` → `quay.io/a/b`, `quay.io/a`, `quay.io`. */
export function namespaceKeys(host: string, repository: string | undefined): readonly string[] {
  const parts = repository === undefined || repository === '' ? [] : repository.split('/')
  const keys = parts.map((_, index) => [host, ...parts.slice(0, parts.length - index)].join('/'))
  return [...keys, host]
}

/** Whether podman's rules let `key` stand in `auths`: a host, or a host and namespaces; no scheme, tag or digest. */
export function isNamespaceKey(key: string): boolean {
  const [host = '', ...rest] = key.split('/')
  return /^[\w.-]+(?::\d+)?$|^\[[\da-f:.]+\](?::\d+)?$/i.test(host) && rest.every((part) => /^[\w.-]+$/.test(part))
}

/** The keys of `auths` for a repository by podman's rules: the longest namespace, then older spellings of the host. */
export function podmanKeys(file: AuthFile, server: Server & Pick<CredentialScope, 'repository'>): readonly string[] {
  const valid = [...file.auths.keys()].filter(isNamespaceKey)
  const fitting = namespaceKeys(server.host, server.repository).flatMap((wanted) => {
    const same = valid.filter((key) => isSameKey(key, wanted, server.protocol))
    return same.sort((one, other) => Number(other === wanted) - Number(one === wanted))
  })
  return [...fitting, ...keysFor(server, file.auths.keys()).filter((key) => !fitting.includes(key))]
}

function isSameKey(key: string, wanted: string, protocol: string | undefined): boolean {
  const [host = '', ...namespaces] = wanted.split('/')
  const [written = '', ...rest] = key.split('/')
  return rest.join('/') === namespaces.join('/') && sameHost(written, host, protocol)
}
