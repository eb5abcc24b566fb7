import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { decodeAuthFile } from '../../../src/core/auth/authfile.ts'
import { parseChallenges } from '../../../src/core/auth/challenge.ts'
import { registrableDomain } from '../../../src/core/http/domain.ts'
import { hostOfKey, keysFor } from '../../../src/core/auth/keys.ts'
import { formatScope, parseScope, unionScopes } from '../../../src/core/auth/scope.ts'
import { decodeToken } from '../../../src/core/auth/token.ts'

const plain = { noNullPrototype: true } as const
const name = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/)
const value = fc.stringMatching(/^[\x20-\x7e]{0,30}$/)
const params = fc.dictionary(name, value, { maxKeys: 5, noNullPrototype: true })

test('challenges: what is written by RFC 9110 is read back, several in a line', () => {
  const challenge = fc.oneof(
    fc.record({ scheme: name, params }, plain),
    fc.record(
      { scheme: name, params: fc.constant({}), token68: fc.stringMatching(/^[A-Za-z0-9._~+/-]{1,20}={0,2}$/) },
      plain,
    ),
  )
  fc.assert(
    fc.property(fc.array(challenge, { minLength: 1, maxLength: 4 }), (challenges) => {
      assert.deepEqual(parseChallenges(challenges.map(written).join(', ')), challenges)
    }),
  )
})

function written(challenge: { scheme: string; params: Record<string, string>; token68?: string }): string {
  const pairs = Object.entries(challenge.params).map(([key, text]) => `${key}="${text.replaceAll(/["\\]/g, '\\$&')}"`)
  return [challenge.scheme, challenge.token68 ?? pairs.join(',')].filter((part) => part !== '').join(' ')
}

test('challenges: any text is read without a failure, in time', () => {
  const nasty = fc.stringMatching(/^[Bearerbasic ="\\,\t]*$/)
  fc.assert(fc.property(fc.oneof(fc.string(), nasty), (text) => assert.ok(Array.isArray(parseChallenges(text)))))
  for (const piece of ['Bearer ', 'a=', 'a="', '\\"', ',', 'Bearer realm="x",', '"a" ', '=']) {
    parseChallenges(piece.repeat(65_536 / piece.length))
  }
})

test('challenges: names like those of Object.prototype are only names', () => {
  const [challenge] = parseChallenges('Bearer __proto__="x",constructor="y",realm="z"')
  assert.equal(challenge?.params['realm'], 'z')
  assert.equal(challenge.params['constructor'], 'y')
  assert.equal(Object.getPrototypeOf({}), Object.prototype)
})

test('challenges: Forgejo sends two in one line without a space', () => {
  const header =
    'Bearer realm="https://forge/v2/token",service="container_registry",scope="*",Basic realm="https://forge/v2"'
  assert.deepEqual(
    parseChallenges(header).map(({ scheme }) => scheme),
    ['bearer', 'basic'],
  )
})

test('scopes: a scope is read back; names may hold colons', () => {
  const actions = fc.uniqueArray(name, { minLength: 1, maxLength: 4 })
  const scope = fc.record({ type: name, name: fc.stringMatching(/^[a-z][a-z0-9/:.-]{0,20}$/), actions }, plain)
  fc.assert(fc.property(scope, (one) => assert.deepEqual(parseScope(formatScope(one)), one)))
})

test('scopes: the union is sorted, says nothing twice, and is its own union', () => {
  const action = fc.constantFrom('pull', 'push', 'delete', '*', '')
  const text = fc
    .tuple(fc.constantFrom('repository', 'registry'), fc.constantFrom('a', 'b/c', 'h:5000/a'), fc.array(action))
    .map(([type, of, actions]) => `${type}:${of}:${actions.join(',')}`)
  fc.assert(
    fc.property(fc.array(fc.oneof(text, fc.constantFrom('*', 'unknown'))), (texts) => {
      const union = unionScopes(texts)
      assert.deepEqual(unionScopes(union), union)
      assert.deepEqual([...union].sort(), union)
      for (const one of texts) assert.deepEqual(unionScopes([...union, one]), union)
    }),
  )
  fc.assert(fc.property(fc.array(fc.string()), (texts) => void unionScopes(texts)))
})

test('tokens: any text gives a token that can stand in a header, or none', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const token = decodeToken(text)
      assert.ok(token === undefined || (/^[\x21-\x7e]+$/.test(token.value) && token.lifeMs >= 60_000))
    }),
  )
  assert.equal(decodeToken('{"token":"a\\r\\nx-evil: 1"}'), undefined)
  assert.deepEqual(decodeToken('{"token":"","access_token":"t","expires_in":"soon"}'), { value: 't', lifeMs: 60_000 })
  assert.deepEqual(decodeToken('{"token":"t","expires_in":1e999}'), { value: 't', lifeMs: 60_000 })
})

test('files of logins: any JSON is decoded without a failure', () => {
  fc.assert(fc.property(fc.jsonValue(), (json) => void decodeAuthFile(json)))
  const entry = fc.record({ auths: fc.dictionary(fc.string(), fc.jsonValue()), credHelpers: fc.jsonValue() })
  fc.assert(
    fc.property(entry, fc.string(), (json, host) => {
      const file = decodeAuthFile(json)
      for (const key of keysFor({ host }, file.auths.keys())) assert.ok(file.auths.has(key))
    }),
  )
})

test('registrable domains', () => {
  const table: readonly (readonly [string, string])[] = [
    ['registry-1.docker.io', 'docker.io'],
    ['auth.docker.io', 'docker.io'],
    ['registry.gitlab.com', 'gitlab.com'],
    ['a.b.example.co.uk', 'example.co.uk'],
    ['one.azurecr.io', 'one.azurecr.io'],
    ['data.one.azurecr.io', 'one.azurecr.io'],
    ['123.dkr.ecr.eu-central-1.amazonaws.com', '123.dkr.ecr.eu-central-1.amazonaws.com'],
    ['localhost', 'localhost'],
    ['Registry.Example.COM.', 'example.com'],
  ]
  for (const [host, wanted] of table) assert.equal(registrableDomain(host), wanted)
  fc.assert(fc.property(fc.domain(), (host) => assert.ok(host.endsWith(registrableDomain(host)))))
})

test('keys of whole registries name their host; others name none', () => {
  for (const key of ['quay.io', 'https://quay.io', 'http://quay.io/', 'https://quay.io/v1/', 'https://QUAY.io/v2']) {
    assert.equal(hostOfKey(key), 'quay.io', key)
  }
  for (const key of ['https://index.docker.io/v1/', 'registry-1.docker.io']) assert.equal(hostOfKey(key), 'docker.io')
  for (const key of ['https://index.docker.io/v1/access-token', 'quay.io/foo', '', 'a@quay.io']) {
    assert.equal(hostOfKey(key), '', key)
  }
})
