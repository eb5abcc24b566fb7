import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { decodeRegistries, dockerHub } from '../../../src/core/config/decode.ts'
import type { DecodedList } from '../../../src/core/config/types.ts'
import { CoreError } from '../../../src/core/errors.ts'

const env = { HUB_PASSWORD: 'from-env', EMPTY: '' }
const file = (value: unknown): DecodedList => decodeRegistries(value, { source: 'file', env })
const settings = (value: unknown): DecodedList => decodeRegistries(value, { source: 'settings', env })

test('no value is Docker Hub, an empty list is empty', () => {
  assert.deepEqual(settings(undefined), { registries: [dockerHub()], problems: [], places: new Map() })
  assert.deepEqual(settings([]), { registries: [], problems: [], places: new Map() })
})

test('defaults', () => {
  assert.deepEqual(settings([{ url: 'registry.acme.io' }]).registries, [
    {
      name: 'registry.acme.io',
      url: 'https://registry.acme.io',
      timeoutMs: 5000,
      repositories: [],
      owns: [],
      allow: [],
      deny: [],
      capabilities: ['resolve', 'pull', 'push'],
      onUnavailable: 'continue',
    },
  ])
})

test('every field', () => {
  const written = {
    name: 'company',
    url: 'https://registry.acme.io:5000/team/',
    authUrl: 'https://auth.acme.io/token',
    username: 'alice',
    mirrorOf: 'docker.io',
    owns: ['team/*'],
    allow: ['**'],
    deny: ['secret/**'],
    capabilities: ['pull', 'resolve'],
    onUnavailable: 'stop',
    timeout: 0.5,
    tls: { ca: '/ca.pem', cert: '/cert.pem', key: '/key.pem', insecureSkipVerify: false },
    proxy: 'socks5://proxy:1080',
    repositories: ['team/app'],
  }
  const { registries, problems } = settings([written])
  assert.deepEqual(problems, [])
  const { timeout, ...rest } = written
  assert.deepEqual(registries, [
    {
      ...rest,
      url: 'https://registry.acme.io:5000/team',
      capabilities: ['resolve', 'pull'],
      timeoutMs: timeout * 1000,
    },
  ])
})

const urls: readonly (readonly [string, string])[] = [
  ['', 'https://registry-1.docker.io'],
  ['docker.io', 'https://registry-1.docker.io'],
  ['https://index.docker.io/v1/', 'https://registry-1.docker.io'],
  ['registry-1.docker.io', 'https://registry-1.docker.io'],
  ['https://registry.hub.docker.com/', 'https://registry-1.docker.io'],
  ['acme.io', 'https://acme.io'],
  ['ACME.io:443', 'https://acme.io'],
  ['acme.io:5000/a/b/', 'https://acme.io:5000/a/b'],
  ['acme.io/v2/', 'https://acme.io'],
  ['localhost', 'http://localhost'],
  ['localhost:5000', 'http://localhost:5000'],
  ['127.0.0.1:5000/x', 'http://127.0.0.1:5000/x'],
  ['127.8.8.8', 'http://127.8.8.8'],
  ['[::1]:5000', 'http://[::1]:5000'],
  ['https://localhost:5000', 'https://localhost:5000'],
  ['http://acme.io', 'http://acme.io'],
  ['127.0.0.1.example', 'https://127.0.0.1.example'],
]

for (const [written, expected] of urls)
  test(`url ${JSON.stringify(written)} is ${expected}`, () => {
    assert.deepEqual(
      file([{ url: written }]).registries.map(({ url }) => url),
      [expected],
    )
  })

