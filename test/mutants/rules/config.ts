import type { Mutant } from '../mutant.ts'

const entries = { file: 'src/core/config/entry.ts', tests: ['test/core/config/decode.test.ts'] }
const lists = { file: 'src/core/config/decode.ts', tests: ['test/core/config/decode.test.ts'] }
const fields = { file: 'src/core/config/fields.ts', tests: ['test/core/config/decode.test.ts'] }
const addresses = { file: 'src/core/config/address.ts', tests: ['test/core/config/decode.test.ts'] }
const files = { file: 'src/core/config/file.ts', tests: ['test/core/config/file.test.ts'] }
const podman = { file: 'src/core/config/import/podman.ts', tests: ['test/core/config/import.test.ts'] }

/** What a configuration may say, and what is taken over from other tools. */
export const configRules: readonly Mutant[] = [
  {
    ...entries,
    rule: 'a password does not stand in settings',
    from: "if (fields.context.source === 'settings')",
    to: "if (fields.context.source === 'none')",
  },
  {
    ...fields,
    rule: '${} is not read in settings',
    from: "if (this.context.source === 'settings')",
    to: "if (this.context.source === 'none')",
  },
  {
    ...fields,
    rule: 'a variable that is not set is said',
    from: 'if (value === undefined) throw this.error(field, `the environment',
    to: 'if (value === null) throw this.error(field, `the environment',
  },
  { ...fields, rule: 'an unknown field is said', from: 'if (unknown === undefined) return\n', to: 'return\n' },
  {
    ...addresses,
    rule: 'an address holds no user name and no password',
    from: "if (url.username !== '' || url.password !== '')",
    to: "if (url.username === '!')",
  },
  {
    ...addresses,
    rule: 'an address that only begins like this computer’s is asked with TLS',
    from: '/^127(?:\\.\\d{1,3}){3}$/',
    to: '/^127\\./',
  },
  {
    ...addresses,
    rule: 'an address is of http or https',
    from: "if (url.protocol !== 'https:' && url.protocol !== 'http:')",
    to: "if (url.protocol === 'none:')",
  },
  {
    ...entries,
    rule: 'authUrl holds no user name and no password',
    from: "if (address.username !== '' || address.password !== '')",
    to: "if (address.username === '!')",
  },
  {
    ...entries,
    rule: 'authUrl is of http or https',
    from: 'if (address === undefined || !/^https?:$/.test(address.protocol))',
    to: 'if (address === undefined)',
  },
  {
    ...entries,
    rule: 'a pattern that names nothing is said',
    from: 'if (fault !== undefined) throw fields.error(name, `holds',
    to: 'if (fault === "") throw fields.error(name, `holds',
  },
  {
    ...entries,
    rule: 'a name is one line',
    from: '(name.length > 100 || /\\p{Cc}/u.test(name))',
    to: 'name.length > 100',
  },
  {
    ...entries,
    rule: 'a mirror takes no pushes',
    from: "return isMirror ? ['resolve', 'pull'] : capabilityNames",
    to: 'return capabilityNames',
  },
  {
    ...entries,
    rule: 'repositories to show are repositories',
    from: 'names.find((name) => !isRepository(name))',
    to: 'names.find((name) => name === "")',
  },
  {
    ...entries,
    rule: 'a certificate has its key',
    from: 'if ((options.cert === undefined) !== (options.key === undefined))',
    to: 'if (options.cert === "")',
  },
  {
    ...entries,
    rule: 'a timeout ends',
    from: 'if (seconds <= 0 || seconds > longestTimeoutSeconds)',
    to: 'if (seconds <= 0)',
  },
  {
    ...lists,
    rule: 'a name is of one entry',
    from: 'if (first === index) return [one]',
    to: 'return [one]',
  },
  {
    ...lists,
    rule: 'a mirror is of something',
    from: 'if (labels.has(target) || isPlace(target)) return undefined',
    to: 'return undefined',
  },
  {
    ...lists,
    rule: 'mirrors of each other are said',
    from: 'if (next === config) return `goes',
    to: 'if (next === undefined) return `goes',
  },
  { ...files, rule: 'aliases of YAML do not multiply', from: 'maxAliasCount: 100', to: 'maxAliasCount: -1' },
  { ...files, rule: 'a field of YAML stands once', from: 'uniqueKeys: true', to: 'uniqueKeys: false' },
  {
    ...podman,
    rule: 'a registry that podman blocks is asked for nothing',
    from: "deny: ['**'] })",
    to: '})',
  },
  {
    ...podman,
    rule: 'a registry is insecure only when podman says so',
    from: 'return of.insecure ?',
    to: 'return of !== undefined ?',
  },
  {
    ...podman,
    rule: 'a mirror for digests is not asked what a tag means',
    from: "mirror.pull === 'digest-only' ?",
    to: "mirror.pull === 'none' ?",
  },
  {
    rule: 'a registry is insecure only when containerd says so',
    file: 'src/core/config/import/containerd.ts',
    from: 'entry.skipVerify === true &&',
    to: 'entry.skipVerify !== true &&',
    tests: ['test/core/config/import.test.ts'],
  },
  {
    rule: 'a password is not copied from another configuration',
    file: 'src/core/config/import/older.ts',
    from: 'const variable = /^\\$\\{[A-Za-z_]\\w*\\}$/.test(secret)',
    to: 'const variable = secret !== ""',
    tests: ['test/core/config/import.test.ts'],
  },
]
