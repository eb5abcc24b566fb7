import { abortError, CoreError } from '../errors.ts'
import { cut } from '../text.ts'

/** Characters of a path that are shown; a repository has at most 255. */
const pathLimit = 600

/** `url` as errors and logs may show it: no user info, no values of its query. */
export function publicUrl(url: URL): string {
  return `${url.protocol}//${url.host}${cut(url.pathname, pathLimit)}${url.search === '' ? '' : '?…'}`
}

/** The CoreError for a transport that failed: connection, TLS, protocol. */
export function transportError(registry: string, url: URL, cause: unknown): CoreError {
  if (cause instanceof CoreError) return cause
  const code = codeOf(cause)
  const facts = { cause, registry, url: publicUrl(url) }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new CoreError('ERR_TOO_LARGE', `${registry}: ${url.host} sent a header larger than 64 KiB`, facts)
  }
  return new CoreError('ERR_UNAVAILABLE', `${registry}: ${reasonOf(url, code, cause)}`, facts)
}

/** The error for an operation whose signal was aborted. */
export function cancelled(registry: string, signal?: AbortSignal): CoreError {
  return abortError(signal, `${registry}: cancelled`, registry)
}

/** The system's or library's code of a failure, looked for along its causes. */
export function codeOf(cause: unknown): string {
  for (let error = cause, depth = 0; error instanceof Error && depth < 5; error = error.cause, depth++) {
    const code: unknown = 'code' in error ? error.code : undefined
    if (typeof code === 'string') return code
    if (error instanceof AggregateError) return codeOf(error.errors[0])
  }
  return ''
}

function reasonOf(url: URL, code: string, cause: unknown): string {
  const host = url.host
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `no address found for ${url.hostname} (${code})`
  if (code === 'ECONNREFUSED') return `${host} refuses connections (${code})`
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return `no connection to ${host} in time`
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE') {
    return `${host} closed the connection before the answer was complete`
  }
  if (code.startsWith('HPE_') || nameOf(cause) === 'HTTPParserError')
    return `${host} does not speak HTTP/1.1; is the scheme of the url right?`
  if (/^(?:ERR_SSL|EPROTO)/.test(code)) return `no TLS with ${host} (${code}); is the scheme of the url right?`
  if (isCertificate(code))
    return `the certificate of ${host} is not trusted (${code}); tls.ca can name the authority of what url and authUrl name`
  return `${host} can not be reached (${code === '' ? nameOf(cause) : code})`
}

function isCertificate(code: string): boolean {
  return /CERT|^UNABLE_TO_|SELF_SIGNED|^HOSTNAME_MISMATCH|^INVALID_CA|^INVALID_PURPOSE/.test(code)
}

function nameOf(cause: unknown): string {
  return cause instanceof Error ? cause.name : 'unknown failure'
}
