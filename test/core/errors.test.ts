import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CoreError, messageOf } from '../../src/core/errors.ts'
import { cut, redact } from '../../src/core/text.ts'

const secrets: Readonly<Record<string, readonly [text: string, shown: string]>> = {
  'user info of a URL': ['GET https://alice:hunter2@acme.io/v2/ failed', 'GET https://***@acme.io/v2/ failed'],
  'user info without a password': ['at https://hunter2@acme.io', 'at https://***@acme.io'],
  'user info of a URL of any scheme': ['SOCKS5H://a:hunter2@proxy:1080', 'SOCKS5H://***@proxy:1080'],
  'a password with @ in it': ['https://alice:hunter2@x@acme.io/', 'https://***@acme.io/'],
  'a bearer token': ['Authorization: Bearer hunter2.abc~+/=', 'Authorization: Bearer ***'],
  'basic credentials': ['basic aHVudGVyMg==', 'basic ***'],
  'a signed query': ['https://s3/x?X-Amz-Signature=hunter2&n=1', 'https://s3/x?X-Amz-Signature=***&n=1'],
  'a token in a query': ['/v2/x?n=1&access_token=hunter2 and', '/v2/x?n=1&access_token=*** and'],
  'a password in a query': ['/x?user_pwd=hunter2', '/x?user_pwd=***'],
  'a JSON member': ['{"token": "hunter2"}', '{"token": "***"}'],
  'a JSON member with an escaped quote': [String.raw`{"password":"hun\"ter2","a":1}`, '{"password":"***","a":1}'],
  'a JSON member that breaks off': ['{"refresh_token":"hunter2', '{"refresh_token":"***'],
  'user info of a URL in JSON': [
    String.raw`"https:\/\/alice:hunter2@acme.io\/v2"`,
    String.raw`"https:\/\/***@acme.io\/v2"`,
  ],
  'another way to authorize': ['Proxy-Authorization: Digest hunter2', 'Proxy-Authorization: ***'],
  'a token of its own': ['the token eyJhbGciOiJSUzI1NiJ9.eyJzdWIi.hunter2 is old', 'the token *** is old'],
  'a header with a login in it': ['X-Registry-Auth: eyJ1c2VybmFtZSI6ImFsaWNlIn0=', 'X-Registry-Auth: ***'],
  'a token in a fragment': ['https://acme.io/cb#access_token=hunter2', 'https://acme.io/cb#access_token=***'],
  'a password beside its name': ['user=alice password=hunter2', 'user=alice password=***'],
  "a credential helper's answer": ['{"Username":"alice","Secret":"hunter2"}', '{"Username":"alice","Secret":"***"}'],
  "other tools' members": ['{"registrytoken":"hunter2","id_token":"x"}', '{"registrytoken":"***","id_token":"***"}'],
}

for (const [what, [text, shown]] of Object.entries(secrets))
  test(`${what} is hidden`, () => {
    assert.equal(redact(text), shown)
    assert.equal(new CoreError('ERR_LOCAL', text).message, shown)
    assert.equal(messageOf(new Error(text)), shown)
  })

test('what is no secret stays', () => {
  for (const text of [
    'team/app:1@sha256:abc',
    'mail a@b.c',
    'https://acme.io/v2/?n=1&last=a',
    'basic needs',
    '{"tokens":1}',
    '{"author":"alice","keys":"3"}',
    'digest=sha256:abc n=1',
  ])
    assert.equal(redact(text), text)
})

test('a message is cut, and no secret comes out where it is', () => {
  const long = redact(`${'x '.repeat(3_990)}https://alice:${'s'.repeat(5_000)}@acme.io/${'y'.repeat(100_000)}`)
  assert.ok(long.length <= 8_000 && !long.includes('sss'))
  assert.ok(redact(`${'x'.repeat(7_990)} Bearer ${'s'.repeat(64_000)}`).endsWith(' Bearer *…'))
})

test('a text is cut to what a person reads', () => {
  assert.equal(cut('short'), 'short')
  assert.equal(cut('x'.repeat(100_000)).length, 1_000)
  assert.equal(cut('abcdef', 3), 'ab…')
})
