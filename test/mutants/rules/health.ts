import type { Mutant } from '../mutant.ts'

/** Rules of who is asked, and what is thought of a registry after it. */
export const healthRules: readonly Mutant[] = [
  {
    rule: 'a push to a registry that is skipped asks first what it would replace',
    file: 'src/operations/replace.ts',
    from: '  registry.resetHealth()\n',
    to: '',
    tests: ['test/operations/replace.test.ts'],
  },
  {
    rule: 'a list of tags is asked where the rules allow the name',
    file: 'src/core/chain/chain.ts',
    from: '      candidates: this.#candidates(reference),\n      options,',
    to: "      candidates: this.#candidates({ ...reference, repository: 'any/name' }).map((one) => ({ ...one, step: { ...one.step, repository: reference.repository } })),\n      options,",
    tests: ['test/core/chain/lists.test.ts'],
  },
  {
    rule: 'a registry that is skipped gets no question',
    file: 'src/core/registry/watch.ts',
    from: '    if (refusal !== undefined) throw refusal\n',
    to: '',
    tests: ['test/core/registry/watch.test.ts'],
  },
  {
    rule: 'an answer is no illness',
    file: 'src/core/registry/health.ts',
    from: 'if (error?.isUnavailable === true) return',
    to: 'if (error !== undefined) return',
    tests: ['test/core/registry/health.test.ts'],
  },
]
