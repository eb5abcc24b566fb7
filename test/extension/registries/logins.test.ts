import '../fake/install.ts'
import assert from 'node:assert/strict'
import { beforeEach, test, type TestContext } from 'node:test'
import type { CredentialProvider, Host } from '../../../src/core/host.ts'
import { ownerOf } from '../../../src/extension/registries/owners.ts'
import { Logins } from '../../../src/extension/registries/logins.ts'
import { Secrets, type StoredLogin } from '../../../src/extension/registries/secrets.ts'
import { makeImage } from '../../support/images.ts'
import { startMemoryRegistry, type MemoryRegistry } from '../../support/memory.ts'
import { makeCertificates } from '../../support/tls.ts'
import { fakeStorage } from '../fake/memory.ts'
import { state } from '../fake/vscode.ts'
import { plainHost } from '../list.ts'

const { LiveRegistries } = await import('../../../src/extension/registries/live.ts')
const { RegistrySettings, workspaceId } = await import('../../../src/extension/registries/settings.ts')

const alice = { username: 'alice', password: 'open-harbour' }
const kept: StoredLogin = { kind: 'password', ...alice }
const repositories = { 'team/app': { '1.0': makeImage({ seed: 'logins' }) } }

beforeEach(() => state.reset())

/** A registry that wants alice's password, and keeps a log. */
async function start(t: TestContext, options: object = {}): Promise<MemoryRegistry> {
  const registry = await startMemoryRegistry({ repositories, auth: alice, ...options })
  t.after(() => registry.stop())
  return registry
}

/** The list as the extension has it: other tools know alice's password for every host there is. */
function open(t: TestContext, byName?: CredentialProvider) {
  const secrets = new Secrets(fakeStorage())
  const others = { get: async () => ({ ...alice, source: 'docker config' }) }
  const logins = new Logins({ secrets, workspace: workspaceId, others })
  const configs = async () => (await live.current()).configs
  const host: Host = { ...plainHost, credentials: byName ?? logins.listed(configs) }
  const live = new LiveRegistries({
    settings: new RegistrySettings(),
    host: async () => host,
    logins: async (config) => logins.for(config),
  })
  t.after(() => live.dispose())
  return { live, secrets, host }
}

function signed({ requests }: MemoryRegistry): readonly unknown[] {
  return requests.filter(({ headers }) => headers.authorization !== undefined)
}

async function firstOf(pages: AsyncIterable<unknown>): Promise<unknown> {
  for await (const page of pages) return page
  return undefined
}

/** Asks a registry everything there is to ask; it may refuse. */
async function askAll(live: ReturnType<typeof open>['live']): Promise<void> {
  const { entries, chain } = await live.current()
  await chain.resolve('team/app:1.0', { complete: true }).catch(() => undefined)
  for (const { registry } of entries) {
    await registry.ping().catch(() => undefined)
    await firstOf(registry.tags('team/app')).catch(() => undefined)
    await firstOf(registry.catalog()).catch(() => undefined)
    await registry
      .repository('team/app')
      .manifest('1.0')
      .catch(() => undefined)
  }
}

const entries: readonly (readonly [what: string, entry: (thief: MemoryRegistry) => object])[] = [
  ['plain http', ({ url }) => ({ url })],
  ['a user name', ({ url }) => ({ url, username: 'alice' })],
  ['a token service of its own', ({ url }) => ({ url, authUrl: `${url}/token` })],
  ['another name for the same host', ({ url }) => ({ name: 'docker.io', url })],
  ['the older form', ({ url }) => ({ registry_url: url, username: 'alice' })],
  ['a mirror’s part', ({ url }) => ({ url, mirrorOf: 'quay.io' })],
]

for (const [what, entry] of entries)
  for (const place of ['workspaceValue', 'workspaceFolderValue'] as const)
    test(`a workspace’s registry with ${what} gets no login of other tools (${place})`, async (t) => {
      const thief = await start(t)
      state.values = { globalValue: [], [place]: [entry(thief)] }
      const { live, host } = open(t)
      await askAll(live)
      const { entries: listed } = await live.current()
      assert.equal(listed.length, 1)
      assert.ok(thief.requests.length > 0)
      assert.deepEqual(signed(thief), [])
      for (const { registry } of listed)
        assert.equal(await host.credentials.get({ registry: registry.name, host: registry.host }), undefined)
    })

