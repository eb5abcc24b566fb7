import { CoreError } from '../errors.ts'
import type { HttpResponse } from '../http/http.ts'
import { withSchemeOf } from '../http/kinship.ts'
import { refusal } from '../http/redirect.ts'
import type { Connection } from './connection.ts'

/**
 * Where an upload goes on: the `Location` of an answer, relative or absolute, its query kept. A registry behind a proxy
 * that ends TLS names itself with `http`: its own scheme is kept.
 * Bytes may go on at another host, credentials never do.
 * @throws ERR_UNSUPPORTED when there is none, ERR_POLICY when it leads where nothing may be sent.
 */
export function locationOf(connection: Connection, response: HttpResponse): URL {
  const { name, url: home } = connection
  const header = response.headers['location'] ?? ''
  if (header === '' || !URL.canParse(header, response.url.href)) {
    const message = `${name}: ${response.url.host} began an upload without saying where it goes on`
    throw new CoreError('ERR_UNSUPPORTED', message, { registry: name, status: response.status })
  }
  const url = withSchemeOf(home, new URL(header, response.url))
  const reason = refusal(response.url, url)
  if (reason === undefined) return url
  const message = `${name}: ${response.url.host} sends the upload ${reason}, ${url.host}: refused`
  throw new CoreError('ERR_POLICY', message, { registry: name, url: `${url.origin}${url.pathname}` })
}

/** `location` with `digest` appended; what it already asks stays as it is, because some of it is signed. */
export function withDigest(location: URL, digest: string): URL {
  const url = new URL(location)
  url.search = url.search === '' ? `?digest=${digest}` : `${url.search}&digest=${digest}`
  return url
}
