import { CoreError } from '../errors.ts'
import type { Descriptor } from '../oci/documents.ts'
import { createDigester, parseDigest } from '../reference/digest.ts'

/**
 * The pieces of `content`, the last one only after size and digest are those of `descriptor`: whoever receives the end
 * of the stream has the right bytes. A piece must not be changed by its maker after it was handed out.
 * @throws ERR_CORRUPT with `expected`, `got` and `registry` if one is named.
 */
export async function* verified(
  content: AsyncIterable<Uint8Array>,
  descriptor: Descriptor,
  registry?: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const digester = createDigester(parseDigest(descriptor.digest).algorithm)
  let size = 0
  let held: Uint8Array | undefined
  for await (const piece of content) {
    if (piece.byteLength === 0) continue
    size += piece.byteLength
    if (size > descriptor.size) throw wrongSize(descriptor, `more than ${descriptor.size} bytes`, registry)
    digester.update(piece)
    if (held !== undefined) yield held
    held = piece
  }
  if (size !== descriptor.size) throw wrongSize(descriptor, `${size} bytes`, registry)
  const got = digester.digest()
  if (got !== descriptor.digest) throw wrongDigest(descriptor.digest, got, registry)
  if (held !== undefined) yield held
}

/** ERR_CORRUPT for bytes whose digest is `got` where `expected` was asked for. */
export function wrongDigest(expected: string, got: string, registry?: string): CoreError {
  const message = `${whose(registry)}the content of ${expected} is damaged: its digest is ${got}`
  return new CoreError('ERR_CORRUPT', message, { digest: expected, expected, got, ...named(registry) })
}

/** ERR_CORRUPT for content that is not as long as its descriptor says. */
export function wrongSize(descriptor: Descriptor, got: string, registry?: string): CoreError {
  const { digest, size } = descriptor
  const message = `${whose(registry)}the content of ${digest} is damaged: ${size} bytes were expected, got ${got}`
  return new CoreError('ERR_CORRUPT', message, { digest, expected: `${size} bytes`, got, ...named(registry) })
}

function whose(registry: string | undefined): string {
  return registry === undefined ? '' : `${registry}: `
}

function named(registry: string | undefined): { readonly registry?: string } {
  return registry === undefined ? {} : { registry }
}
