import type { IncomingHttpHeaders } from 'node:http'

/** A request, read whole. */
export interface Asked {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
}

/** distribution-spec, "Error Codes". */
export function failure(status: number, code: string, message = code.toLowerCase().replaceAll('_', ' ')): Reply {
  return json(status, { errors: [{ code, message, detail: null }] })
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) }
}
