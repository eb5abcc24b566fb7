import type { Way } from '../content/carrier.ts'
import type { Lane } from './lanes.ts'

/** One request to a registry or token service. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: URL
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  /** A body that can be sent again is a function. */
  readonly body?: Uint8Array | (() => AsyncIterable<Uint8Array>)
  /** Bytes of the body, when it is a function and the length is known. */
  readonly bodyLength?: number
  /** Whether the body holds a secret: it is for the origin of `url`, and follows no redirect to another. */
  readonly secret?: boolean
  /** Whose connections it takes. Default: `upload` for a body that is a function, else `document`. */
  readonly lane?: Lane
  readonly signal?: AbortSignal
  /** The body can be had elsewhere: below 16 KiB/s over 30 s it is ERR_STALLED. Any body is, after 20 s without a byte. */
  readonly watch?: boolean
  /** Whether Unavailable, short RateLimited and cut answers may be tried again here. Default: true for GET and HEAD. */
  readonly retry?: boolean
  /** How redirects are treated: followed (default), or given back to the caller. */
  readonly redirect?: 'follow' | 'manual'
}

/** The answer to a request. Exactly one of `bytes`, `beginning`, `body`, `discard` must be used, or the socket stays busy. */
export interface HttpResponse {
  readonly status: number
  /** Names in lower case; several lines of one name are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** Where the answer came from, after redirects. */
  readonly url: URL
  /** Milliseconds from sending to the head of the answer. */
  readonly ms: number
  readonly body: AsyncIterable<Uint8Array>
  /**
   * The whole body, up to `limit` bytes, within two timeouts from the head on.
   * @throws ERR_TOO_LARGE beyond the limit, ERR_STALLED beyond the time; the connection is closed then.
   */
  bytes(limit: number): Promise<Uint8Array>
  /** What comes of the first `limit` bytes within one timeout; gives up the rest and never fails. */
  beginning(limit: number): Promise<Uint8Array>
  /** Gives the body up. */
  discard(): Promise<void>
}

/** Sends requests to one registry: pooled connections, TLS and proxy of that registry, redirects, retry, limits. */
export interface HttpClient {
  /**
   * The answer, whatever its status (an HTTP error status is an answer, not a throw).
   * @throws ERR_UNAVAILABLE (no connection, timeout to the first byte), ERR_STALLED, ERR_POLICY (redirects), ERR_CANCELLED.
   */
  send(request: HttpRequest): Promise<HttpResponse>
  /**
   * How a reader may open a connection of its own to `url`, after an answer came from there; undefined where it can't: through
   * a proxy.
   */
  wayTo(url: URL): Promise<Way | undefined>
  /**
   * The counts of bytes that a reader takes over a connection of its own. It counts as a connection of the lane of
   * `request`, and is watched as its body would be. @throws ERR_STALLED, ERR_UNAVAILABLE, ERR_CANCELLED.
   */
  carry(
    request: Pick<HttpRequest, 'url' | 'lane' | 'watch' | 'signal'>,
    read: (signal: AbortSignal) => AsyncIterable<number>,
  ): AsyncIterable<number>
  /** Closes every connection. */
  close(): Promise<void>
}

/** TLS of one registry; the values are PEM text or paths of PEM files. */
export interface TlsOptions {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly insecureSkipVerify?: boolean
}

/** How to reach one registry. */
export interface HttpOptions {
  /** The registry's label, for errors. */
  readonly name: string
  /** The registry's own address; decides what a redirect may go to. */
  readonly url: URL
  /** Milliseconds to connect and to the first byte of an answer; a document as a whole has three times as long. */
  readonly timeoutMs: number
  readonly tls?: TlsOptions
  /** Proxy URL, or `none` for never; default: what the host says. */
  readonly proxy?: string
}
