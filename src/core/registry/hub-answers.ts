import { CoreError } from '../errors.ts'
import { objectOf, parseObject } from '../json.ts'
import { isRepository } from '../reference/names.ts'
import type { NameList } from './list.ts'

/** The repositories of one page, with their namespace, and whether there is another; what is no name is counted. */
export interface HubPage extends NameList {
  readonly more: boolean
}

/** @throws ERR_UNSUPPORTED for what is no page. */
export function decodeHubPage(bytes: Uint8Array, registry: string, namespace: string): HubPage {
  const page = parseObject(Buffer.from(bytes).toString())
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
  const token = parseObject(Buffer.from(bytes).toString())?.['access_token']
  if (typeof token === 'string' && token !== '') return token
  throw unreadable(registry, 'a login')
}

function nameOf(entry: unknown, namespace: string): readonly string[] {
  const { name: short } = objectOf(entry)
  if (typeof short !== 'string') return []
  const name = `${namespace}/${short}`
  return isRepository(name) ? [name] : []
}

function unreadable(registry: string, what: string): CoreError {
  return new CoreError('ERR_UNSUPPORTED', `${registry}: hub.docker.com gave an answer that is not ${what}`, {
    registry,
  })
}
