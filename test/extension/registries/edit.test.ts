import '../fake/install.ts'
import assert from 'node:assert/strict'
import { beforeEach, test, type TestContext } from 'node:test'
import { ownerOf } from '../../../src/extension/registries/owners.ts'
import { Logins } from '../../../src/extension/registries/logins.ts'
import { Secrets, type StoredLogin } from '../../../src/extension/registries/secrets.ts'
import type { RegistryContext, Target } from '../../../src/extension/registries/sign-in.ts'
import { followOtherWindows } from '../../../src/extension/registries/elsewhere.ts'
import type { Services, Tree } from '../../../src/extension/services.ts'
import { fakeStorage } from '../fake/memory.ts'
import { state } from '../fake/vscode.ts'
import { plainHost } from '../list.ts'

const { LiveRegistries } = await import('../../../src/extension/registries/live.ts')
const { moveTo, removeRegistry, renameTo } = await import('../../../src/extension/registries/edit.ts')
const { signOut } = await import('../../../src/extension/registries/sign-in.ts')
const { RegistrySettings, workspaceId } = await import('../../../src/extension/registries/settings.ts')

const login: StoredLogin = { kind: 'password', username: 'alice', password: 'open-harbour' }
const company = { name: 'company', url: 'https://registry.acme.io' }

beforeEach(() => {
  state.reset()
  state.values = { globalValue: [company] }
})

/** A window over one storage: what commands work with, and the rows it was told to ask for again. */
function open(t: TestContext, storage: ReturnType<typeof fakeStorage>) {
  const secrets = new Secrets(storage)
  const settings = new RegistrySettings()
  const others = { get: async () => undefined }
  const logins = new Logins({ secrets, workspace: workspaceId, others })
  const live = new LiveRegistries({
    settings,
    host: async () => ({ ...plainHost, credentials: others }),
    logins: async (config) => logins.for(config),
  })
  t.after(() => live.dispose())
  const refreshed: unknown[] = []
  const tree: Pick<Tree, 'refresh'> = { refresh: (node) => void refreshed.push(node) }
  const services = { tree, registries: live, host: async () => ({ ...plainHost, credentials: others }) }
  const context: RegistryContext = { secrets, settings, live, services: services as unknown as Services }
  return { context, secrets, live, tree, refreshed }
}

async function targetIn({ live }: Pick<RegistryContext, 'live'>): Promise<Target> {
  const { configs, entries } = await live.current()
  const [config] = configs
  const registry = entries[0]?.registry
  assert.ok(config && registry)
  return { config, registry }
}

async function signedIn(t: TestContext) {
  const storage = fakeStorage()
  const opened = open(t, storage)
  const target = await targetIn(opened)
  const owner = ownerOf(target.config, workspaceId())
  await opened.secrets.store(owner, login)
  return { ...opened, storage, target, owner }
}

test('a rename that can’t be written loses no login', async (t) => {
  const { context, secrets, target, owner } = await signedIn(t)
  state.failure = new Error('settings.json can’t be written')
  await assert.rejects(renameTo(context, target, 'harbour'), /can’t be written/)
  assert.deepEqual(await secrets.get(owner), login)
  state.failure = undefined
  await renameTo(context, target, 'harbour')
  assert.equal(await secrets.get(owner), undefined)
  assert.deepEqual(await secrets.get({ ...owner, name: 'harbour' }), login)
})

for (const url of ['http://registry.acme.io', 'https://registry.acme.io/other', 'https://evil.example'])
  test(`an address changed to ${url} asks first, and leaves the login behind`, async (t) => {
    const { context, target, storage } = await signedIn(t)
    await moveTo(context, target, { written: url, url })
    assert.match(state.messages[0] ?? '', /forget its login.*https:\/\/registry\.acme\.io.*sign in again/)
    assert.deepEqual([state.values.globalValue, storage.kept.size], [[company], 1], 'nothing without a yes')
    state.answer = 'Change Address'
    state.failure = new Error('settings.json can’t be written')
    await assert.rejects(moveTo(context, target, { written: url, url }))
    assert.equal(storage.kept.size, 1, 'a failure loses nothing')
    state.failure = undefined
    await moveTo(context, target, { written: url, url })
    assert.deepEqual([state.values.globalValue, storage.kept.size], [[{ ...company, url }], 0])
  })

test('an address that is only written differently keeps the login, without a question', async (t) => {
  const { context, target, storage } = await signedIn(t)
  await moveTo(context, target, { written: 'registry.acme.io', url: 'https://registry.acme.io' })
  assert.deepEqual([state.messages, storage.kept.size], [[], 1])
})

test('a registry that is removed takes its login with it', async (t) => {
  const { context, target, storage } = await signedIn(t)
  state.answer = 'Remove'
  await removeRegistry(context, target)
  assert.deepEqual([state.values.globalValue, storage.kept.size], [[], 0])
})

test('a sign-out in one window is one in the other', async (t) => {
  const { context, target, storage } = await signedIn(t)
  const other = open(t, storage)
  const { registry } = await targetIn(other)
  let resets = 0
  registry.resetAuth = () => void (resets += 1)
  const following = followOtherWindows({ ...other, workspace: workspaceId })
  t.after(() => following.dispose())
  await signOut(context, target)
  assert.equal(resets, 1)
  assert.deepEqual(other.refreshed, [{ kind: 'registry', registry, priority: 1 }])
})

test('a login of another entry, or of another workspace, changes nothing here', async (t) => {
  const { storage } = await signedIn(t)
  const other = open(t, storage)
  const following = followOtherWindows({ ...other, workspace: workspaceId })
  t.after(() => following.dispose())
  const writer = new Secrets(storage)
  const { config } = await targetIn(other)
  await writer.store(ownerOf({ ...config, name: 'another' }, ''), login)
  await writer.store(ownerOf({ ...config, addedBy: 'workspace' }, 'file:///elsewhere'), login)
  assert.deepEqual(other.refreshed, [])
})
