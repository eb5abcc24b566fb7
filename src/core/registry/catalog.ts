import { isCoreError } from '../errors.ts'
import type { CoreError } from '../errors.ts'
import type { Connection } from './connection.ts'
import { pages } from './pages.ts'
import type { ListOptions } from './remote.ts'

const listing = {
  path: '/v2/_catalog',
  scopes: [{ type: 'registry', name: 'catalog', actions: ['*'] }],
  subject: 'the catalog',
  member: 'repositories',
} as const

/**
 * The repositories below the registry's prefix, without it. Where the registry has no catalog or denies it, `known` names
 * are the list.
 * @throws ERR_UNSUPPORTED, ERR_DENIED, ERR_AUTH_REQUIRED when there is no catalog and no name is known.
 */
export async function* listCatalog(
  connection: Connection,
  known: readonly string[],
  options: ListOptions = {},
): AsyncGenerator<readonly string[], void, undefined> {
  try {
    const listed = within(connection.prefix, pages(connection, listing, sent(connection.prefix, options)))
    yield* options.namespace === undefined ? listed : below(options.namespace, listed)
  } catch (error) {
    if (!isCoreError(error) || !error.meansNoCatalog) throw error
    if (known.length === 0) throw absent(connection, error)
    const { logger } = connection.host
    logger.info('no catalog: showing the configured repositories', { registry: connection.name, status: error.status })
    const wanted = selected(known, options)
    if (wanted.length > 0) yield wanted
  }
}

/** The names of each page that are below `prefix`, without it; pages without any are left out. */
async function* within(
  prefix: string,
  listed: AsyncIterable<readonly string[]>,
): AsyncGenerator<readonly string[], void, undefined> {
  for await (const names of listed) {
    const own = prefix === '' ? names : names.flatMap((name) => stripped(prefix, name))
    if (own.length > 0) yield own
  }
}

/** The names of each page in `namespace`. */
async function* below(
  namespace: string,
  listed: AsyncIterable<readonly string[]>,
): AsyncGenerator<readonly string[], void, undefined> {
  for await (const names of listed) {
    const own = names.filter((name) => name.startsWith(`${namespace}/`))
    if (own.length > 0) yield own
  }
}

/** The names of a list that is not paged which `options` ask for. */
export function selected(names: readonly string[], { last, namespace }: ListOptions): readonly string[] {
  const after = last === undefined ? names : names.slice(names.indexOf(last) + 1)
  return namespace === undefined ? after : after.filter((name) => name.startsWith(`${namespace}/`))
}

function stripped(prefix: string, name: string): readonly string[] {
  return name.startsWith(`${prefix}/`) ? [name.slice(prefix.length + 1)] : []
}

function sent(prefix: string, options: ListOptions): ListOptions {
  if (prefix === '' || options.last === undefined) return options
  return { ...options, last: `${prefix}/${options.last}` }
}

function absent(connection: Connection, error: CoreError): CoreError {
  const advice = 'name the repositories to show in `repositories`'
  if (error.code !== 'ERR_NOT_FOUND') return error.with({ message: `${error.message}; ${advice}` })
  return error.with({ code: 'ERR_UNSUPPORTED', message: `${connection.name}: this registry has no catalog; ${advice}` })
}
