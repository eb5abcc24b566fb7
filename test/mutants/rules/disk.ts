import type { Mutant } from '../mutant.ts'

const tests = ['test/core/chain/provenance.test.ts']
const folder = { file: 'src/core/chain/provenance.ts', tests }
const files = { file: 'src/core/chain/owner-file.ts', tests }
const older = { file: 'src/core/chain/older-owners.ts', tests }
const sweep = { file: 'src/core/chain/owner-sweep.ts', tests }
const chain = { file: 'src/core/chain/chain.ts', tests: ['test/core/chain/memory.test.ts'] }

/** State on disk: nothing holds up an answer, nothing is lost unsaid. */
export const diskRules: readonly Mutant[] = [
  { ...files, rule: 'only its owner may read the memory of owners', from: "'wx', 0o600", to: "'wx', 0o644" },
  { ...folder, rule: 'only its owner may enter the folder of owners', from: 'mode: 0o700', to: 'mode: 0o755' },
  {
    ...files,
    rule: 'a record is written whole or not at all',
    from: 'const temporary = `${path}.${process.pid}-${randomUUID()}${temporaryEnd}`',
    to: 'const temporary = path; await rm(path, { force: true })',
  },
  {
    ...files,
    rule: 'what could not be written is not left behind',
    from: 'await rm(temporary, { force: true })',
    to: 'await rm(`${temporary}x`, { force: true })',
  },
  {
    ...files,
    rule: 'a record is that of its name',
    from: "value['version'] !== version || value['name'] !== name)",
    to: "value['version'] !== version)",
  },
  { ...files, rule: 'a record has a digest', from: 'return isDigest(digest) &&', to: 'return' },
  { ...files, rule: 'a record is short', from: 'if (stats.size > limit) throw', to: 'if (stats.size < 0) throw' },
  {
    ...files,
    rule: 'a pipe that nobody writes to holds nobody up',
    from: 'constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)',
    to: 'constants.O_RDONLY',
  },
  {
    ...files,
    rule: 'a record of a later version is known as one',
    from: "value['version'] > version) return",
    to: "value['version'] > 99) return",
  },
  {
    ...folder,
    rule: 'a record of a later version is left as it is',
    from: "if (kept.kind === 'newer') return false",
    to: '',
  },
  {
    ...folder,
    rule: 'a damaged record is kept aside',
    from: "if (kept.kind === 'foreign') await setAside(path,",
    to: "if (kept.kind === 'none') await setAside(path,",
  },
  {
    ...folder,
    rule: 'what is of no use is said',
    from: "if ((kind !== 'newer' && kind !== 'foreign') || this.#said.has(kind)) return",
    to: 'if (kind !== undefined) return',
  },
  {
    ...folder,
    rule: 'what is of no use is said once',
    from: "if ((kind !== 'newer' && kind !== 'foreign') || this.#said.has(kind)) return",
    to: "if (kind !== 'newer' && kind !== 'foreign') return",
  },
  {
    ...folder,
    rule: 'an older record does not replace a newer one',
    from: 'if (!stands) await',
    to: 'await',
  },
  {
    ...folder,
    rule: 'a record of the future does not stay for ever',
    from: 'const [a, b] = [one.at > limit ? 0 : one.at, other.at > limit ? 0 : other.at]',
    to: 'const [a, b] = [one.at, other.at, limit]',
  },
  {
    ...folder,
    rule: 'what can not be written is known to the process',
    from: 'return this.#newest(onDisk, this.#unwritten.get(name))',
    to: 'return onDisk',
  },
  {
    ...folder,
    rule: 'the state is never in the current folder',
    from: 'isAbsolute(given) ? given :',
    to: "given !== '' ? given :",
  },
  {
    ...folder,
    rule: 'what version 0.1.0 kept is known',
    from: 'older.get(name))\n',
    to: 'undefined)\n',
  },
  {
    ...folder,
    rule: 'what version 0.1.0 kept is moved',
    from: 'for (const [name, provenance] of older.names) await',
    to: 'for (const [name, provenance] of []) await',
  },
  {
    ...folder,
    rule: 'a damaged file of version 0.1.0 is kept aside',
    from: "if (older.kind === 'foreign') await setAside(",
    to: "if (older.kind === 'none') await setAside(",
  },
  {
    ...older,
    rule: 'a file of a later version is left as it is',
    from: "value['version'] > 1) return",
    to: "value['version'] > 99) return",
  },
  {
    ...sweep,
    rule: 'leftovers are swept',
    from: 'for (const path of swept) await',
    to: 'for (const path of swept.slice(9)) await',
  },
  {
    ...sweep,
    rule: 'leftovers of a clock that was wrong are swept',
    from: 'age: Math.abs(wallTime - stats.mtimeMs)',
    to: 'age: wallTime - stats.mtimeMs',
  },
  {
    ...sweep,
    rule: 'what is being written is not swept',
    from: 'filter(({ age }) => age > writingMs)',
    to: 'filter(({ age }) => age > -1)',
  },
  {
    ...sweep,
    rule: 'what was set aside is kept for a while',
    from: '(asideSince(name) ?? wallTime)) > asideMs',
    to: '(asideSince(name) ?? wallTime)) > 0',
  },
  {
    ...sweep,
    rule: 'of too many names the oldest are forgotten',
    from: 'toSorted((a, b) => b.age - a.age)',
    to: 'toSorted((a, b) => a.age - b.age)',
  },
  {
    ...chain,
    rule: 'a memory that never answers holds up no answer',
    from: 'return await this.#within(recallMs, this.#memory.recall(name))',
    to: 'return await this.#memory.recall(name)',
  },
  {
    ...chain,
    rule: 'a memory that never answers does not hold up the end',
    from: 'this.#within(closeMs, kept)',
    to: 'kept',
  },
  {
    ...chain,
    rule: 'the end waits until who served what is kept',
    from: 'const kept = Promise.all(this.#remembering)',
    to: 'const kept = Promise.resolve([])',
  },
  {
    rule: 'a person is told when a safeguard is off',
    file: 'src/cli/session.ts',
    from: 'logger: aloud(host.logger, output)',
    to: 'logger: host.logger',
    tests: ['test/cli/owner.test.ts'],
  },
]
