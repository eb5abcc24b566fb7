import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { parse } from 'yaml'
import { decodeRegistries } from '../../../src/core/config/decode.ts'
import { formatConfiguration, importConfiguration } from '../../../src/core/config/import/import.ts'
import type { CoreError } from '../../../src/core/errors.ts'
import { temporaryFolder } from '../../support/folder.ts'

const folder = temporaryFolder('import')
after(() => folder.remove())
let count = 0

/** The files as a folder of their own. */
function tree(files: Readonly<Record<string, string>>): string {
  const root = join(folder.path, String((count += 1)))
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
  return root
}

/** What the files come to; what was left out without the files' names. */
async function imported(...paths: readonly string[]) {
  const { registries, leftOut } = await importConfiguration(paths)
  return { registries, leftOut: leftOut.map(({ what, why }) => `${what}: ${why}`) }
}

test('a hosts.toml tree: each host’s mirrors in the order of the file, then the host itself', async () => {
  const root = tree({
    'docker.io/hosts.toml': `server = "https://registry-1.docker.io"
[host."https://mirror.acme.io"]
  capabilities = ["pull", "resolve"]
  ca = "/etc/ca.pem"
  dial_timeout = "1m30s"
[host."https://second.acme.io/v2/hub"]
  capabilities = ["pull"]
  override_path = true
  client = [["/c.pem", "/k.pem"]]
[host."https://odd.acme.io/us"]
[host."https://head.acme.io".header]
  x-team = "a"
`,
    'acme.io_5000_/hosts.toml': '[host."http://127.0.0.1:6000"]\n  skip_verify = true\n',
    'quay.io/hosts.toml': 'server = "https://quay.mirror"\n',
    '_default/hosts.toml': 'server = "https://any.acme.io"\n',
    'broken.io/hosts.toml': 'server = \n',
  })
  const { registries, leftOut } = await imported(root)
  assert.deepEqual(registries, [
    {
      name: '127.0.0.1:6000',
      url: 'http://127.0.0.1:6000',
      tls: { insecureSkipVerify: true },
      mirrorOf: 'acme.io:5000',
    },
    { name: 'acme.io:5000', url: 'https://acme.io:5000' },
    {
      name: 'mirror.acme.io',
      url: 'https://mirror.acme.io',
      capabilities: ['resolve', 'pull'],
      timeout: 90,
      tls: { ca: '/etc/ca.pem' },
      mirrorOf: 'docker.io',
    },
    {
      name: 'second.acme.io',
      url: 'https://second.acme.io/hub',
      capabilities: ['pull'],
      tls: { cert: '/c.pem', key: '/k.pem' },
      mirrorOf: 'docker.io',
    },
    { name: 'head.acme.io', url: 'https://head.acme.io', mirrorOf: 'docker.io' },
    { name: 'docker.io', url: 'https://registry-1.docker.io' },
    { name: 'quay.mirror', url: 'https://quay.mirror', mirrorOf: 'quay.io' },
  ])
  assert.equal(leftOut.length, 4)
  assert.match(leftOut.join('\n'), /_default: rules for hosts that are not named/)
  assert.match(leftOut.join('\n'), /the file: line 1, column \d+: /)
  assert.match(leftOut.join('\n'), /odd\.acme\.io: its API is at \/us\/v2/)
  assert.match(leftOut.join('\n'), /header x-team: /)
})

test('registries.conf with its .d: the search list first, mirrors before what they mirror', async () => {
  const root = tree({
    'registries.conf': `unqualified-search-registries = ["quay.io"]
[[registry]]
location = "docker.io"
[[registry.mirror]]
location = "mirror.acme.io/hub"
insecure = true
[[registry]]
prefix = "*.wild.io"
location = "x.io"
[aliases]
"fedora" = "registry.fedoraproject.org/fedora"
`,
    'registries.conf.d/10.conf': 'unqualified-search-registries = ["registry.acme.io", "docker.io"]\n',
    'registries.conf.d/20.conf': `[[registry]]
prefix = "registry.acme.io/team"
location = "new.acme.io/team"
mirror-by-digest-only = true
[[registry.mirror]]
location = "near.acme.io"
[[registry]]
location = "bad.io"
blocked = true
`,
  })
  const { registries, leftOut } = await imported(root)
  assert.deepEqual(registries, [
    { name: 'registry.acme.io', url: 'https://registry.acme.io' },
    {
      name: 'mirror.acme.io',
      url: 'https://mirror.acme.io/hub',
      mirrorOf: 'docker.io',
      tls: { insecureSkipVerify: true },
    },
    { name: 'docker.io', url: 'docker.io' },
    { name: 'near.acme.io', url: 'https://near.acme.io', mirrorOf: 'registry.acme.io/team', capabilities: ['pull'] },
    {
      name: 'new.acme.io',
      url: 'https://new.acme.io/team',
      mirrorOf: 'registry.acme.io/team',
      capabilities: ['resolve', 'pull', 'push'],
    },
    { name: 'bad.io', url: 'https://bad.io', deny: ['**'] },
  ])
  assert.deepEqual(
    leftOut.map((line) => line.split(':', 1)[0]),
    ['*.wild.io', 'aliases of 1 short names', 'unqualified-search-registries'],
  )
})

test('the first form of registries.conf', async () => {
  const root = tree({
    'registries.conf': `[registries.search]
registries = ["docker.io", "quay.io"]
[registries.insecure]
registries = ["lab.io:5000"]
[registries.block]
registries = ["bad.io"]
`,
  })
  const { registries } = await imported(join(root, 'registries.conf'))
  assert.deepEqual(registries, [
    { name: 'docker.io', url: 'docker.io' },
    { name: 'quay.io', url: 'https://quay.io' },
    { name: 'lab.io:5000', url: 'https://lab.io:5000', tls: { insecureSkipVerify: true } },
    { name: 'bad.io', url: 'https://bad.io', deny: ['**'] },
  ])
})

