import { CoreError, dockerHubHost, parseReference } from '../core/index.ts'
import type { Chain, Reference } from '../core/index.ts'

/**
 * Why a builder must not ask for `name` where it would by itself: at the host it names, or Docker Hub. Builders know more
 * kinds of digests than are read here (`sha384`): a name that can't be read counts without its digest.
 */
export function keptFromBuilder(chain: Chain, name: string): string | undefined {
  const reference = readReference(name) ?? readReference(name.split('@', 1)[0] ?? '')
  return reference && chain.keptFrom(reference, reference.host ?? dockerHubHost)
}

/** @throws ERR_POLICY for a name that nothing can take the place of, and that the builder must not ask for by itself. */
export function refuseAsWritten(chain: Chain, name: string): void {
  const reason = keptFromBuilder(chain, name)
  if (reason === undefined) return
  const shown = JSON.stringify(name.slice(0, 200))
  throw new CoreError('ERR_POLICY', `the builder would ask for ${shown}, as it is written, by itself: ${reason}`)
}

/** The reference that `name` is, or undefined. */
export function readReference(name: string): Reference | undefined {
  try {
    return parseReference(name)
  } catch {
    return undefined
  }
}
