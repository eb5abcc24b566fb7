import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeRegistries } from '../../../src/core/config/decode.ts'
import { destinationOf } from '../../../src/core/config/destination.ts'

function destination(entry: object): string {
  const { registries, problems } = decodeRegistries([entry], { source: 'settings' })
  const [config] = registries
  assert.ok(config, problems[0]?.message)
  return destinationOf(config)
}

const base = { url: 'https://registry.acme.io' }

const elsewhere: readonly (readonly [what: string, entry: object])[] = [
  ['another host', { url: 'https://registry.evil.io' }],
  ['without TLS', { url: 'http://registry.acme.io' }],
  ['another port', { url: 'https://registry.acme.io:8443' }],
  ['below a prefix', { url: 'https://registry.acme.io/evil' }],
  ['another token service', { ...base, authUrl: 'https://auth.acme.io/token' }],
  ['another scheme of the token service', { ...base, authUrl: 'http://auth.acme.io/token' }],
  ['another port of the token service', { ...base, authUrl: 'https://auth.acme.io:1/token' }],
  ['another path of the token service', { ...base, authUrl: 'https://auth.acme.io/steal' }],
  ['through a proxy', { ...base, proxy: 'http://proxy.acme.io:3128' }],
  ['any certificate', { ...base, tls: { insecureSkipVerify: true } }],
  ['another authority', { ...base, tls: { ca: '/ca.pem' } }],
  ['a client certificate', { ...base, tls: { cert: '/c.pem', key: '/k.pem' } }],
  ['another client certificate', { ...base, tls: { cert: '/d.pem', key: '/k.pem' } }],
]

test('every field that decides where a login goes makes another destination', () => {
  const all = [base, ...elsewhere.map(([, entry]) => entry)].map(destination)
  assert.equal(new Set(all).size, all.length)
})

test('what is written differently and means the same is the same destination', () => {
  for (const url of ['registry.acme.io', 'https://REGISTRY.acme.io:443/', 'https://registry.acme.io/v2/'])
    assert.equal(destination({ url }), destination(base), url)
  assert.equal(destination({ ...base, tls: { insecureSkipVerify: false } }), destination(base))
  assert.equal(
    destination({ ...base, authUrl: 'https://a.io' }),
    destination({ ...base, authUrl: 'https://A.io:443/' }),
  )
})

test('names, rules and limits of an entry do not move its login', () => {
  const others = { name: 'x', username: 'u', owns: ['a/*'], timeout: 9, capabilities: ['pull'], repositories: ['a'] }
  assert.equal(destination({ ...base, ...others }), destination(base))
})
