import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeRegistries } from '../../../src/core/config/decode.ts'
import { mergeScopes } from '../../../src/core/config/scopes.ts'
import type { RegistryConfig } from '../../../src/core/config/types.ts'
import { olderHeir, ownerOf } from '../../../src/extension/registries/owners.ts'
import { decodeLogin, keyOf, Secrets } from '../../../src/extension/registries/secrets.ts'
import { fakeStorage } from '../fake/memory.ts'

const login = { kind: 'password', username: 'alice', password: 'open-harbour' } as const
const here = 'file:///sample'

function configOf(entry: object): RegistryConfig {
  const [config] = decodeRegistries([entry], { source: 'settings' }).registries
  assert.ok(config)
  return config
}

function addedByWorkspace(entry: object): RegistryConfig {
  const [config] = mergeScopes({ user: [], workspace: [entry] }).registries
  assert.ok(config)
  return config
}

const company = { name: 'company', url: 'https://registry.acme.io' }
const owner = ownerOf(configOf(company), here)

test('a login comes back as it was stored, and is gone after it was deleted', async () => {
  const storage = fakeStorage()
  const secrets = new Secrets(storage)
  await secrets.store(owner, login)
  assert.deepEqual(await secrets.get(owner), login)
  await secrets.delete(owner)
  assert.equal(storage.kept.size, 0)
})

test('a renamed registry keeps its login, under the new name only; one that is there already is not replaced', async () => {
  const storage = fakeStorage()
  const secrets = new Secrets(storage)
  const harbour = { ...owner, name: 'harbour' }
  await secrets.store(owner, login)
  await secrets.move(owner, harbour)
  assert.deepEqual([...storage.kept.keys()], [keyOf(harbour)])
  await secrets.store(owner, { kind: 'anonymous' })
  await secrets.move(owner, harbour)
  assert.deepEqual(await secrets.get(harbour), login)
  assert.equal(await secrets.get(owner), undefined)
})

const others: readonly (readonly [what: string, entry: object])[] = [
  ['another name', { ...company, name: 'other' }],
  ['another host', { ...company, url: 'https://registry.evil.io' }],
  ['no TLS', { ...company, url: 'http://registry.acme.io' }],
  ['another port', { ...company, url: 'https://registry.acme.io:444' }],
  ['a prefix', { ...company, url: 'https://registry.acme.io/evil' }],
  ['a token service', { ...company, authUrl: 'https://auth.acme.io/token' }],
  ['no check of its certificate', { ...company, tls: { insecureSkipVerify: true } }],
  ['a proxy', { ...company, proxy: 'http://proxy.acme.io' }],
]

for (const [what, entry] of others)
  test(`the login of a registry is not that of an entry with ${what}`, () => {
    assert.notEqual(keyOf(ownerOf(configOf(entry), here)), keyOf(owner))
  })

test('the login of a user’s entry is not that of the same entry in a workspace, nor of another workspace', () => {
  const added = addedByWorkspace(company)
  const keys = [owner, ownerOf(added, here), ownerOf(added, 'file:///other')].map(keyOf)
  assert.equal(new Set(keys).size, 3)
})

test('keys hold no secret: not a proxy’s password, not a certificate', () => {
  const entry = { ...company, proxy: 'http://u:hunter2@proxy.acme.io', tls: { ca: '-----BEGIN CERTIFICATE-----' } }
  assert.doesNotMatch(keyOf(ownerOf(configOf(entry), here)), /hunter2|BEGIN|proxy/)
})

test('a name that imitates a key is not one', () => {
  const { destination } = owner
  const names = ['company', 'company" to x', `company" to ${destination} in workspace x`, 'a\nb']
  const keys = names.map((name) => keyOf({ name, destination }))
  assert.equal(new Set(keys).size, names.length)
  for (const key of keys) assert.doesNotMatch(key, /\n/)
})

test('what is no login is none', () => {
  for (const text of ['', 'null', '[]', '{}', '{"kind":"password","username":1,"password":"x"}', '{"kind":"other"}'])
    assert.equal(decodeLogin(text), undefined, text)
})

const older: readonly (readonly [what: string, entry: object, key: string, moves: boolean])[] = [
  ['an entry asked by https', company, 'registry "company" at registry.acme.io', true],
  [
    'an entry with a token service of https',
    { ...company, authUrl: 'https://auth.acme.io/token' },
    'registry "company" at registry.acme.io via auth.acme.io',
    true,
  ],
  ['Docker Hub', { name: 'hub', url: 'docker.io' }, 'registry "hub" at docker.io', true],
  [
    'an entry asked by http',
    { ...company, url: 'http://registry.acme.io' },
    'registry "company" at registry.acme.io',
    false,
  ],
  [
    'an entry whose token service is asked by http',
    { ...company, authUrl: 'http://auth.acme.io/token' },
    'registry "company" at registry.acme.io via auth.acme.io',
    false,
  ],
  [
    'an entry whose certificate is not checked',
    { ...company, tls: { insecureSkipVerify: true } },
    'registry "company" at registry.acme.io',
    false,
  ],
  ['an entry of another host', { ...company, url: 'https://evil.io' }, 'registry "company" at registry.acme.io', false],
  ['an entry of another name', { ...company, name: 'x' }, 'registry "company" at registry.acme.io', false],
]

for (const [what, entry, key, moves] of older)
  test(`a login kept by 0.1.0: ${what} ${moves ? 'gets it' : 'does not get it'}, and the old key is gone`, async () => {
    const storage = fakeStorage()
    storage.kept.set(key, JSON.stringify(login))
    const config = configOf(entry)
    const secrets = new Secrets(storage)
    await secrets.adopt((old) => (olderHeir(old, [config]) ? ownerOf(config, here) : undefined))
    assert.deepEqual(await secrets.get(ownerOf(config, here)), moves ? login : undefined)
    assert.equal(storage.kept.has(key), false)
  })

test('a login that was given since is not replaced by the old one; a storage without a list of keys is left alone', async () => {
  const storage = fakeStorage()
  const newer = { ...login, password: 'newer' }
  storage.kept.set('registry "company" at registry.acme.io', JSON.stringify(login))
  const secrets = new Secrets(storage)
  await secrets.store(owner, newer)
  await secrets.adopt(() => owner)
  assert.deepEqual(await secrets.get(owner), newer)
  const dumb = fakeStorage({ hasKeys: false })
  dumb.kept.set('registry "company" at registry.acme.io', 'x')
  await new Secrets(dumb).adopt(() => owner)
  assert.equal(dumb.kept.size, 1)
})

test('one window hears what another stores or deletes, and not what it did itself', async () => {
  const storage = fakeStorage()
  const [one, two] = [new Secrets(storage), new Secrets(storage)]
  const heard: string[] = []
  one.onDidChangeElsewhere((key) => heard.push(`one ${key}`))
  two.onDidChangeElsewhere((key) => heard.push(`two ${key}`))
  await one.store(owner, login)
  await two.delete(owner)
  assert.deepEqual(heard, [`two ${keyOf(owner)}`, `one ${keyOf(owner)}`])
})
