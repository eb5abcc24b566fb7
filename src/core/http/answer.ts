import { CoreError, type ErrorCode } from '../errors.ts'
import { cut } from '../text.ts'
import { publicUrl } from './failure.ts'
import type { HttpResponse } from './http.ts'
import { bodyLimits } from './limits.ts'
import { textOfPage } from './page.ts'
import { parseRetryAfter } from './retry.ts'

/** One entry of a registry's error answer (distribution-spec, Error Codes). */
interface RegistryFault {
  readonly code: string
  readonly message: string
  readonly detail?: string
}

/** Characters of a body without an error document that are looked at. */
const pageLimit = 8 * 1024
/** Characters of the name of an error. */
const codeLimit = 100
/** Entries of one error document that are told. */
const mostFaults = 8

/**
 * The CoreError for an HTTP answer that is an error: by its status and its error document. Reads what comes of the first
 * 64 KiB of the body in the time for an answer, and gives the rest up.
 */
export async function errorOf(registry: string, response: HttpResponse): Promise<CoreError> {
  const text = new TextDecoder().decode(await response.beginning(bodyLimits.error))
  const faults = decodeFaults(text)
  const code = codeFor(response.status, faults)
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], Date.now())
  return new CoreError(code, `${registry}: ${sentence(response, faults, text)}`, {
    registry,
    status: response.status,
    url: publicUrl(response.url),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}

/**
 * The first entries of an OCI error document, or of the other shapes registries use, each cut to what a person reads;
 * empty when `text` is none. Of a document that breaks off, the first message that stands in it.
 */
export function decodeFaults(text: string): readonly RegistryFault[] {
  const value = parsed(text)
  if (value === undefined) return brokenOff(text)
  if (typeof value !== 'object' || value === null) return []
  if ('errors' in value && Array.isArray(value.errors)) return value.errors.slice(0, mostFaults).flatMap(decodeFault)
  return decodeOther(value)
}

function brokenOff(text: string): readonly RegistryFault[] {
  if (!text.trimStart().startsWith('{')) return []
  const quoted = /"message"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(text)?.[1]
  const message = quoted === undefined ? undefined : parsed(quoted)
  return typeof message === 'string' && message !== '' ? [{ code: '', message: cut(message) }] : []
}

/** `{message}`, `{details}`, `{detail}`, OAuth's `{error, error_description}`, or one fault without a list around it. */
function decodeOther(value: object): readonly RegistryFault[] {
  const fields = value as Readonly<Record<string, unknown>>
  if (typeof fields['error'] === 'object') return decodeFault(fields['error'])
  const texts = ['message', 'details', 'detail', 'error_description', 'error'].map((name) => fields[name])
  const message = texts.find((text) => typeof text === 'string' && text !== '')
  const code = typeof fields['code'] === 'string' ? fields['code'] : ''
  return typeof message === 'string' ? [{ code: cut(code, codeLimit), message: cut(message) }] : []
}

function decodeFault(value: unknown): RegistryFault[] {
  if (typeof value !== 'object' || value === null) return []
  const code = 'code' in value && typeof value.code === 'string' ? value.code : ''
  const message = 'message' in value && typeof value.message === 'string' ? value.message : ''
  const detail = 'detail' in value && typeof value.detail === 'string' ? value.detail : undefined
  if (code === '' && message === '') return []
  const more = detail === undefined ? {} : { detail: cut(detail) }
  return [{ code: cut(code, codeLimit), message: cut(message), ...more }]
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

const byStatus: Readonly<Record<number, ErrorCode>> = {
  401: 'ERR_AUTH_REQUIRED',
  403: 'ERR_DENIED',
  404: 'ERR_NOT_FOUND',
  407: 'ERR_UNAVAILABLE',
  408: 'ERR_UNAVAILABLE',
  410: 'ERR_NOT_FOUND',
  413: 'ERR_TOO_LARGE',
  425: 'ERR_UNAVAILABLE',
  429: 'ERR_RATE_LIMITED',
  451: 'ERR_DENIED',
  501: 'ERR_UNSUPPORTED',
  505: 'ERR_UNSUPPORTED',
}

function codeFor(status: number, faults: readonly RegistryFault[]): ErrorCode {
  if (faults.some((fault) => fault.code === 'TOOMANYREQUESTS') && status !== 404) return 'ERR_RATE_LIMITED'
  const known = byStatus[status]
  if (known !== undefined) return known
  return status >= 500 ? 'ERR_UNAVAILABLE' : 'ERR_UNSUPPORTED'
}

function sentence(response: HttpResponse, faults: readonly RegistryFault[], text: string): string {
  const where = `${response.url.host} answered ${response.status}`
  if (faults.length > 0) return `${where}: ${faults.map(describe).join('; ')}`
  const plain = plainText(response, text)
  return plain === '' ? where : `${where}: ${plain}`
}

function describe(fault: RegistryFault): string {
  return [fault.code, fault.message, fault.detail].filter((part) => part !== undefined && part !== '').join(': ')
}

function plainText(response: HttpResponse, text: string): string {
  const html = /<html|<!doctype/i.test(text) || (response.headers['content-type'] ?? '').includes('html')
  const words = html ? textOfPage(text.slice(0, pageLimit)) : text.slice(0, pageLimit)
  // oxlint-disable-next-line no-control-regex
  return cut(words.replaceAll(/[\u0000-\u0020\u007F-\u009F]+/g, ' ').trim(), 200)
}