const bad: readonly (readonly [what: string, entry: unknown, field: string | undefined, reason: RegExp])[] = [
  ['no object', 5, undefined, /must be an object, not a number/],
  ['no url', { name: 'x' }, 'url', /is missing/],
  ['a bad url', { url: 'a b' }, 'url', /is not an address/],
  ['another scheme', { url: 'ftp://a.io' }, 'url', /has the scheme ftp:/],
  ['a login in the url', { url: 'https://u:hunter2@a.io' }, 'url', /must not hold a user name or password/],
  ['a query', { url: 'https://a.io?x=1' }, 'url', /query/],
  ['an unknown field', { url: 'a.io', colour: 'red' }, 'colour', /is not a known field/],
  ['a misspelt field', { url: 'a.io', auth_Url: 'x' }, 'auth_Url', /did you mean authUrl\?/],
  ['a number for a text', { url: 'a.io', username: 5 }, 'username', /must be a text, not a number: put it in quotes/],
  ['a text for a list', { url: 'a.io', owns: 'team/*' }, 'owns', /must be a list of texts/],
  ['a bad pattern', { url: 'a.io', deny: ['a.io:5000/x'] }, 'deny', /without host, tag or digest/],
  ['no capability', { url: 'a.io', capabilities: [] }, 'capabilities', /at least one/],
  ['an unknown capability', { url: 'a.io', capabilities: ['fly'] }, 'capabilities', /"fly"/],
  ['another policy', { url: 'a.io', onUnavailable: 'panic' }, 'onUnavailable', /continue or stop/],
  ['no time', { url: 'a.io', timeout: 0 }, 'timeout', /more than 0/],
  ['half a certificate', { url: 'a.io', tls: { cert: 'x' } }, 'tls', /cert and key together/],
  ['an unknown field in tls', { url: 'a.io', tls: { pem: 'x' } }, 'pem', /not a known field/],
  ['a bad proxy', { url: 'a.io', proxy: 'proxy:1' }, 'proxy', /must be none, or/],
  ['a bad repository', { url: 'a.io', repositories: ['Team/App'] }, 'repositories', /"Team\/App"/],
  ['a mirror of nothing', { url: 'a.io', mirrorOf: 'nobody' }, 'mirrorOf', /neither a registry of the list nor a host/],
  ['a mirror of itself', { name: 'bad', url: 'a.io', mirrorOf: 'bad' }, 'mirrorOf', /names the registry itself/],
  ['a token service of another scheme', { url: 'a.io', authUrl: 'file:///etc/passwd' }, 'authUrl', /is not an address/],
  ['a name of two lines', { name: 'bad\nx', url: 'a.io' }, 'name', /must be one line/],
  ['more time than there is', { url: 'a.io', timeout: 1e6 }, 'timeout', /at most 600/],
  ['a token service with a login', { url: 'a.io', authUrl: 'https://u:hunter2@b.io' }, 'authUrl', /must not hold/],
]

for (const [what, entry, field, reason] of bad)
  test(`${what}: the entry, the field and the reason; the others work`, () => {
    const { registries, problems } = file([{ name: 'good', url: 'good.io' }, entry, { name: 'also', url: 'also.io' }])
    assert.deepEqual(
      registries.map(({ name }) => name),
      ['good', 'also'],
    )
    assert.equal(problems.length, 1)
    const [problem] = problems
    assert.equal(problem?.code, 'ERR_CONFIG')
    assert.match(problem?.entry ?? '', /^(?:2|x|bad(?:\nx)?|a\.io)$/)
    assert.equal(problem?.field, field)
    assert.match(problem?.message ?? '', reason)
    assert.doesNotMatch(problem?.message ?? '', /hunter2/)
  })

test('a mirror takes no pushes unless told', () => {
  const { registries } = file([{ name: 'a', url: 'a.io', mirrorOf: 'docker.io' }])
  assert.deepEqual(registries[0]?.capabilities, ['resolve', 'pull'])
})

test('mirrors in a circle are said, each; what mirrors one of them from outside is left alone', () => {
  const { registries, problems } = file([
    { name: 'a', url: 'a.io', mirrorOf: 'b' },
    { name: 'b', url: 'b.io', mirrorOf: 'c' },
    { name: 'c', url: 'c.io', mirrorOf: 'a' },
    { name: 'd', url: 'd.io', mirrorOf: 'e' },
    { name: 'e', url: 'e.io' },
  ])
  assert.deepEqual(
    registries.map(({ name }) => name),
    ['d', 'e'],
  )
  assert.deepEqual(
    problems.map(({ entry, field }) => `${entry} ${field}`),
    ['a mirrorOf', 'b mirrorOf', 'c mirrorOf'],
  )
  assert.match(problems[0]?.message ?? '', /a is a mirror of b, b of c, c of a/)
})

test('two of one name: the second is the problem', () => {
  const { registries, problems } = settings([
    { name: 'one', url: 'a.io' },
    { name: 'one', url: 'b.io' },
    { name: 'two', url: 'c.io' },
  ])
  assert.deepEqual(
    registries.map(({ url }) => url),
    ['https://a.io', 'https://c.io'],
  )
  assert.match(problems[0]?.message ?? '', /registry one: name is used twice: entries 1 and 2/)
})

