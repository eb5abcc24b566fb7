import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeRegistries } from '../../../src/core/config/decode.ts'
import { registriesSchema } from '../../../src/core/config/schema.ts'

const samples: Readonly<Record<keyof typeof registriesSchema.items.properties, unknown>> = {
  name: 'company',
  url: 'a.io',
  authUrl: 'https://auth.a.io',
  username: 'alice',
  mirrorOf: 'docker.io',
  owns: ['team/*'],
  allow: ['team/*'],
  deny: ['x/*'],
  capabilities: ['pull'],
  onUnavailable: 'stop',
  timeout: 600,
  tls: { ca: 'ca.pem' },
  proxy: 'none',
  repositories: ['team/app'],
}

test('the decoder takes every field of the schema', () => {
  assert.deepEqual(Object.keys(samples), Object.keys(registriesSchema.items.properties))
  for (const [field, value] of Object.entries(samples)) {
    const { problems } = decodeRegistries([{ url: 'a.io', [field]: value }], { source: 'settings' })
    assert.deepEqual(problems, [], field)
  }
})

test('the schema is plain JSON and every field of an entry says what it is', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(registriesSchema)), registriesSchema)
  for (const [field, schema] of Object.entries(registriesSchema.items.properties))
    assert.ok(schema.description.length > 10, field)
})

function problemsOf(entry: object): readonly unknown[] {
  return decodeRegistries([{ url: 'a.io', ...entry }], { source: 'settings' }).problems
}

test('the limits of the schema are those of the decoder', () => {
  const { timeout, name } = registriesSchema.items.properties
  assert.equal(problemsOf({ timeout: timeout.maximum }).length, 0)
  assert.equal(problemsOf({ timeout: timeout.maximum + 1 }).length, 1)
  assert.equal(problemsOf({ timeout: timeout.exclusiveMinimum }).length, 1)
  assert.equal(problemsOf({ name: 'x'.repeat(name.maxLength) }).length, 0)
  assert.equal(problemsOf({ name: 'x'.repeat(name.maxLength + 1) }).length, 1)
})
