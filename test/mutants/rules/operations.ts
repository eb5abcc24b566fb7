import type { Mutant } from '../mutant.ts'

const replace = { file: 'src/operations/replace.ts', tests: ['test/operations/replace.test.ts'] }
const fetch = { file: 'src/operations/fetch.ts', tests: ['test/operations/fetch.test.ts'] }
const credentials = { file: 'src/operations/build.ts', tests: ['test/operations/credentials.test.ts'] }
const deleting = { file: 'src/operations/delete.ts', tests: ['test/operations/delete.test.ts'] }

/** What an operation does only after it was asked, and to whom a login goes. */
export const operationRules: readonly Mutant[] = [
  {
    ...replace,
    rule: 'the rules on a name hold before a registry is asked what a push would replace',
    from: '  chain.pushTarget({ text: repository, repository, tag }, registry.name)\n',
    to: '',
  },
  {
    ...replace,
    rule: 'an image that is to stay is not replaced',
    from: 'if (!(await ask.replace({',
    to: 'if ((await ask.replace({',
  },
  {
    ...fetch,
    rule: 'who goes on with a pull has the very same image',
    from: 'if (await there) yield place',
    to: 'yield place',
  },
  {
    ...credentials,
    rule: 'a builder gets no login for a host that is not in the list',
    from: '.filter(({ registry }) => registry.isAt(host))',
    to: '',
  },
  {
    ...deleting,
    rule: 'a tag is not deleted by a digest that other tags share',
    from: 'if (others.length === 0) return',
    to: 'if (others.length >= 0) return',
  },
  {
    ...deleting,
    rule: 'tags that are to stay are not deleted',
    from: 'if (!(await ask.deleteAll({',
    to: 'if ((await ask.deleteAll({',
  },
]