test('a password in settings is refused with the way to do it', () => {
  const { registries, problems } = settings([{ url: 'a.io', username: 'u', password: 'hunter2' }, { url: 'b.io' }])
  assert.deepEqual(
    registries.map(({ name }) => name),
    ['b.io'],
  )
  assert.equal(problems[0]?.field, 'password')
  assert.match(problems[0]?.message ?? '', /remove it, then sign in/)
})

test('variables are read in files, not in settings; an unset one is named', () => {
  const entry = { url: 'a.io', username: 'u-${HUB_PASSWORD}', password: '${HUB_PASSWORD}' }
  assert.equal(file([entry]).registries[0]?.password, 'from-env')
  assert.equal(file([entry]).registries[0]?.username, 'u-from-env')
  assert.match(settings([{ url: 'a.io', username: '${HUB_PASSWORD}' }]).problems[0]?.message ?? '', /not in settings/)
  assert.match(file([{ url: 'a.io', password: '${NOPE}' }]).problems[0]?.message ?? '', /variable NOPE is not set/)
  assert.match(file([{ url: 'a.io', password: '${a b}' }]).problems[0]?.message ?? '', /not the name of an environment/)
})

const secretEnv = {
  TOKEN: 'hunter2',
  HOST: 'registry.acme.io',
  URL: 'https://registry.acme.io/team',
  BAD: 'https://u:hunter2@a.io',
}
const readFile = (entry: object) => decodeRegistries([entry], { source: 'file', env: secretEnv })

const leaks: readonly (readonly [what: string, entry: object, field: string])[] = [
  ['a host', { url: 'https://${TOKEN}.evil.io' }, 'url'],
  ['a path', { url: 'https://evil.io/${TOKEN}' }, 'url'],
  ['a host without a scheme', { url: '${TOKEN}' }, 'url'],
  ['a host that may be meant', { url: '${HOST}' }, 'url'],
  ['two variables', { url: '${URL}${TOKEN}' }, 'url'],
  ['an address with a password', { url: '${BAD}' }, 'url'],
  ['an older address', { registry_url: 'https://evil.io/${TOKEN}' }, 'registry_url'],
  ['an older token service', { registry_url: 'a.io', auth_url: 'https://evil.io/?t=${TOKEN}' }, 'auth_url'],
  ['a token service', { url: 'a.io', authUrl: 'https://evil.io/${TOKEN}' }, 'authUrl'],
  ['a proxy', { url: 'a.io', proxy: 'http://${TOKEN}.evil.io' }, 'proxy'],
  ['a mirror', { url: 'a.io', mirrorOf: '${TOKEN}.evil.io' }, 'mirrorOf'],
  ['a name', { url: 'a.io', name: '${TOKEN}' }, 'name'],
  ['repositories', { url: 'a.io', repositories: ['${TOKEN}'] }, 'repositories'],
  ['owned names', { url: 'a.io', owns: ['${TOKEN}/*'] }, 'owns'],
  ['rules', { url: 'a.io', deny: ['${TOKEN}'] }, 'deny'],
  ['an older prefix', { registry_url: 'a.io', prefix: '${TOKEN}' }, 'prefix'],
]

for (const [what, entry, field] of leaks)
  test(`no variable stands in ${what}: its value would go to a server, or be shown`, () => {
    const { registries, problems } = readFile(entry)
    assert.deepEqual([registries, problems.map((problem) => problem.field)], [[], [field]])
    assert.doesNotMatch(problems[0]?.message ?? '', /hunter2/)
  })

test('a variable may be a whole address with its scheme, a secret or a path', () => {
  const tls = { ca: '/etc/${HOST}.pem' }
  const entry = {
    registry_url: '${URL}',
    auth_url: '${URL}',
    username: '${HOST}',
    password: 'x${TOKEN}',
    proxy: '${URL}',
    tls,
  }
  const { registries, problems } = readFile(entry)
  assert.deepEqual(problems, [])
  const { url, authUrl, username, password, proxy, tls: read } = registries[0] ?? {}
  assert.deepEqual(
    { url, authUrl, username, password, proxy, ca: read?.ca },
    {
      url: secretEnv.URL,
      authUrl: secretEnv.URL,
      username: secretEnv.HOST,
      password: 'xhunter2',
      proxy: secretEnv.URL,
      ca: '/etc/registry.acme.io.pem',
    },
  )
})

