import { CoreError } from '../errors.ts'
import { createDigester, parseDigest } from '../reference/digest.ts'
import type { Carrier } from './carrier.ts'
import type { BlobName, BlobOptions } from './content.ts'

/** Keeps account of pieces as they pass, of bytes or of what stands for bytes that are elsewhere. */
export interface Tally<Piece> {
  /** Takes note of `piece`; how many bytes it is. */
  add(piece: Piece): number
  /** The digest of all bytes since the last `reset`. */
  digest(): string | Promise<string>
  /** Forgets everything: the next byte is byte 0. */
  reset(): void
}

/** The ways to the bytes of one blob, taken one after the other until one leads to the end. */
export interface Passes<Piece> {
  /** Who gives the bytes now, for errors. */
  readonly registry: string | undefined
  /**
   * The bytes from `offset` on, of somebody who was not asked yet. `restarted` is to be called when that one begins again at
   * byte 0 by itself. @throws when nobody is left.
   */
  from(offset: number, restarted: () => void): AsyncIterable<Piece>
  /** Hears that everything arrived, and was right. */
  arrived?(): void
  /** Hears why the pass ended early, `offset` being the next byte: go on there, or from 0? @throws when neither helps. */
  failed(error: unknown, offset: number): 'on' | 'again'
}

/** What is read, and how it is checked. */
interface Reading<Piece> extends Pick<BlobOptions, 'offset' | 'end' | 'onRestart'> {
  readonly blob: BlobName
  /** Absent where the digest can't be known here: of a part, or of what its giver checks. */
  readonly tally: Tally<Piece> | undefined
  /** The bytes of a piece. */
  readonly length: (piece: Piece) => number
}

/**
 * The pieces of a blob over as many passes as it takes. The last one comes only after size and digest are those of the
 * blob: whoever receives the end of the stream has the right bytes. Wrong ones are begun again where the passes know
 * better: unseen while nothing was handed out, else with `onRestart` only.
 * @throws ERR_CORRUPT with `expected`, `got` and `registry`, and what the passes throw.
 */
export async function* verifiedPasses<Piece>(
  passes: Passes<Piece>,
  { blob, tally, length, offset: start = 0, end = blob.size, onRestart }: Reading<Piece>,
): AsyncGenerator<Piece, void, undefined> {
  let offset = start
  let held: Piece | undefined
  let handedOut = false
  const restart = (): void => {
    if (handedOut) onRestart?.()
    offset = start
    held = undefined
    handedOut = false
    tally?.reset()
  }
  for (;;) {
    const pieces = passes.from(offset, restart)
    try {
      for await (const piece of pieces) {
        const count = tally?.add(piece) ?? length(piece)
        if (count === 0) continue
        offset += count
        if (end !== undefined && offset > end) throw wrongSize(blob, `more than ${end} bytes`, passes.registry)
        handedOut ||= held !== undefined
        if (held !== undefined) yield held
        held = piece
      }
      if (end !== undefined && offset !== end) throw wrongSize(blob, `${offset} bytes`, passes.registry)
      const got = (await tally?.digest()) ?? blob.digest
      if (got !== blob.digest) throw wrongDigest(blob.digest, got, passes.registry)
      passes.arrived?.()
      break
    } catch (error) {
      if (passes.failed(error, offset) === 'on') continue
      if (start > 0 || (handedOut && onRestart === undefined)) throw error
      restart()
    }
  }
  if (held !== undefined) yield held
}

/**
 * The pieces of `content`, the last one only after size and digest are those of `blob`. A piece must not be changed by its
 * maker after it was handed out.
 * @throws ERR_CORRUPT with `expected`, `got` and `registry` if one is named.
 */
export function verified(
  content: AsyncIterable<Uint8Array>,
  blob: BlobName,
  registry?: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const only: Passes<Uint8Array> = {
    registry,
    from: () => content,
    failed: (error) => {
      throw error
    },
  }
  return verifiedPasses(only, { blob, tally: digestTally(blob), length: byteLength })
}

/** Digests bytes here. */
export function digestTally({ digest }: BlobName): Tally<Uint8Array> {
  const { algorithm } = parseDigest(digest)
  let digester = createDigester(algorithm)
  return {
    add: (piece) => {
      digester.update(piece)
      return piece.byteLength
    },
    digest: () => digester.digest(),
    reset: () => (digester = createDigester(algorithm)),
  }
}

/** Counts bytes that a carrier has, and asks it for their digest. */
export function carriedTally(carrier: Carrier): Tally<number> {
  return { add: (count) => count, digest: () => carrier.digest(), reset: () => carrier.reset() }
}

export function byteLength(piece: Uint8Array): number {
  return piece.byteLength
}

/** Whether `options` ask for every byte of the blob, so that its digest can be told. */
export function isWhole({ size }: BlobName, { offset = 0, end = size }: Pick<BlobOptions, 'offset' | 'end'>): boolean {
  return offset === 0 && (end === undefined || (size !== undefined && end >= size))
}

/** ERR_CORRUPT for bytes whose digest is `got` where `expected` was asked for. */
export function wrongDigest(expected: string, got: string, registry?: string): CoreError {
  const message = `${whose(registry)}the content of ${expected} is damaged: its digest is ${got}`
  return new CoreError('ERR_CORRUPT', message, { digest: expected, expected, got, ...named(registry) })
}

/** ERR_CORRUPT for content that is not as long as it is known to be. */
export function wrongSize({ digest, size }: BlobName, got: string, registry?: string): CoreError {
  const message = `${whose(registry)}the content of ${digest} is damaged: ${size} bytes were expected, got ${got}`
  return new CoreError('ERR_CORRUPT', message, { digest, expected: `${size} bytes`, got, ...named(registry) })
}

function whose(registry: string | undefined): string {
  return registry === undefined ? '' : `${registry}: `
}

function named(registry: string | undefined): { readonly registry?: string } {
  return registry === undefined ? {} : { registry }
}
