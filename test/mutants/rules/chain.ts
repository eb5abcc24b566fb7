import type { Mutant } from '../mutant.ts'

const plan = { file: 'src/core/chain/plan.ts', tests: ['test/core/chain/plan.test.ts'] }
const names = { file: 'src/core/chain/names.ts', tests: ['test/core/chain/plan.test.ts'] }
const patterns = { file: 'src/core/chain/pattern.ts', tests: ['test/core/chain/pattern.test.ts'] }
const pushes = { file: 'src/core/chain/push.ts', tests: ['test/core/chain/push.test.ts'] }
const decisions = { file: 'src/core/chain/decide.ts', tests: ['test/core/chain/decide.test.ts'] }
const owners = { file: 'src/core/chain/owner.ts', tests: ['test/core/chain/chain.test.ts'] }
const holders = { file: 'src/core/chain/holders.ts', tests: ['test/core/chain/source.test.ts'] }
const chain = { file: 'src/core/chain/chain.ts', tests: ['test/core/chain/chain.test.ts'] }

/** Who may be asked, who is believed, where a push goes. */
export const chainRules: readonly Mutant[] = [
  {
    ...plan,
    rule: 'an owned name is asked at its owner only',
    from: 'if (owners.size > 0 && !owners.has(entry)) return',
    to: 'if (owners.size > 99) return',
  },
  {
    ...plan,
    rule: 'a name is owned under every way to write it',
    from: 'findPattern(entry.rules.owns, [...names, ...repositories])',
    to: 'findPattern(entry.rules.owns, repositories)',
  },
  {
    ...plan,
    rule: 'a denied name is not asked',
    from: 'if (denied !== undefined) return',
    to: 'if (denied === "") return',
  },
  {
    ...plan,
    rule: 'a name denied at Docker Hub is denied with and without library/',
    from: 'entry.registry.isDockerHub ? aliases(repository) : [repository]',
    to: '[repository]',
  },
  {
    ...plan,
    rule: 'where some names are allowed no other is asked',
    from: 'if (rules.allow.length > 0 &&',
    to: 'if (rules.allow.length > 99 &&',
  },
  {
    ...plan,
    rule: 'a registry without resolve is not asked',
    from: 'if (!able) return',
    to: 'if (able === undefined) return',
  },
  {
    ...names,
    rule: 'a name with a host is asked at that host and its mirrors only',
    from: '(families.has(origin.family) || !origin.isEntry))) continue',
    to: '(families.has(origin.family) || !origin.isEntry)) && entry.registry === undefined) continue',
  },
  {
    ...names,
    rule: 'a prefix ends at a slash',
    from: 'repository.startsWith(`${prefix}/`)',
    to: 'repository.startsWith(prefix)',
  },
  {
    ...names,
    rule: 'of two prefixes of one host the longer one has the name',
    from: 'fitting.filter(({ registry }) => registry.prefix.length === longest)',
    to: 'fitting.filter(({ registry }) => registry.prefix.length <= longest)',
  },
  {
    ...patterns,
    rule: 'a pattern names whole parts of a name, and all of them',
    from: 'place < name.length || at < pattern.length;',
    to: 'place < name.length && at < pattern.length;',
  },
  {
    ...patterns,
    rule: 'a pattern without * is exactly the name',
    from: 'if (pieces.length === 1) return part === pattern',
    to: 'if (pieces.length === 1) return part.startsWith(pattern)',
  },
  {
    ...patterns,
    rule: 'the ends of a pattern do not overlap',
    from: '|| part.length < head.length + tail.length) return false',
    to: ') return false',
  },
  {
    ...pushes,
    rule: 'an owned name is pushed to its owner only',
    from: 'if (owner !== undefined && owner.registry !== registry)',
    to: 'if (owner !== undefined && owner.registry === undefined)',
  },
  {
    ...pushes,
    rule: 'a denied name is not pushed',
    from: 'if (denied !== undefined) return',
    to: 'if (denied === "") return',
  },
  {
    ...pushes,
    rule: 'where some names are allowed no other is pushed',
    from: 'if (rules.allow.length > 0 &&',
    to: 'if (rules.allow.length > 99 &&',
  },
  {
    ...pushes,
    rule: 'a registry without push gets none',
    from: "if (!rules.capabilities.includes('push')) return",
    to: "if (rules.capabilities.includes('none')) return",
  },
  {
    ...pushes,
    rule: 'a mirror never takes the place of what it mirrors',
    from: 'const meant = reference.host === undefined || direct',
    to: 'const meant = true',
  },
  {
    ...pushes,
    rule: 'a push to a registry that is named goes there',
    from: 'entry.registry.name === label,\n',
    to: 'entry.registry !== undefined,\n',
  },
  {
    ...decisions,
    rule: 'who denies a name lets nobody below serve it',
    from: "return rules.onUnavailable === 'continue' && error.isUnavailable",
    to: "return rules.onUnavailable === 'continue'",
  },
  {
    ...decisions,
    rule: 'onUnavailable: stop stops',
    from: "return rules.onUnavailable === 'continue' && error.isUnavailable",
    to: 'return error.isUnavailable',
  },
  {
    ...decisions,
    rule: 'a lower registry waits for the answers of the higher ones',
    from: "if (answer === undefined) return { kind: 'pending', index }",
    to: 'if (answer === undefined) continue',
  },
  {
    ...chain,
    rule: 'other content of another owner stops a pull',
    from: 'if (changed !== undefined && options.acceptOwnerChange !== true &&',
    to: 'if (changed === "" &&',
  },
  {
    ...owners,
    rule: 'mirrors are exempt from the memory of owners',
    from: 'if (originOf(last.entry, entries).family === originOf(winner, entries).family) return undefined',
    to: '',
  },
  {
    ...owners,
    rule: 'the same content is of the same owner',
    from: '|| known.digest === descriptor.digest) return undefined',
    to: ') return undefined',
  },
  {
    ...owners,
    rule: 'a label given to another server is another owner',
    from: '=== known.registry && addressOf(entry) === known.url',
    to: '=== known.registry',
  },
  {
    ...chain,
    rule: 'an unchanged owner is not written again within the hour',
    tests: ['test/core/chain/memory.test.ts'],
    from: 'if (same && Math.abs(at - known.at) < freshMs) return',
    to: '',
  },
  {
    ...chain,
    rule: 'what a clock that ran ahead wrote is written again',
    from: 'if (same && Math.abs(at - known.at) < freshMs) return',
    to: 'if (same && at - known.at < freshMs) return',
    tests: ['test/core/chain/memory.test.ts'],
  },
  {
    ...holders,
    rule: 'content comes from those only who may be asked for the name',
    from: "step.action === 'ask' && entry.rules.capabilities.includes('pull')",
    to: "entry.rules.capabilities.includes('pull')",
  },
  {
    ...holders,
    rule: 'content comes from those only who may be pulled from',
    from: "step.action === 'ask' && entry.rules.capabilities.includes('pull')",
    to: "step.action === 'ask'",
  },
]
