import type { ReadOptions } from '../content/content.ts'
import { verified } from '../content/verified.ts'
import { isCoreError } from '../errors.ts'
import type { Descriptor } from '../oci/documents.ts'
import type { Connection } from './connection.ts'
import { Download } from './download.ts'
import type { Place } from './names.ts'
import { checkedDigest } from './names.ts'

/**
 * The bytes of a blob from `options.offset` on, over as many connections as it takes. From 0 they are verified, unless
 * the reader does that: the last piece comes only after size and digest matched. When a download that was resumed does
 * not match, it is begun once more from zero: unseen while nothing was handed out, else only with `options.onRestart`.
 * @throws ERR_NOT_FOUND, ERR_CORRUPT, ERR_STALLED, ERR_UNAVAILABLE (cut, and resuming did not help), ERR_UNSUPPORTED.
 */
export async function* readBlob(
  connection: Connection,
  place: Place,
  descriptor: Descriptor,
  options: ReadOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  checkedDigest(descriptor.digest)
  const first = new Download(connection, { place, descriptor, options })
  if ((options.offset ?? 0) > 0 || options.unverified === true) {
    yield* first.pieces()
    return
  }
  let handedOut = false
  try {
    for await (const piece of verified(first.pieces(), descriptor, connection.name)) {
      handedOut = true
      yield piece
    }
    return
  } catch (error) {
    const again = first.resumed && (!handedOut || options.onRestart !== undefined)
    if (!again || !isCoreError(error, 'ERR_CORRUPT')) throw error
    connection.host.logger.warn('a resumed download did not match its digest: once more from zero', {
      registry: connection.name,
      digest: descriptor.digest,
    })
  }
  if (handedOut) options.onRestart?.()
  yield* verified(new Download(connection, { place, descriptor, options }).pieces(), descriptor, connection.name)
}
