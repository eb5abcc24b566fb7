import type { BlobName, BlobOptions } from './content.ts'

/** A connection, in words that can be told to another thread. */
export interface Way {
  /** The address itself: what a name leads to is not looked up again. */
  readonly host: string
  readonly port: number
  /** Absent for http. */
  readonly tls?: WayTls
}

/** The TLS of a connection; PEM text. */
export interface WayTls {
  /** The host whose certificate it must be. */
  readonly name: string
  /** Authorities trusted beside those of Node itself. */
  readonly ca: readonly string[]
  readonly cert?: string
  readonly key?: string
  readonly rejectUnauthorized: boolean
}

/** A part of a blob, and how to get it by one plain GET over a connection of one's own. Plain values, for another thread. */
export interface Location {
  readonly url: string
  /** Everything the request needs, and may show there. */
  readonly headers: Readonly<Record<string, string>>
  /** What to connect to; the host that `url` names is not looked up. */
  readonly way: Way
  /** The bytes the answer has to be: from `offset` to before `end`. */
  readonly offset: number
  readonly end: number
}

/** Takes the bytes of one blob somewhere else than here: in a worker that reads them off the socket, hashes and keeps them. */
export interface Carrier {
  /**
   * Takes what is at `location`; says how many bytes arrived, each time some did, and of each of them before it ends. It
   * ends soon after `signal` aborts. @throws for a cut, and for any other answer than these bytes.
   */
  carry(location: Location, signal: AbortSignal): AsyncIterable<number>
  /** Takes bytes that were read here, where there is no location to be had. */
  take(piece: Uint8Array): void | Promise<void>
  /** The digest of everything taken since the last `reset`. */
  digest(): Promise<string>
  /** Everything taken is void: the next byte is byte 0. */
  reset(): void
}

export interface CarriedReader {
  /**
   * Has `carrier` take the bytes of a blob, by the rules of `blob`: the same registries, restarts and checks. Gives the
   * counts of bytes; the last one only after the digest matched, before which nothing may be made visible.
   */
  carry(blob: BlobName, carrier: Carrier, options?: BlobOptions): AsyncIterable<number>
}

/** Gives `carrier` the bytes that were read here; the counts of them. */
export async function* handOver(
  pieces: AsyncIterable<Uint8Array>,
  carrier: Carrier,
): AsyncGenerator<number, void, undefined> {
  for await (const piece of pieces) {
    await carrier.take(piece)
    yield piece.byteLength
  }
}
