import type { Mutant } from '../mutant.ts'

const engineNames = { file: 'src/engine/names.ts', tests: ['test/engine/names.test.ts'] }
const endpoints = { tests: ['test/engine/endpoint.test.ts'] }
const contexts = { tests: ['test/engine/context.test.ts'] }

/** What the command line prints and does, and what an engine is told. */
export const programRules: readonly Mutant[] = [
  {
    rule: 'an owner’s change is accepted only when it is asked for',
    file: 'src/cli/resolving.ts',
    from: "acceptOwnerChange: given.flag('accept-owner-change')",
    to: 'acceptOwnerChange: true',
    tests: ['test/cli/owner.test.ts'],
  },
  {
    rule: 'what is left out of an import is told without logins',
    file: 'src/core/config/import/written.ts',
    from: 'what: withoutLogin(what)',
    to: 'what',
    tests: ['test/cli/import.test.ts'],
  },
  {
    rule: 'the log holds no secret',
    file: 'src/cli/output.ts',
    from: 'cut(redact(sentence), sentenceLength)',
    to: 'cut(sentence, sentenceLength)',
    tests: ['test/cli/output.test.ts'],
  },
  {
    ...engineNames,
    rule: 'a name stays in the path of an image',
    from: "part === '..' || part === ''",
    to: "part === ''",
  },
  {
    ...engineNames,
    rule: 'a name holds no query of its own',
    from: '/[^\\w./:@[\\]-]/',
    to: '/[^\\w./:@[\\]?=&%-]/',
  },
  {
    ...endpoints,
    rule: 'the host of an engine is never an option of ssh',
    file: 'src/engine/dial.ts',
    from: "    '--',\n",
    to: '',
  },
  {
    ...endpoints,
    rule: 'an engine’s certificate is checked when that is asked for',
    file: 'src/engine/endpoint.ts',
    from: "verify || !env['DOCKER_TLS'])",
    to: "!env['DOCKER_TLS'])",
  },
  {
    ...endpoints,
    rule: 'an engine named outright is the only one asked',
    file: 'src/engine/endpoint.ts',
    from: "return [addressed(named, explicit === undefined ? 'DOCKER_HOST' : 'settings', env)]",
    to: "return [addressed(named, explicit === undefined ? 'DOCKER_HOST' : 'settings', env), ...usual(env)]",
  },
  {
    ...contexts,
    rule: 'what is ignored stays out of a build',
    file: 'src/engine/build/walk.ts',
    from: 'const skipped = options.ignored.has(name)',
    to: 'const skipped = false',
  },
  {
    ...contexts,
    rule: 'a link is sent as a link, whatever it points to',
    file: 'src/engine/build/walk.ts',
    from: 'const stats = await lstat(file)',
    to: "const stats = await (await import('node:fs/promises')).stat(file)",
  },
  {
    ...contexts,
    rule: 'a Dockerfile that is ignored stays out of the image',
    file: 'src/engine/build/context.ts',
    from: "const rules = `${ignored.text ?? ''}\\n${name}\\n${own}`",
    to: "const rules = `${ignored.text ?? ''}\\n${own}`",
  },
  {
    ...contexts,
    rule: 'a build’s files are root’s',
    file: 'src/engine/build/context.ts',
    from: 'uid: 0, gid: 0 }',
    to: 'uid: entry.stats.uid + 1, gid: 0 }',
  },
]
