import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { decodeRegistries } from '../../../src/core/config/decode.ts'
import { mergeScopes } from '../../../src/core/config/scopes.ts'
import type { ScopedRegistries } from '../../../src/core/config/scopes.ts'
import { silentLogger } from '../../../src/core/host.ts'
import { ownerOf } from '../../../src/extension/registries/owners.ts'
import { Secrets, type StoredLogin } from '../../../src/extension/registries/secrets.ts'
import { graceMs } from '../../../src/extension/registries/sweep.ts'
import { Upkeep } from '../../../src/extension/registries/upkeep.ts'
import { fakeMemento, fakeStorage } from '../fake/memory.ts'

const login: StoredLogin = { kind: 'password', username: 'alice', password: 'open-harbour' }
const company = { name: 'company', url: 'registry.acme.io' }
const lab = { name: 'lab', url: 'lab.example' }

/** One computer: its storage, its clock, and windows on it. */
function computer(t: TestContext) {
  const storage = fakeStorage()
  const globalState = fakeMemento()
  let time = 1_000_000
  const open = (scopes: ScopedRegistries, options: Partial<ConstructorParameters<typeof Upkeep>[0]> = {}) => {
    const window = { scopes, isTrusted: true }
    const upkeep = new Upkeep({
      secrets: new Secrets(storage),
      scopes: () => (window.isTrusted ? window.scopes : { user: window.scopes.user }),
      isTrusted: () => window.isTrusted,
      workspace: () => 'file:///sample',
      home: '',
      globalState,
      workspaceState: fakeMemento(),
      logger: silentLogger,
      now: () => time,
      ...options,
    })
    t.after(() => upkeep.dispose())
    const look = async (next: ScopedRegistries = window.scopes): Promise<void> => {
      window.scopes = next
      await upkeep.look()
    }
    return { window, look }
  }
  return { storage, open, secrets: new Secrets(storage), pass: (ms: number) => void (time += ms) }
}

function ownersIn(user: readonly object[]) {
  return decodeRegistries(user, { source: 'settings' }).registries.map((config) => ownerOf(config, ''))
}

function ownerIn(user: readonly object[], name: string) {
  const owner = ownersIn(user).find((one) => one.name === name)
  assert.ok(owner)
  return owner
}

test('an entry that is taken out of the settings takes its login with it, after an hour', async (t) => {
  const { open, secrets, pass, storage } = computer(t)
  const owner = ownerIn([company], 'company')
  await secrets.store(owner, login)
  await secrets.store(ownerIn([lab], 'lab'), login)
  const { look } = open({ user: [company, lab] })
  await look()
  await look({ user: [lab] })
  pass(graceMs - 1)
  await look()
  assert.deepEqual(await secrets.get(owner), login, 'it may come back')
  pass(1)
  await look()
  assert.equal(await secrets.get(owner), undefined)
  assert.equal(storage.kept.size, 1)
})

test('an entry that went while no window was open is noticed by the next', async (t) => {
  const { open, secrets, pass, storage } = computer(t)
  await secrets.store(ownerIn([company], 'company'), login)
  await open({ user: [company] }).look()
  await open({ user: [lab] }).look()
  pass(graceMs)
  await open({ user: [lab] }).look()
  assert.equal(storage.kept.size, 0)
})

const interruptions: readonly (readonly [what: string, user: unknown])[] = [
  ['an empty list', []],
  ['no list', undefined],
  ['a list cut short', [lab]],
  ['something that is no list', 'company'],
  ['an entry with a fault', [lab, { ...company, urll: 'typo' }]],
]

for (const [what, user] of interruptions)
  test(`settings that are ${what} for a while lose no login`, async (t) => {
    const { open, secrets, pass } = computer(t)
    const owner = ownerIn([company], 'company')
    await secrets.store(owner, login)
    const { look } = open({ user: [company, lab] })
    await look()
    await look({ user })
    pass(graceMs - 1)
    await look()
    await look({ user: [company, lab] })
    pass(graceMs)
    await look()
    assert.deepEqual(await secrets.get(owner), login)
  })

test('a list with a fault tells nothing of what is gone, however long it has it', async (t) => {
  const { open, secrets, pass } = computer(t)
  const owner = ownerIn([company], 'company')
  await secrets.store(owner, login)
  const { look } = open({ user: [company] })
  await look()
  for (const user of ['company', [{ ...company, urll: 'typo' }]])
    for (let hours = 0; hours < 3; hours += 1) {
      await look({ user })
      pass(graceMs)
    }
  assert.deepEqual(await secrets.get(owner), login)
})

test('a window with another list takes no login away: another profile, a remote computer, a workspace', async (t) => {
  const { open, secrets, pass } = computer(t)
  const owner = ownerIn([company], 'company')
  await secrets.store(owner, login)
  await open({ user: [company] }).look()
  const others = [
    open({ user: [lab] }, { globalState: fakeMemento() }),
    open({ user: [lab] }, { home: 'ssh-remote far' }),
    open({ user: [company], workspace: [lab] }),
  ]
  for (let hours = 0; hours < 3; hours += 1) {
    for (const { look } of others) await look()
    pass(graceMs)
  }
  assert.deepEqual(await secrets.get(owner), login)
})

