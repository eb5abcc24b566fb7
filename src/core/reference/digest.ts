import { createHash } from 'node:crypto'
import { CoreError } from '../errors.ts'

/** The algorithms a digest may have here. */
export type DigestAlgorithm = 'sha256' | 'sha512'

/** A digest taken apart; `hex` is lower case and exactly as long as the algorithm wants. */
export interface Digest {
  readonly algorithm: DigestAlgorithm
  readonly hex: string
}

/** Takes in bytes piece by piece; `digest()` ends it. */
export interface Digester {
  update(bytes: Uint8Array): void
  /** The digest of all bytes so far: `sha256:<hex>`. Call it once. */
  digest(): string
}

const hexLength: Readonly<Record<DigestAlgorithm, number>> = { sha256: 64, sha512: 128 }

/**
 * Reads `sha256:<64 hex>` or `sha512:<128 hex>`, lower case. OCI image-spec, descriptor.md, "Digests".
 * @throws ERR_REFERENCE with the position of what is wrong.
 */
export function parseDigest(text: string): Digest {
  const colon = text.indexOf(':')
  if (colon < 1) throw invalid(text, 'it has no algorithm: a digest looks like sha256:<64 hex digits>', 0)
  const algorithm = text.slice(0, colon)
  if (!isAlgorithm(algorithm)) throw invalid(text, `the algorithm ${algorithm} is not sha256 or sha512`, 0)
  const hex = text.slice(colon + 1)
  const bad = hex.search(/[^0-9a-f]/)
  if (bad >= 0) throw invalid(text, 'after the colon only 0-9 and a-f may stand', colon + 1 + bad)
  const wanted = hexLength[algorithm]
  if (hex.length !== wanted) {
    const position = colon + 1 + Math.min(hex.length, wanted)
    throw invalid(text, `${algorithm} has ${wanted} hex digits, this has ${hex.length}`, position)
  }
  return { algorithm, hex }
}

/** Whether `text` is a digest `parseDigest` reads. */
export function isDigest(text: string): boolean {
  return /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/.test(text)
}

/** The digest of `bytes`: `sha256:<hex>`. */
export function digestOf(bytes: Uint8Array, algorithm: DigestAlgorithm = 'sha256'): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`
}

/** A running digest, for bytes that come in pieces. */
export function createDigester(algorithm: DigestAlgorithm = 'sha256'): Digester {
  const hash = createHash(algorithm)
  return { update: (bytes) => void hash.update(bytes), digest: () => `${algorithm}:${hash.digest('hex')}` }
}

/**
 * The tag under which the referrers of `digest` are listed where the referrers API is missing.
 * OCI distribution-spec, "Referrers Tag Schema".
 */
export function referrersTag(digest: string): string {
  const colon = digest.indexOf(':')
  const algorithm = digest.slice(0, Math.max(colon, 0)).slice(0, 32)
  const encoded = digest.slice(colon + 1).slice(0, 64)
  return `${algorithm}-${encoded}`.replaceAll(/[^\w.-]/g, '-')
}

function isAlgorithm(text: string): text is DigestAlgorithm {
  return Object.hasOwn(hexLength, text)
}

function invalid(text: string, reason: string, position: number): CoreError {
  return new CoreError('ERR_REFERENCE', `invalid digest ${JSON.stringify(shortened(text))}: ${reason}`, { position })
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
