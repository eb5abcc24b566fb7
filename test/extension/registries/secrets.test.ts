import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeRegistries, type CredentialScope } from '../../../src/core/index.ts'
import { keptCredentials } from '../../../src/extension/registries/credentials.ts'
import { decodeLogin, keyOf, Secrets } from '../../../src/extension/registries/secrets.ts'

/** A FAKE SecretStorage: a map. */
function fakeStorage() {
  const kept = new Map<string, string>()
  return {
    kept,
    get: async (key: string) => kept.get(key),
    store: async (key: string, value: string) => void kept.set(key, value),
    delete: async (key: string) => void kept.delete(key),
    keys: async () => [...kept.keys()],
    onDidChange: () => ({ dispose: () => {} }),
  }
}

const company = { name: 'company', host: 'registry.acme.io' }
const login = { kind: 'password', username: 'alice', password: 'open-harbour' } as const

function providerOver(storage: ReturnType<typeof fakeStorage>, entries: readonly object[]) {
  const secrets = new Secrets(storage)
  return keptCredentials({
    secrets,
    configs: async () => decodeRegistries(entries, { source: 'settings' }).registries,
    others: {
      get: async ({ host }: CredentialScope) => ({ username: host, password: 'other', source: 'docker config' }),
    },
  })
}

test('a login comes back as it was stored, and is gone after it was deleted', async () => {
  const storage = fakeStorage()
  const secrets = new Secrets(storage)
  await secrets.store(company, login)
  assert.deepEqual(await secrets.get(company), login)
  await secrets.delete(company)
  assert.equal(storage.kept.size, 0)
})

test('a renamed registry keeps its login, under the new name only', async () => {
  const storage = fakeStorage()
  const secrets = new Secrets(storage)
  await secrets.store(company, login)
  await secrets.move(company, { ...company, name: 'harbour' })
  assert.deepEqual([...storage.kept.keys()], [keyOf({ ...company, name: 'harbour' })])
})

test('the login of a registry is not given to an entry of the same name at another host or token service', async () => {
  const storage = fakeStorage()
  await new Secrets(storage).store(company, login)
  const elsewhere = providerOver(storage, [{ name: 'company', url: 'registry.evil.io' }])
  const answer = await elsewhere.get({ registry: 'company', host: 'registry.evil.io' })
  assert.equal(answer?.source, 'docker config')
  const redirected = providerOver(storage, [
    { name: 'company', url: 'registry.acme.io', authUrl: 'https://registry.evil.io/token' },
  ])
  assert.equal((await redirected.get({ registry: 'company', host: 'registry.acme.io' }))?.source, 'docker config')
})

test('a login kept here comes before those of other tools; after signing out there is none', async () => {
  const storage = fakeStorage()
  const provider = providerOver(storage, [{ name: 'company', url: 'registry.acme.io' }])
  const scope = { registry: 'company', host: 'registry.acme.io' }
  assert.equal((await provider.get(scope))?.source, 'docker config')
  const secrets = new Secrets(storage)
  await secrets.store(company, login)
  assert.deepEqual(await provider.get(scope), { username: 'alice', password: 'open-harbour', source: 'Portolan' })
  await secrets.store(company, { kind: 'anonymous' })
  assert.equal(await provider.get(scope), undefined)
})

test('what is no login is none', () => {
  for (const text of ['', 'null', '[]', '{}', '{"kind":"password","username":1,"password":"x"}', '{"kind":"other"}'])
    assert.equal(decodeLogin(text), undefined, text)
})