test('an entry renamed in the settings keeps its login', async (t) => {
  const { open, secrets } = computer(t)
  await secrets.store(ownerIn([company], 'company'), login)
  const { look } = open({ user: [company, lab] })
  await look()
  await look({ user: [{ ...company, name: 'harbour' }, lab] })
  assert.deepEqual(await secrets.get(ownerIn([{ ...company, name: 'harbour' }], 'harbour')), login)
  assert.equal(await secrets.get(ownerIn([company], 'company')), undefined)
})

const moves: readonly (readonly [what: string, entry: object])[] = [
  ['to http', { name: 'company', url: 'http://registry.acme.io' }],
  ['to another host', { name: 'company', url: 'evil.example' }],
  ['behind a token service', { ...company, authUrl: 'https://auth.acme.io' }],
  ['to any certificate', { ...company, tls: { insecureSkipVerify: true } }],
]

for (const [what, entry] of moves)
  test(`an entry changed ${what} in the settings does not take its login along, whatever its name`, async (t) => {
    const { open, secrets, pass, storage } = computer(t)
    await secrets.store(ownerIn([company], 'company'), login)
    const { look } = open({ user: [company] })
    await look()
    for (const changed of [entry, { ...entry, name: 'other' }]) {
      await look({ user: [changed] })
      for (const owner of ownersIn([changed])) assert.equal(await secrets.get(owner), undefined)
    }
    pass(graceMs)
    await look()
    assert.equal(storage.kept.size, 0)
  })

test('which of two new entries is the renamed one is not guessed', async (t) => {
  const { open, secrets } = computer(t)
  await secrets.store(ownerIn([company], 'company'), login)
  const { look } = open({ user: [company] })
  await look()
  const two = [
    { ...company, name: 'a' },
    { ...company, name: 'b' },
  ]
  await look({ user: two })
  for (const owner of ownersIn(two)) assert.equal(await secrets.get(owner), undefined)
})

test('the login of a workspace’s entry goes with the entry, and only its own workspace may say that it is gone', async (t) => {
  const { open, secrets, pass, storage } = computer(t)
  const scopes = { user: [], workspace: [lab] }
  const [config] = mergeScopes(scopes).registries
  assert.ok(config)
  await secrets.store(ownerOf(config, 'file:///sample'), login)
  const mine = open(scopes)
  const other = open({ user: [] })
  await mine.look()
  for (let hours = 0; hours < 3; hours += 1) {
    await other.look()
    mine.window.isTrusted = false
    await mine.look()
    mine.window.isTrusted = true
    pass(graceMs)
  }
  assert.equal(storage.kept.size, 1)
  await mine.look({ user: [], workspace: [] })
  pass(graceMs)
  await mine.look()
  assert.equal(storage.kept.size, 0)
})

test('what is remembered of the lists holds no secret', async (t) => {
  const globalState = fakeMemento()
  const { open } = computer(t)
  const entry = { ...company, username: 'alice', proxy: 'http://u:hunter2@proxy.acme.io' }
  await open({ user: [entry] }, { globalState }).look()
  const text = JSON.stringify([...globalState.kept])
  assert.match(text, /company/)
  assert.doesNotMatch(text, /hunter2|alice/)
})

test('logins kept by 0.1.0 go to the user’s entry they are for, never to a workspace’s', async (t) => {
  const { open, secrets, storage } = computer(t)
  for (const name of ['company', 'lab', 'gone'])
    storage.kept.set(`registry "${name}" at ${name === 'lab' ? lab.url : company.url}`, JSON.stringify(login))
  await open({ user: [company], workspace: [lab] }).look()
  assert.deepEqual(await secrets.get(ownerIn([company], 'company')), login)
  assert.equal(storage.kept.size, 1)
})

test('old logins wait while the list has a fault', async (t) => {
  const { open, storage } = computer(t)
  storage.kept.set('registry "company" at registry.acme.io', JSON.stringify(login))
  await open({ user: [{ ...company, urll: 1 }] }).look()
  assert.equal(storage.kept.size, 1)
})

test('a storage that fails is no fault of the list', async (t) => {
  const { open, secrets, pass, storage } = computer(t)
  await secrets.store(ownerIn([company], 'company'), login)
  const failing = { ...storage, delete: () => Promise.reject(new Error('the keyring is locked')) }
  const { look } = open({ user: [company] }, { secrets: new Secrets(failing) })
  await look()
  await look({ user: [lab] })
  pass(graceMs)
  await look()
  assert.equal(storage.kept.size, 1)
  await open({ user: [lab] }).look()
  assert.equal(storage.kept.size, 0, 'the next window goes on where it failed')
})
