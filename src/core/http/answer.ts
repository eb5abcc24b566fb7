import { CoreError, type ErrorCode } from '../errors.ts'
import { publicUrl } from './failure.ts'
import type { HttpResponse } from './http.ts'
import { bodyLimits } from './limits.ts'
import { parseRetryAfter } from './retry.ts'

/** One entry of a registry's error answer (distribution-spec, Error Codes). */
interface RegistryFault {
  readonly code: string
  readonly message: string
  readonly detail?: string
}

/**
 * The CoreError for an HTTP answer that is an error: by its status, its error document, and its challenge. Reads at most
 * 64 KiB of the body and gives the rest up.
 */
export async function errorOf(registry: string, response: HttpResponse): Promise<CoreError> {
  const text = await bodyText(response)
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

/** The entries of an OCI error document, or of the other shapes registries use; empty when `text` is none. */
export function decodeFaults(text: string): readonly RegistryFault[] {
  const value = parsed(text)
  if (typeof value !== 'object' || value === null) return []
  if ('errors' in value && Array.isArray(value.errors)) return value.errors.flatMap(decodeFault)
  return decodeOther(value)
}

/** `{message}`, `{details}`, `{detail}`, OAuth's `{error, error_description}`, or one fault without a list around it. */
function decodeOther(value: object): readonly RegistryFault[] {
  const fields = value as Readonly<Record<string, unknown>>
  if (typeof fields['error'] === 'object') return decodeFault(fields['error'])
  const texts = ['message', 'details', 'detail', 'error_description', 'error'].map((name) => fields[name])
  const message = texts.find((text) => typeof text === 'string' && text !== '')
  const code = typeof fields['code'] === 'string' ? fields['code'] : ''
  return typeof message === 'string' ? [{ code, message }] : []
}

async function bodyText(response: HttpResponse): Promise<string> {
  try {
    return new TextDecoder().decode(await response.bytes(bodyLimits.error))
  } catch {
    return ''
  }
}

function decodeFault(value: unknown): RegistryFault[] {
  if (typeof value !== 'object' || value === null) return []
  const code = 'code' in value && typeof value.code === 'string' ? value.code : ''
  const message = 'message' in value && typeof value.message === 'string' ? value.message : ''
  const detail = 'detail' in value && typeof value.detail === 'string' ? value.detail : undefined
  if (code === '' && message === '') return []
  return [{ code, message, ...(detail === undefined ? {} : { detail }) }]
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
  const title = html ? /<title[^>]*>([^<]*)</i.exec(text)?.[1] : undefined
  const words = title ?? (html ? text.replaceAll(/<(script|style)[\s\S]*?<\/\1>|<[^>]*>/gi, ' ') : text)
  // oxlint-disable-next-line no-control-regex
  const line = words.replaceAll(/[\u0000-\u0020\u007F-\u009F]+/g, ' ').trim()
  return line.length > 200 ? `${line.slice(0, 200)}…` : line
}
