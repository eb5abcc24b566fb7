import { CoreError } from '../errors.ts'
import { isRepository } from '../reference/names.ts'
import type { NameList } from './list.ts'

/** The repositories of one page, with their namespace, and whether there is another; what is no name is counted. */
export interface HubPage extends NameList {
  readonly more: boolean
}

/** @throws ERR_UNSUPPORTED for what is no page. */
export function decodeHubPage(bytes: Uint8Array, registry: string, namespace: string): HubPage {
  const page = objectOf(bytes)
  const results = page?.['results']
  if (page === undefined || !Array.isArray(results)) throw unreadable(registry, `the list of ${namespace}`)
  const names = results.flatMap((entry: unknown) => nameOf(entry, namespace))
  return {
    names,
    leftOut: results.length - names.length,
    more: typeof page['next'] === 'string' && page['next'] !== '' && results.length > 0,
  }
}

/** The token of a login. @throws ERR_UNSUPPORTED. */
export function decodeHubToken(bytes: Uint8Array, registry: string): string {
  const token = objectOf(bytes)?.['access_token']
  if (typeof token === 'string' && token !== '') return token
  throw unreadable(registry, 'a login')
}

function nameOf(entry: unknown, namespace: string): readonly string[] {
  if (typeof entry !== 'object' || entry === null || !('name' in entry) || typeof entry.name !== 'string') return []
  const name = `${namespace}/${entry.name}`
  return isRepository(name) ? [name] : []
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
