/** A `Content-Range` of a 206: offsets of the first and last byte, and of the whole content if told. RFC 9110, 14.4. */
export interface ContentRange {
  readonly first: number
  readonly last: number
  readonly complete?: number
}

/** Reads `bytes 0-9/10`; undefined for anything else, two of them joined by a comma included. */
export function parseContentRange(header: string | undefined): ContentRange | undefined {
  const parts = /^\s*bytes\s+(\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)\s*$/i.exec(header ?? '')
  if (parts === null) return undefined
  const [first, last] = [Number(parts[1]), Number(parts[2])]
  if (last < first) return undefined
  if (parts[3] === '*') return { first, last }
  const complete = Number(parts[3])
  return last < complete ? { first, last, complete } : undefined
}

/**
 * The count of bytes an upload session holds, from its `Range: 0-N` (`bytes=0-N` at some); undefined without one.
 * Registries say `0-0` of an empty session, so that counts as nothing.
 */
export function parseUploadRange(header: string | undefined): number | undefined {
  const last = /^\s*(?:bytes=)?0-(\d{1,15})\s*$/i.exec(header ?? '')?.[1]
  if (last === undefined) return undefined
  return last === '0' ? 0 : Number(last) + 1
}
