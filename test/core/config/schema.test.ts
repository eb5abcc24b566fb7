import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { decodeRegistries } from '../../../src/core/config/decode.ts'

/** The one schema of registries: that of the setting, which the decoder is held to. */
const { contributes } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../package.json'), 'utf8'))
const { items } = contributes.configuration.properties['portolan.registries']

const samples: Readonly<Record<string, unknown>> = {
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
  tls: { ca: 'ca.pem', cert: 'c.pem', key: 'k.pem', insecureSkipVerify: true },
  proxy: 'none',
  repositories: ['team/app'],
}

function problemsOf(entry: object): readonly unknown[] {
  return decodeRegistries([{ url: 'a.io', ...entry }], { source: 'settings' }).problems
}

test('the decoder takes every field of the schema', () => {
  assert.deepEqual(Object.keys(samples), Object.keys(items.properties))
  assert.deepEqual(Object.keys(samples['tls'] ?? {}), Object.keys(items.properties.tls.properties))
  for (const [field, value] of Object.entries(samples)) assert.deepEqual(problemsOf({ [field]: value }), [], field)
})

test('the decoder takes no other field, and wants those the schema wants', () => {
  assert.equal(items.additionalProperties, false)
  assert.equal(items.properties.tls.additionalProperties, false)
  assert.equal(problemsOf({ surl: 'x' }).length, 1)
  assert.equal(problemsOf({ tls: { cas: 'x' } }).length, 1)
  assert.deepEqual(items.required, ['url'])
  assert.equal(decodeRegistries([{ name: 'a' }], { source: 'settings' }).problems.length, 1)
})

test('the limits and choices of the schema are those of the decoder', () => {
  const { timeout, name, capabilities, onUnavailable } = items.properties
  assert.equal(problemsOf({ timeout: timeout.maximum }).length, 0)
  assert.equal(problemsOf({ timeout: timeout.maximum + 1 }).length, 1)
  assert.equal(problemsOf({ timeout: timeout.exclusiveMinimum }).length, 1)
  assert.equal(problemsOf({ name: 'x'.repeat(name.maxLength) }).length, 0)
  assert.equal(problemsOf({ name: 'x'.repeat(name.maxLength + 1) }).length, 1)
  assert.equal(problemsOf({ capabilities: capabilities.items.enum }).length, 0)
  assert.equal(problemsOf({ capabilities: ['delete'] }).length, 1)
  for (const choice of onUnavailable.enum) assert.equal(problemsOf({ onUnavailable: choice }).length, 0)
  assert.equal(problemsOf({ onUnavailable: 'ask' }).length, 1)
})

test('what the schema says is the default is what the decoder takes for it', () => {
  const { registries } = decodeRegistries([{ url: 'a.io' }], { source: 'settings' })
  const { owns, allow, deny, onUnavailable, timeout, repositories } = items.properties
  const wanted = { owns: owns.default, allow: allow.default, deny: deny.default, repositories: repositories.default }
  const { timeoutMs, ...config } = registries[0] ?? assert.fail('it is decoded')
  assert.equal(timeoutMs, timeout.default * 1000)
  for (const [field, value] of Object.entries({ ...wanted, onUnavailable: onUnavailable.default }))
    assert.deepEqual(Object.entries(config).find(([name]) => name === field)?.[1], value, field)
})
