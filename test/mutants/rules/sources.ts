import type { Mutant } from '../mutant.ts'

const source = { file: 'src/core/chain/source.ts', tests: ['test/core/chain/source.test.ts'] }
const blob = { file: 'src/core/chain/blob.ts', tests: ['test/core/chain/source.test.ts'] }
const flights = { file: 'src/core/flights.ts', tests: ['test/core/flights.test.ts'] }

const carrying = { file: 'src/core/registry/carry.ts', tests: ['test/core/carrying/carrying.test.ts'] }

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
    from: 'options) && !isAlone ? tally : undefined',
    to: 'options) && isAlone ? tally : undefined',
    tests: ['test/core/chain/mixture.test.ts'],
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
  {
    ...carrying,
    rule: 'what others read is checked',
    from: 'if (options.unverified === true || !isWhole(blob, options))',
    to: 'if (options.unverified !== true)',
  },
  {
    ...carrying,
    rule: 'others are not sent for a blob of another size',
    from: 'if (size !== (blob.size ?? size)) throw',
    to: 'if (size < 0) throw',
  },
  {
    ...carrying,
    rule: 'others show our login to the registry only',
    file: 'src/core/auth/client.ts',
    from: 'const demand = this.#isOwn(request.url) ? this.#demand : undefined',
    to: 'const demand = this.#demand',
  },
  {
    ...carrying,
    rule: 'others connect to the address that was found to be within reach',
    file: 'src/core/http/connections.ts',
    from: 'const host = this.#addresses.get(`${kind} ${plainHost(url)}`)',
    to: 'const host: string | undefined = plainHost(url)',
  },
  {
    ...carrying,
    rule: 'others do not go round a proxy',
    file: 'src/core/http/connections.ts',
    from: ' || (await this.#proxyFor(url)) !== undefined',
    to: '',
  },
  {
    ...carrying,
    rule: 'connections of others count',
    file: 'src/core/http/carry.ts',
    from: 'await enter(wire, { lane, ...(signal && { signal }) })',
    to: '(await enter(wire, { lane, ...(signal && { signal }) }).then((leave) => (leave(), leave)))',
  },
]
