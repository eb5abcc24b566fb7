import { CoreError } from '../errors.ts'

/** The repositories of one page, with their namespace, and whether there is another. @throws ERR_UNSUPPORTED. */
export function decodeHubPage(
  bytes: Uint8Array,
  registry: string,
  namespace: string,
): { readonly names: readonly string[]; readonly more: boolean } {
  const page = objectOf(bytes)
  const results = page?.['results']
  if (page === undefined || !Array.isArray(results)) throw unreadable(registry, `the list of ${namespace}`)
  const names = results.flatMap((entry: unknown) => nameOf(entry)).map((name) => `${namespace}/${name}`)
  return { names, more: typeof page['next'] === 'string' && page['next'] !== '' && results.length > 0 }
}

/** The token of a login. @throws ERR_UNSUPPORTED. */
export function decodeHubToken(bytes: Uint8Array, registry: string): string {
  const token = objectOf(bytes)?.['access_token']
  if (typeof token === 'string' && token !== '') return token
  throw unreadable(registry, 'a login')
}

function nameOf(entry: unknown): readonly string[] {
  if (typeof entry !== 'object' || entry === null || !('name' in entry)) return []
  return typeof entry.name === 'string' && entry.name !== '' ? [entry.name] : []
}

function objectOf(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString())
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

function unreadable(registry: string, what: string): CoreError {
  return new CoreError('ERR_UNSUPPORTED', `${registry}: hub.docker.com gave an answer that is not ${what}`, {
    registry,
  })
}
