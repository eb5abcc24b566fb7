import type { Mutant } from '../mutant.ts'

const source = { file: 'src/core/chain/source.ts', tests: ['test/core/chain/source.test.ts'] }
const blob = { file: 'src/core/chain/blob.ts', tests: ['test/core/chain/source.test.ts'] }
const flights = { file: 'src/core/chain/flights.ts', tests: ['test/core/chain/flights.test.ts'] }

/** How content comes together from several registries. */
export const sourceRules: readonly Mutant[] = [
  {
    ...source,
    rule: 'who gave wrong bytes is not asked for them again',
    from: 'well.filter(({ registry }) => !quarantine.has(registry.name, digest))',
    to: 'well',
  },
  {
    ...source,
    rule: 'wrong bytes put a registry in quarantine',
    from: "if (error?.code === 'ERR_CORRUPT' && innocent !== true) {",
    to: 'if (false) {',
  },
  {
    ...source,
    rule: 'a registry is not blamed for bytes that may be of another',
    from: "if (error?.code === 'ERR_CORRUPT' && innocent !== true) {",
    to: "if (error?.code === 'ERR_CORRUPT') {",
    tests: ['test/core/chain/mixture.test.ts'],
  },
  {
    ...source,
    rule: 'a registry whose rate limit is spent is asked last',
    from: '[...usable.filter((place) => !isSpent(place)), ...usable.filter(isSpent)]',
    to: 'usable',
  },
  {
    ...source,
    rule: 'what may come from some registries only is not shared with who may ask others',
    from: "const key = [digest, ...this.#places.map(({ registry, repository }) => `${registry.name} ${repository}`)].join('\\n')",
    to: 'const key = digest',
  },
  {
    rule: 'quarantine ends within the hour',
    file: 'src/core/chain/quarantine.ts',
    from: 'return until !== undefined && until > this.#clock.now()',
    to: 'return until !== undefined',
    tests: ['test/core/chain/source.test.ts'],
  },
  {
    rule: 'a person who asks anew ends every quarantine',
    file: 'src/core/chain/chain.ts',
    from: 'if (name === undefined) this.#shared.quarantine.clear()',
    to: '',
    tests: ['test/core/chain/source.test.ts'],
  },
  {
    ...blob,
    rule: 'bytes of several registries are of their digest together',
    from: '!isAlone ? digestTally(blob) : undefined',
    to: 'isAlone ? digestTally(blob) : undefined',
  },
  {
    ...blob,
    rule: 'bytes of several that did not match together come from one alone',
    from: 'if (!isWrong && !(this.#mixed && offset > 0)) return',
    to: 'if (!isWrong) return',
    tests: ['test/core/chain/mixture.test.ts'],
  },
  {
    ...flights,
    rule: 'shared work ends when the last who waits has left',
    from: 'if (flight.waiters === 0) this.#abort(key, flight)',
    to: '',
  },
  {
    ...flights,
    rule: 'shared work goes on while somebody waits',
    from: 'if (flight.waiters === 0) this.#abort(key, flight)',
    to: 'this.#abort(key, flight)',
  },
  {
    rule: 'one registry’s answer is not taken for another’s',
    file: 'src/core/chain/probe.ts',
    from: 'const key = `${registry.name}\\n${repository}\\n${reference}`',
    to: 'const key = `${repository}\\n${reference}`',
    tests: ['test/core/chain/chain.test.ts'],
  },
  {
    rule: 'of several names at one registry the first telling answer is kept',
    file: 'src/core/chain/search.ts',
    from: "first = first === undefined || answer.kind === 'served' || first.kind === 'absent' ? answer : first",
    to: 'first = answer',
    tests: ['test/core/chain/chain.test.ts'],
  },
]