test('daemon.json: the mirrors of Docker Hub, Docker Hub, then the insecure ones', async () => {
  const root = tree({
    'daemon.json': JSON.stringify({
      'registry-mirrors': ['https://m1.acme.io', 'http://127.0.0.1:5000/'],
      'insecure-registries': ['lab.io:5000', '10.0.0.0/8'],
      'log-driver': 'journald',
    }),
  })
  const { registries, leftOut } = await imported(join(root, 'daemon.json'))
  assert.deepEqual(registries, [
    { name: 'm1.acme.io', url: 'https://m1.acme.io', mirrorOf: 'docker.io' },
    { name: '127.0.0.1:5000', url: 'http://127.0.0.1:5000/', mirrorOf: 'docker.io' },
    { name: 'docker.io', url: 'docker.io' },
    { name: 'lab.io:5000', url: 'lab.io:5000', tls: { insecureSkipVerify: true } },
  ])
  assert.deepEqual(leftOut, ['10.0.0.0/8: a range of addresses has no place in a list of registries'])
})

test('logins: the registries, never the secrets', async () => {
  const root = tree({
    'config.json': JSON.stringify({
      auths: {
        'https://index.docker.io/v1/': { auth: 'dTpodW50ZXIy' },
        'ghcr.io': {},
        'ghcr.io/team': { auth: 'eDp5' },
      },
      credHelpers: { '123.dkr.ecr.eu-west-1.amazonaws.com': 'ecr-login' },
    }),
  })
  const result = await imported(root)
  assert.deepEqual(
    result.registries.map(({ url }) => url),
    ['docker.io', 'ghcr.io', '123.dkr.ecr.eu-west-1.amazonaws.com'],
  )
  assert.deepEqual(result.leftOut, ['logins of 3 registries: they stay where they are, and are read from there'])
  assert.doesNotMatch(JSON.stringify(result), /dTpod|hunter2/)
})

test('older YAML: backends, prefix, a literal password left out, a variable kept', async () => {
  const root = tree({
    'vault.yaml': `server: {port: 8080}
backends:
  - type: dockerhub
    config:
      prefix: /dockerhub
      repositories:
        - registry_url: https://registry.acme.io
          auth_url: https://auth.acme.io
          username: alice
          password: hunter2
        - registry_url: https://registry-1.docker.io
          auth_url: https://auth.docker.io
          username: bob
          password: \${HUB_PASSWORD}
  - type: http
    config: {}
`,
  })
  const result = await imported(join(root, 'vault.yaml'))
  assert.deepEqual(result.registries, [
    { name: 'registry.acme.io', username: 'alice', url: 'https://registry.acme.io', authUrl: 'https://auth.acme.io' },
    {
      name: 'docker.io',
      username: 'bob',
      url: 'https://registry-1.docker.io',
      authUrl: 'https://auth.docker.io',
      password: '${HUB_PASSWORD}',
    },
  ])
  assert.deepEqual(
    result.leftOut.map((line) => line.split(':', 1)[0]),
    ['server', 'prefix /dockerhub', 'a backend of type http', 'password for https'],
  )
  assert.doesNotMatch(JSON.stringify(result), /hunter2/)
})

test('several files are one list: what came before is not repeated, names are unique', async () => {
  const root = tree({
    'daemon.json': '{"registry-mirrors": ["https://m.io"]}',
    'config.json': '{"auths": {"docker.io": {}, "m.io": {}}}',
  })
  const { registries } = await imported(root)
  assert.deepEqual(
    registries.map(({ name, mirrorOf }) => `${name} ${mirrorOf ?? ''}`),
    ['m.io docker.io', 'docker.io ', 'm.io (2) '],
  )
})

test('what is imported is read back as it is', async () => {
  const root = tree({
    'daemon.json': '{"registry-mirrors": ["https://m.io"]}',
    'registries.conf': '[[registry]]\nprefix="a.io/b"\nlocation="c.io"\n[[registry.mirror]]\nlocation="d.io/e"\n',
  })
  const { registries } = await importConfiguration([root])
  const { registries: decoded, problems } = decodeRegistries(parse(formatConfiguration(registries)), { source: 'file' })
  assert.deepEqual(problems, [])
  assert.deepEqual(
    decoded.map(({ name }) => name),
    registries.map(({ name }) => name),
  )
})

const useless: readonly (readonly [what: string, path: () => string, reason: RegExp])[] = [
  ['a path that is not there', () => join(folder.path, 'none'), /none can't be read/],
  ['an empty folder', () => dirname(join(tree({ 'x/y': '' }), 'z')), /none of the files that can be imported is there/],
]

for (const [what, path, reason] of useless)
  test(`${what}: ERR_CONFIG`, async () => {
    await assert.rejects(
      () => importConfiguration([path()]),
      (error: CoreError) => error.code === 'ERR_CONFIG' && reason.test(error.message),
    )
  })

test('a file that can not be used is left out whole, with its place; the others count', async () => {
  const root = tree({ 'config.json': '{"auths": [}', 'daemon.json': '{"registry-mirrors": ["ftp://m.io"]}' })
  const { registries, leftOut } = await imported(root)
  assert.deepEqual(
    registries.map(({ name }) => name),
    ['docker.io'],
  )
  assert.match(leftOut.join('\n'), /the file: line 1, column 12: /)
  assert.match(leftOut.join('\n'), /ftp:\/\/m\.io: .*has the scheme ftp/)
})
