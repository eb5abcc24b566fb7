/** The host of Docker Hub's image references. */
export const dockerHubHost = 'docker.io'

const hubAliases = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'])

/** The host image references use: `docker.io` for every alias of Docker Hub, any other as it is. */
export function canonicalHost(host: string): string {
  return hubAliases.has(host.toLowerCase()) ? dockerHubHost : host
}

/**
 * The one spelling of `host`, with or without a port: lower case, an IPv6 address in its shortest form, without the port
 * that `protocol` (as a URL has it: `https:`) means anyway, `docker.io` for Docker Hub. Not for showing: people see what
 * they wrote. RFC 3986, 6.2.
 */
export function plainHost(host: string, protocol = 'https:'): string {
  return canonicalHost(addressed(host, protocol) ?? host.toLowerCase())
}

/** Whether two hosts, with or without a port, are one when asked by `protocol`, however they are written. */
export function sameHost(one: string, other: string, protocol = 'https:'): boolean {
  return one === other || plainHost(one, protocol) === plainHost(other, protocol)
}

/** A name parted by its colon and its at sign, unchecked: `acme.io:5000/app:1@sha256:…`; a port is no tag. */
export function splitName(text: string): { readonly name: string; readonly tag?: string; readonly digest?: string } {
  const at = text.indexOf('@')
  const before = at < 0 ? text : text.slice(0, at)
  const digest = at < 0 ? {} : { digest: text.slice(at + 1) }
  const colon = before.lastIndexOf(':')
  if (colon <= before.lastIndexOf('/')) return { name: before, ...digest }
  return { name: before.slice(0, colon), tag: before.slice(colon + 1), ...digest }
}

/**
 * The host at the start of a name, as it is written: the first part, when it has a dot, a colon or an upper case letter or
 * is `localhost`. distribution/reference, splitDockerDomain.
 */
export function writtenHost(name: string): string | undefined {
  const first = name.slice(0, Math.max(name.indexOf('/'), 0))
  return /[.:A-Z[]/.test(first) || first === 'localhost' ? first : undefined
}

/** The host an image is from, in the form references use; `docker.io` for a name without one. Reads any text. */
export function hostOf(image: string): string {
  return canonicalHost(writtenHost(image) ?? dockerHubHost)
}

/** The host of an address with this host; undefined where it would not be host and port alone. */
function addressed(host: string, protocol: string): string | undefined {
  const address = /^[\w.:[\]-]+$/.test(host) ? `${protocol}//${host}` : ''
  return URL.canParse(address) ? new URL(address).host : undefined
}
