import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { dockerCredentials } from '../../../src/core/auth/docker.ts'
import { podmanCredentials } from '../../../src/core/auth/podman.ts'
import { firstOf } from '../../../src/core/auth/provider.ts'
import { silentLogger, type Logger } from '../../../src/core/host.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { failure } from '../http/harness.ts'

let folder: ReturnType<typeof temporaryFolder>
let log: string[]
let logger: Logger
let env: Record<string, string | undefined>

beforeEach(() => {
  folder = temporaryFolder('logins')
  log = []
  const note = (message: string, fields?: object): void => void log.push(`${message} ${JSON.stringify(fields)}`)
  logger = { trace: note, debug: note, info: note, warn: note, error: note }
  env = {
    HOME: folder.path,
    PATH: `${folder.path}${delimiter}${process.env['PATH']}`,
    CALLS: join(folder.path, 'calls'),
  }
})
afterEach(() => folder.remove())

const auth = (text: string) => ({ auth: Buffer.from(text).toString('base64') })
const docker = (config: object | string) => write(join('.docker', 'config.json'), config)
const podman = (config: object | string) => write(join('.config', 'containers', 'auth.json'), config)

function write(path: string, content: object | string): void {
  const file = join(folder.path, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
}

/** A fake credential helper: a shell script that notes the server it is asked for. */
function helper(name: string, script: string): void {
  const path = join(folder.path, `docker-credential-${name}`)
  writeFileSync(path, `#!/bin/sh\nread server\necho "${name} $1 $server" >> "$CALLS"\n${script}\n`)
  chmodSync(path, 0o755)
}

const calls = (): readonly string[] =>
  readFileSync(env['CALLS'] ?? '', 'utf8')
    .trim()
    .split('\n')
const says = (username: string, secret: string) => `echo '${JSON.stringify({ Username: username, Secret: secret })}'`

async function fromDocker(host: string, more: { username?: string; repository?: string; protocol?: string } = {}) {
  return dockerCredentials({ logger, env, helperTimeoutMs: 5000 }).get({ registry: 'r', host, ...more })
}

async function fromPodman(host: string, more: { repository?: string; protocol?: string } = {}) {
  return podmanCredentials({ logger, env }).get({ registry: 'r', host, ...more })
}

test('no file is no login and no complaint', async () => {
  assert.equal(await fromDocker('ghcr.io'), undefined)
  assert.deepEqual(log, [])
})

test('auths: by host and by older spellings, the exact key first', async () => {
  docker({
    auths: {
      'https://ghcr.io/v1/': auth('old:1'),
      'ghcr.io': auth('new:with:colon'),
      'https://quay.io': { username: 'plain', password: 'text' },
      'registry.acme.io:5000': { ...auth('me:'), identitytoken: 'refresh' },
      'empty.io': {},
      'odd.io': { auth: 'bm9jb2xvbg==' },
      'token.io': { registrytoken: 'bearer' },
    },
  })
  assert.deepEqual(await fromDocker('ghcr.io'), { username: 'new', password: 'with:colon', source: 'docker config' })
  assert.deepEqual(await fromDocker('quay.io'), { username: 'plain', password: 'text', source: 'docker config' })
  assert.equal((await fromDocker('registry.acme.io:5000'))?.identityToken, 'refresh')
  assert.equal((await fromDocker('token.io'))?.registryToken, 'bearer')
  for (const host of ['empty.io', 'odd.io', 'registry.acme.io', 'other.io', '']) {
    assert.equal(await fromDocker(host), undefined, host)
  }
})

for (const key of ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io', 'registry-1.docker.io']) {
  test(`Docker Hub's login is found under ${key}`, async () => {
    docker({ auths: { [key]: auth('hub:pass'), 'https://index.docker.io/v1/access-token': auth('not:this') } })
    assert.equal((await fromDocker('docker.io'))?.username, 'hub')
  })
}

test('a helper of the registry beats the store, the store beats auths; each is told the name it knows', async () => {
  helper('own', says('from-own', 's'))
  helper('all', says('from-all', 's'))
  docker({
    auths: { 'ghcr.io': auth('from-auths:s'), 'https://index.docker.io/v1/': {} },
    credHelpers: { 'quay.io': 'own' },
    credsStore: 'all',
  })
  assert.deepEqual(await fromDocker('quay.io'), {
    username: 'from-own',
    password: 's',
    source: 'docker-credential-own',
  })
  assert.equal((await fromDocker('ghcr.io'))?.username, 'from-all')
  assert.equal((await fromDocker('docker.io'))?.username, 'from-all')
  assert.deepEqual(calls(), ['own get quay.io', 'all get ghcr.io', 'all get https://index.docker.io/v1/'])
})

test('a helper that knows nothing is no failure: auths are next', async () => {
  helper('empty', "echo 'credentials not found in native keychain'; exit 1")
  docker({ auths: { 'ghcr.io': auth('from-auths:s') }, credsStore: 'empty' })
  assert.equal((await fromDocker('ghcr.io'))?.username, 'from-auths')
  assert.deepEqual(log, [])
})

test('an identity token of a helper is one', async () => {
  helper('idp', says('<token>', 'refresh'))
  docker({ credHelpers: { 'acme.azurecr.io': 'idp' } })
  assert.deepEqual(await fromDocker('acme.azurecr.io'), { identityToken: 'refresh', source: 'docker-credential-idp' })
})

const broken: readonly (readonly [string, string, string])[] = [
  ['fails', 'echo "the secret is hunter2"; echo "hunter2" >&2; exit 3', 'status 3'],
  ['answers garbage', 'echo "hunter2"', 'no credential'],
  ['never ends', 'echo hunter2; exec sleep 600', 'too long'],
  ['prints without end', 'exec yes hunter2', 'status none'],
]

for (const [what, script, reason] of broken) {
  test(`a helper that ${what} is logged without its output`, async () => {
    helper('bad', script)
    docker({ auths: { 'ghcr.io': auth('from-auths:s') }, credsStore: 'bad' })
    const provider = dockerCredentials({ logger, env, helperTimeoutMs: 500 })
    assert.equal((await provider.get({ registry: 'r', host: 'ghcr.io' }))?.username, 'from-auths')
    assert.equal(log.length, 1)
    assert.ok(log[0]?.includes('docker-credential-bad') && log[0].includes(reason), log[0])
    assert.ok(!log[0]?.includes('hunter2'))
  })
}

test('a helper that is not installed, or whose name is a path, is logged and left out', async () => {
  docker({ credHelpers: { 'a.io': 'nowhere', 'b.io': '../../bin/sh', 'c.io': 'x;y' } })
  for (const host of ['a.io', 'b.io', 'c.io']) assert.equal(await fromDocker(host), undefined)
  assert.match(log.join('\n'), /not installed[\s\S]*other characters[\s\S]*other characters/)
})

test('a helper is asked once for many repositories, and anew when its answer was of no use', async () => {
  helper('own', says('me', 's'))
  docker({ credHelpers: { 'ghcr.io': 'own' } })
  const provider = dockerCredentials({ logger, env })
  for (const repository of ['a', 'b', 'c']) await provider.get({ registry: 'r', host: 'ghcr.io', repository })
  assert.equal(calls().length, 1)
  await provider.get({ registry: 'r', host: 'ghcr.io', repository: 'a' })
  assert.equal(calls().length, 2)
})

test('waiting for a helper ends with the signal', async () => {
  helper('slow', 'exec sleep 600')
  docker({ credsStore: 'slow' })
  const abort = new AbortController()
  const asked = dockerCredentials({ logger: silentLogger, env, helperTimeoutMs: 1000 }).get(
    { registry: 'r', host: 'a.io' },
    abort.signal,
  )
  abort.abort()
  await failure(asked, 'ERR_CANCELLED')
})

test('a login of another user than the configured one is passed over', async () => {
  docker({ auths: { 'ghcr.io': auth('bob:s') } })
  assert.equal(await fromDocker('ghcr.io', { username: 'alice' }), undefined)
  assert.equal((await fromDocker('ghcr.io', { username: 'bob' }))?.username, 'bob')
})

test('a file that is no JSON is logged without its text', async () => {
  docker('{"auths": {"ghcr.io": {"auth": "hunter2"')
  assert.equal(await fromDocker('ghcr.io'), undefined)
  assert.match(log[0] ?? '', /config\.json.*no JSON/)
  assert.ok(!log[0]?.includes('hunter2'))
})

test('$DOCKER_CONFIG names the folder; without any config.json, .dockercfg is read', async () => {
  write('.dockercfg', { 'https://index.docker.io/v1/': auth('legacy:s') })
  assert.equal((await fromDocker('docker.io'))?.username, 'legacy')
  write(join('elsewhere', 'config.json'), { auths: { 'docker.io': auth('elsewhere:s') } })
  env['DOCKER_CONFIG'] = join(folder.path, 'elsewhere')
  assert.equal((await fromDocker('docker.io'))?.username, 'elsewhere')
})

test('podman: the longest namespace wins, and the runtime folder comes before the home', async () => {
  env['XDG_RUNTIME_DIR'] = join(folder.path, 'run')
  podman({ auths: { 'quay.io': auth('home:s'), 'ghcr.io': auth('home:s') } })
  write(join('run', 'containers', 'auth.json'), {
    auths: { 'quay.io': auth('host:s'), 'quay.io/team': auth('team:s'), 'quay.io/team/app': auth('app:s') },
  })
  const provider = podmanCredentials({ logger, env })
  const user = async (host: string, repository?: string) =>
    (await provider.get({ registry: 'r', host, ...(repository && { repository }) }))?.username
  assert.equal(await user('quay.io', 'team/app'), 'app')
  assert.equal(await user('quay.io', 'team/other/deep'), 'team')
  assert.equal(await user('quay.io', 'teams/app'), 'host')
  assert.equal(await user('quay.io'), 'host')
  assert.equal(await user('ghcr.io', 'x'), 'home')
})

test('podman: REGISTRY_AUTH_FILE is the only file when set, helpers work', async () => {
  podman({ auths: { 'quay.io': auth('home:s') } })
  helper('own', says('helped', 's'))
  write('chosen.json', { credHelpers: { 'ghcr.io': 'own' } })
  env['REGISTRY_AUTH_FILE'] = join(folder.path, 'chosen.json')
  const provider = podmanCredentials({ logger, env })
  assert.equal(await provider.get({ registry: 'r', host: 'quay.io' }), undefined)
  assert.equal((await provider.get({ registry: 'r', host: 'ghcr.io' }))?.source, 'docker-credential-own')
})

test('the first source that has a login wins, and says which it was', async () => {
  docker({ auths: { 'ghcr.io': auth('d:s') } })
  podman({ auths: { 'ghcr.io': auth('p:s'), 'quay.io': auth('p:s') } })
  env['XDG_RUNTIME_DIR'] = join(folder.path, 'run')
  const provider = firstOf(dockerCredentials({ logger, env }), podmanCredentials({ logger, env }))
  assert.equal((await provider.get({ registry: 'r', host: 'ghcr.io' }))?.source, 'docker config')
  assert.equal((await provider.get({ registry: 'r', host: 'quay.io' }))?.source, 'podman auth.json')
  assert.equal(await provider.get({ registry: 'r', host: 'gcr.io' }), undefined)
})

const spellings: readonly (readonly [key: string, host: string, protocol: string])[] = [
  ['127.0.0.3:80', '127.0.0.3', 'http:'],
  ['http://127.0.0.3:80/v2/', '127.0.0.3', 'http:'],
  ['LOCALHOST:5000', 'localhost:5000', 'http:'],
  ['[0:0:0:0:0:0:0:1]:5000', '[::1]:5000', 'http:'],
  ['my-server:443', 'my-server', 'https:'],
  ['ACME.io', 'acme.io', 'https:'],
  ['docker.io:443', 'docker.io', 'https:'],
]

test('a login is found however its host is written', async () => {
  for (const [key, host, protocol] of spellings) {
    docker({ auths: { [key]: auth('me:pw') } })
    assert.equal((await fromDocker(host, { protocol }))?.username, 'me', key)
    if (key.startsWith('http')) continue
    podman({ auths: { [key]: auth('you:pw'), [`${key}/team`]: auth('team:pw') } })
    assert.equal((await fromPodman(host, { protocol }))?.username, 'you', key)
    assert.equal((await fromPodman(host, { protocol, repository: 'team/app' }))?.username, 'team', key)
    assert.equal((await fromPodman(host, { protocol, repository: 'other/app' }))?.username, 'you', key)
  }
})

test('a helper is asked for a registry as its login was noted', async () => {
  helper('store', says('me', 'pw'))
  docker({ auths: { '127.0.0.3:80': {} }, credsStore: 'store' })
  assert.equal((await fromDocker('127.0.0.3', { protocol: 'http:' }))?.username, 'me')
  assert.deepEqual(calls(), ['store get 127.0.0.3:80'])
})

test('a login of another port is another’s', async () => {
  docker({ auths: { 'acme.io:80': auth('me:pw'), 'acme.io:5000': auth('me:pw') } })
  podman({ auths: { 'acme.io:80': auth('me:pw'), 'acme.io:5000/team': auth('me:pw') } })
  assert.equal(await fromDocker('acme.io'), undefined)
  assert.equal(await fromPodman('acme.io', { repository: 'team/app' }), undefined)
  assert.equal(await fromDocker('acme.io:443', { protocol: 'http:' }), undefined)
})