const single = {
  registry_url: 'https://registry.acme.io',
  auth_url: 'https://auth.acme.io',
  username: 'u',
  password: 'p',
}
const decodedSingle = { name: 'registry.acme.io', url: 'https://registry.acme.io', authUrl: 'https://auth.acme.io' }

const forms: readonly (readonly [what: string, value: unknown, names: readonly string[]])[] = [
  ['one registry', single, ['registry.acme.io']],
  ['one registry with a prefix', { ...single, prefix: '/dockerhub' }, ['registry.acme.io']],
  ['a list', { repositories: [single, { ...single, registry_url: '' }] }, ['registry.acme.io', 'docker.io']],
  ['a list with a prefix', { prefix: '/x', repositories: [single] }, ['registry.acme.io']],
  ['inside backends', { backends: [{ type: 'dockerhub', config: single }] }, ['registry.acme.io']],
  [
    'a list inside backends',
    { backends: [{ type: 'dockerhub', config: { prefix: 'd', repositories: [single, single] } }] },
    ['registry.acme.io', 'registry.acme.io (2)'],
  ],
  ['in a list of today’s', [{ url: 'a.io' }, single], ['a.io', 'registry.acme.io']],
  ['under registries', { registries: [single, { url: 'a.io' }] }, ['registry.acme.io', 'a.io']],
  ['credentials alone are Docker Hub’s', { username: 'u', password: 'p' }, ['docker.io']],
]

for (const [what, value, names] of forms)
  test(`the flat form: ${what}`, () => {
    const { registries, problems } = file(value)
    assert.deepEqual(problems, [])
    assert.deepEqual(
      registries.map(({ name }) => name),
      names,
    )
    const acme = registries.find(({ name }) => name === 'registry.acme.io')
    if (acme !== undefined) assert.deepEqual({ name: acme.name, url: acme.url, authUrl: acme.authUrl }, decodedSingle)
  })

test('what is neither form is a problem, never a throw', () => {
  for (const value of [
    'x',
    5,
    true,
    { registries: 'x' },
    { backends: [{ type: 'http' }] },
    { registries: [], more: 1 },
  ])
    assert.ok(file(value).problems.length > 0, JSON.stringify(value))
  fc.assert(
    fc.property(fc.jsonValue(), fc.boolean(), (value, isFile) => {
      const { registries, problems } = isFile ? file(value) : settings(value)
      for (const problem of problems) assert.ok(problem instanceof CoreError && problem.code === 'ERR_CONFIG')
      assert.equal(new Set(registries.map(({ name }) => name)).size, registries.length)
    }),
  )
})

test('every registry has the place of its entry, under the name it has in the list, given or not', () => {
  const entries = [{ url: 'ghcr.io' }, { name: 'company', url: 'registry.acme.io' }, { url: 'https://ghcr.io' }]
  const { registries, places } = settings(entries)
  assert.deepEqual(
    [...places],
    [...registries.entries()].map(([place, { name }]) => [name, place]),
  )
  assert.equal(places.size, 3)
})

test('entries that cannot be used have no place, and take none from others', () => {
  const entries = [
    { name: 'wrong', url: 'ftp://registry.acme.io' },
    { name: 'company', url: 'registry.acme.io' },
    { name: 'company', url: 'other.acme.io' },
    'nonsense',
    { name: 'copy', url: 'mirror.acme.io', mirrorOf: 'company' },
    { name: 'lost', url: 'lost.acme.io', mirrorOf: 'nobody' },
    { name: 'last', url: 'registry.acme.io' },
  ]
  assert.deepEqual(
    [...settings(entries).places],
    [
      ['company', 1],
      ['copy', 4],
      ['last', 6],
    ],
  )
})

test('the flat form has places, and what holds several has one for all', () => {
  const flat = { registry_url: 'https://registry.acme.io' }
  assert.deepEqual([...settings([flat, { name: 'hub', url: 'docker.io' }]).places.values()], [0, 1])
  const several = { repositories: [{ registry_url: 'https://a.acme.io' }, { registry_url: 'https://b.acme.io' }] }
  assert.deepEqual([...file([several, flat]).places.values()], [0, 0, 1])
  assert.deepEqual([...file({ registries: [{ url: 'a.io' }, { url: 'b.io' }] }).places.values()], [0, 1])
})
