import type { Chain } from '../../src/core/chain/chain.ts'
import type { Engine } from '../../src/engine/engine.ts'
import type { OperationContext } from '../../src/operations/context.ts'

/** What an operation works with where nobody has a login. */
export function contextOf(chain: Chain, engine: Engine): OperationContext {
  return { chain, engine, credentialFor: () => Promise.resolve(undefined) }
}

/** Takes away every image whose name has `part` in it. */
export async function removeImages(engine: Engine | undefined, part: string): Promise<void> {
  for (const { id, references, digests } of (await engine?.images()) ?? [])
    if ([...references, ...digests].some((name) => name.includes(part))) await engine?.remove(id, { force: true })
}
