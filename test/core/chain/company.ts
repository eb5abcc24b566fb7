import { afterEach } from 'node:test'
import type { Chain, ChainOptions } from '../../../src/core/chain/chain.ts'
import type { ChainRules } from '../../../src/core/chain/types.ts'
import { chainOf } from './registries.ts'
import { twoRegistries } from './two.ts'

/** Company above public, each a real registry behind a fault proxy. */
export const two = twoRegistries()
/** Chains closed after each test. */
export const open: Chain[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((chain) => chain.close()))
})

interface Setup extends Partial<ChainOptions> {
  readonly first?: Partial<ChainRules>
  readonly second?: Partial<ChainRules>
}

/** Company above public, with the rules and options of one test. */
export function chain({ first, second, ...options }: Setup = {}): Chain {
  const made = chainOf(
    [
      { name: 'company', url: two.first.url, timeout: 20, ...first },
      { name: 'public', url: two.second.url, timeout: 20, ...second },
    ],
    { limits: { tries: 1 }, ...options },
  )
  open.push(made)
  return made
}
