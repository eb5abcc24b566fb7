import type { AuthFile } from './authfile.ts'

/** The keys Docker Hub's login is found under, the one docker writes first. */
const hubKeys = ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io', 'registry-1.docker.io'] as const

const hubHosts = new Set<string>(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'])

/** The key docker itself would use for a registry. */
export function canonicalKey(host: string): string {
  return hubHosts.has(host) ? hubKeys[0] : host
}

/** Keys among `keys` that mean the registry `host`: exact ones first, then with scheme and `/v1/` or `/v2/` around. */
export function keysFor(host: string, keys: Iterable<string>): readonly string[] {
  const all = [...keys]
  const exact = hubHosts.has(host) ? [...hubKeys] : [host]
  const loose = all.filter((key) => !exact.includes(key) && hostOfKey(key) === hostOfKey(host))
  return [...exact.filter((key) => all.includes(key)), ...loose]
}

/** The host a whole-registry key names, with Docker Hub's names made one; '' for keys of a namespace or something else. */
export function hostOfKey(key: string): string {
  const parts = /^(?:https?:\/\/)?([^/@]+?)(?:\/(?:v[12]\/?)?)?$/i.exec(key)
  const host = (parts?.[1] ?? '').toLowerCase()
  return hubHosts.has(host) ? 'docker.io' : host
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
export function podmanKeys(file: AuthFile, host: string, repository: string | undefined): readonly string[] {
  const exact = namespaceKeys(host, repository).filter((key) => isNamespaceKey(key) && file.auths.has(key))
  return [...exact, ...keysFor(host, file.auths.keys()).filter((key) => !exact.includes(key))]
}