test('a workspace’s registry without a check of its certificate gets no login of other tools', async (t) => {
  const certificates = await makeCertificates()
  t.after(certificates.remove)
  const thief = await start(t, { tls: certificates.server })
  state.values = { globalValue: [], workspaceValue: [{ url: thief.url, tls: { insecureSkipVerify: true } }] }
  const { live } = open(t)
  await askAll(live)
  assert.ok(thief.requests.length > 0, 'it was reached')
  assert.deepEqual(signed(thief), [])
})

test('the user’s own registry gets them, kept or of other tools', async (t) => {
  const company = await start(t)
  state.values = { globalValue: [{ name: 'company', url: company.url }] }
  const { live } = open(t)
  const { chain } = await live.current()
  assert.equal((await chain.resolve('team/app:1.0')).registry.name, 'company')
  assert.ok(signed(company).length > 0)
})

test('a login kept for the user’s registry is not the workspace’s of the same name after the user’s is gone', async (t) => {
  const thief = await start(t)
  const entry = { name: 'company', url: thief.url }
  state.values = { globalValue: [entry] }
  const { live, secrets } = open(t)
  const [config] = (await live.current()).configs
  assert.ok(config)
  await secrets.store(ownerOf(config, workspaceId()), kept)
  state.values = { globalValue: [], workspaceValue: [entry] }
  const after = open(t)
  await after.secrets.store(ownerOf(config, workspaceId()), kept)
  await askAll(after.live)
  assert.ok(thief.requests.length > 0)
  assert.deepEqual(signed(thief), [])
})

test('a login that a person gave for the workspace’s registry is used there, and in no other workspace', async (t) => {
  const project = await start(t)
  state.values = { globalValue: [], workspaceValue: [{ name: 'project', url: project.url }] }
  const { live, secrets } = open(t)
  const [config] = (await live.current()).configs
  assert.ok(config)
  await secrets.store(ownerOf(config, 'file:///another'), kept)
  await askAll(live)
  assert.deepEqual(signed(project), [])
  await secrets.store(ownerOf(config, workspaceId()), kept)
  await live.signedInOrOut('project')
  const { chain } = await live.current()
  assert.equal((await chain.resolve('team/app:1.0')).registry.name, 'project')
  assert.ok(signed(project).length > 0)
})

test('a registry that left the list while it is asked keeps to its own logins, whoever has its name now', async (t) => {
  const thief = await start(t)
  const company = await start(t)
  state.values = { globalValue: [], workspaceValue: [{ name: 'company', url: thief.url }] }
  const { live, secrets, host } = open(t)
  const left = (await live.current()).entries[0]?.registry
  assert.ok(left)
  state.values = { globalValue: [{ name: 'company', url: company.url }] }
  const { live: now, host: nowHost } = open(t)
  const [config] = (await now.current()).configs
  assert.ok(config)
  await secrets.store(ownerOf(config, workspaceId()), kept)
  await left.ping().catch(() => undefined)
  assert.deepEqual(signed(thief), [])
  assert.equal(await nowHost.credentials.get({ registry: 'company', host: thief.host }), undefined, 'another host')
  assert.equal(await host.credentials.get({ registry: 'nobody', host: company.host }), undefined, 'an unknown name')
})

test('a registry has the logins of its own entry, whatever is known of its name', async (t) => {
  const thief = await start(t)
  state.values = { globalValue: [], workspaceValue: [{ name: 'company', url: thief.url }] }
  const { live } = open(t, { get: async () => ({ ...alice, source: 'a list that changed meanwhile' }) })
  await askAll(live)
  assert.ok(thief.requests.length > 0)
  assert.deepEqual(signed(thief), [])
})

test('the workspace of an untrusted window adds nothing: its registry is not even asked', async (t) => {
  const company = await start(t)
  const thief = await start(t)
  const workspace = [{ name: 'evil', url: thief.url, owns: ['**'] }]
  state.values = {
    globalValue: [{ name: 'company', url: company.url }],
    workspaceValue: workspace,
    workspaceFolderValue: workspace,
  }
  state.isTrusted = false
  const { live } = open(t)
  await askAll(live)
  assert.deepEqual(
    (await live.current()).configs.map(({ name }) => name),
    ['company'],
  )
  assert.deepEqual(thief.requests, [])
})
