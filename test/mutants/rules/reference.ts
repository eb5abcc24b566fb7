import type { Mutant } from '../mutant.ts'

const digests = { file: 'src/core/reference/digest.ts', tests: ['test/core/reference/digest.test.ts'] }
const names = { file: 'src/core/reference/names.ts', tests: ['test/core/reference/parse.test.ts'] }
const references = { file: 'src/core/reference/parse.ts', tests: ['test/core/reference/parse.test.ts'] }
const hosts = { file: 'src/core/reference/hosts.ts', tests: ['test/core/reference/hosts.test.ts'] }
const keys = { file: 'src/core/auth/keys.ts', tests: ['test/core/auth/docker.test.ts'] }
const paths = {
  file: 'src/core/registry/names.ts',
  tests: ['test/core/registry/registry.test.ts', 'test/core/registry/deletes.test.ts'],
}

/** What may become part of an address, a path or a name. */
export const referenceRules: readonly Mutant[] = [
  {
    ...digests,
    rule: 'a digest has nothing behind it',
    from: 'sha512:[0-9a-f]{128})$/.test(text)',
    to: 'sha512:[0-9a-f]{128})/.test(text)',
  },
  {
    ...digests,
    rule: 'a digest has nothing before it',
    from: 'return /^(?:sha256:[0-9a-f]{64}',
    to: 'return /(?:sha256:[0-9a-f]{64}',
  },
  { ...digests, rule: 'a digest is lower case', from: '/[^0-9a-f]/', to: '/[^0-9a-fA-F]/' },
  {
    ...digests,
    rule: 'a digest has the length of its algorithm',
    from: 'if (hex.length !== wanted) {',
    to: 'if (hex.length > wanted) {',
  },
  {
    ...names,
    rule: 'a part of a name is never .. nor begins with a dot',
    from: 'const component = /[a-z0-9]+',
    to: 'const component = /[a-z0-9.]+',
  },
  { ...names, rule: 'a tag is of at most 128 characters', from: '/^\\w[\\w.-]{0,127}$/', to: '/^\\w[\\w.-]*$/' },
  { ...names, rule: 'a tag has no slash', from: '/^\\w[\\w.-]{0,127}$/', to: '/^\\w[\\w./-]{0,127}$/' },
  {
    ...hosts,
    rule: 'every alias of Docker Hub is Docker Hub',
    from: 'hubAliases.has(host.toLowerCase())',
    to: 'host === dockerHubHost',
  },
  {
    ...hosts,
    rule: 'a host in upper case is a host, not a part of a short name',
    from: '/[.:A-Z[]/.test(first)',
    to: '/[.:[]/.test(first)',
  },
  {
    ...hosts,
    rule: 'a host is compared as it is asked: the port of another protocol is not its own',
    from: '`${protocol}//${host}`',
    to: '`https://${host}`',
  },
  {
    ...hosts,
    rule: 'only host and port are read as a host',
    from: '/^[\\w.:[\\]-]+$/.test(host)',
    to: 'host !== ""',
  },
  {
    ...keys,
    rule: 'a login kept for one port is not given to another',
    from: 'sameHost(hostOfKey(key), host, protocol)',
    to: "hostOfKey(key).split(':')[0] === host.split(':')[0]",
  },
  {
    ...keys,
    rule: 'a login kept for one namespace is not given to another',
    from: "rest.join('/') === namespaces.join('/') && ",
    to: '',
  },
  {
    ...references,
    rule: 'a host is checked',
    from: 'check(text, hostFault(host), 0)',
    to: 'check(text, undefined, 0)',
  },
  {
    ...references,
    rule: 'the id of an image is not a name',
    from: 'if (/^[0-9a-f]{64}$/.test(name))',
    to: 'if (/^[0-9a-f]{65}$/.test(name))',
  },
  {
    ...paths,
    rule: 'only a repository becomes part of an address',
    from: 'repositoryFault(repository) ?? repositoryFault(name)',
    to: 'repositoryFault("x")',
  },
  {
    ...paths,
    rule: 'only a tag or a digest becomes part of an address',
    from: 'if (isDigest(reference) || isTag(reference)) return',
    to: 'if (reference !== "") return',
  },
  {
    ...paths,
    rule: 'only a digest is asked for as one',
    from: 'if (isDigest(digest)) return digest',
    to: 'if (digest !== "") return digest',
  },
  {
    rule: 'a digest is never deleted as a tag',
    file: 'src/core/registry/deletes.ts',
    from: 'if (!isTag(tag)) throw',
    to: 'if (tag === "") throw',
    tests: ['test/core/registry/deletes.test.ts'],
  },
]
