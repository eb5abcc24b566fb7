import { CoreError, isCoreError } from '../errors.ts'
import { parseDigest } from './digest.ts'
import { canonicalHost, splitName, writtenHost } from './hosts.ts'
import { hostFault, repositoryFault, tagFault } from './names.ts'
import type { Fault } from './names.ts'
import type { Reference } from './reference.ts'

/** Longer texts are refused unread: host, path, tag and digest together never need as much. */
const textLimit = 1024

/**
 * Takes an image reference apart, by the grammar and normalisation of distribution/reference: the first part is a host
 * when it has a dot, a colon or an upper case letter or is `localhost`; the aliases of Docker Hub become `docker.io`;
 * a short name stays short.
 * @throws ERR_REFERENCE with the reason and the position of the first character at fault.
 */
export function parseReference(text: string): Reference {
  if (text === '') throw refused(text, { reason: 'it is empty', position: 0 })
  if (text.length > textLimit)
    throw refused(text, { reason: `it is longer than ${textLimit} characters`, position: textLimit })
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(text)?.[0]
  if (scheme !== undefined)
    throw refused(text, { reason: `it is a name, not an address: leave out ${scheme}`, position: 0 })
  const { name, tag, digest } = splitName(text)
  if (tag !== undefined) check(text, tagFault(tag), name.length + 1)
  if (digest !== undefined) checkDigest(text, digest)
  const parts = { ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) }
  return { text, ...placed(text, name), ...parts }
}

/** The reference as text: `host/repository:tag@digest`, as far as it has them. */
export function formatReference(reference: Omit<Reference, 'text'>): string {
  const { host, repository, tag, digest } = reference
  const name = host === undefined ? repository : `${host}/${repository}`
  return `${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`
}

function placed(text: string, name: string): { readonly host?: string; readonly repository: string } {
  const host = writtenHost(name)
  if (host === undefined) return { repository: shortName(text, name) }
  check(text, hostFault(host), 0)
  const repository = name.slice(host.length + 1)
  check(text, repositoryFault(repository), host.length + 1)
  return { host: canonicalHost(host), repository }
}

function shortName(text: string, name: string): string {
  if (name === '') throw refused(text, { reason: 'the name is missing', position: 0 })
  check(text, repositoryFault(name), 0)
  if (/^[0-9a-f]{64}$/.test(name))
    throw refused(text, { reason: '64 hex digits are an image id, not a name', position: 0 })
  return name
}

function checkDigest(text: string, digest: string): void {
  const start = text.length - digest.length
  try {
    parseDigest(digest)
  } catch (error) {
    if (!isCoreError(error)) throw error
    throw refused(text, { reason: error.message, position: start + (error.position ?? 0) })
  }
}

function check(text: string, fault: Fault | undefined, start: number): void {
  if (fault !== undefined) throw refused(text, { reason: fault.reason, position: start + fault.position })
}

function refused(text: string, { reason, position }: Fault): CoreError {
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text
  return new CoreError('ERR_REFERENCE', `${JSON.stringify(shown)} is not an image reference: ${reason}`, { position })
}
