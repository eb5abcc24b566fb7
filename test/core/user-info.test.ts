import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CoreError, messageOf } from '../../src/core/errors.ts'
import { redact } from '../../src/core/text.ts'
import { publicUrl } from '../../src/core/http/failure.ts'

const secret = 'hunter2'

const addresses: readonly string[] = [
  `https://alice:${secret}@registry.acme.io/v2/`,
  `http://${secret}@127.0.0.1:5000`,
  `https://:${secret}@registry.acme.io`,
  `HTTPS://alice:${secret}@registry.acme.io/x?y=z`,
  `socks5h://alice:${secret}@proxy:1080`,
  `https://alice%40acme.io:${secret}%21@registry.acme.io`,
  `oci+https://robot$team:${secret}@registry.acme.io`,
]

const sentences: readonly ((address: string) => string)[] = [
  (address) => address,
  (address) => `the proxy ${address} refuses`,
  (address) => `"${address}"`,
  (address) => `(${address})`,
  (address) => `first https://registry.acme.io/a, then ${address} and ${address}.`,
  (address) => `line\n${address}\nline`,
]

test('the user name and password of an address are in no text that is redacted', () => {
  for (const address of addresses) {
    for (const sentence of sentences) {
      const text = sentence(address)
      assert.ok(!redact(text).includes(secret), redact(text))
      assert.ok(!redact(text).includes('alice'), redact(text))
    }
  }
  assert.equal(redact(`https://alice:${secret}@registry.acme.io/v2/`), 'https://***@registry.acme.io/v2/')
})

test('no error of the core and no message of another one holds them', () => {
  for (const address of addresses) {
    assert.ok(!new CoreError('ERR_UNAVAILABLE', `no answer from ${address}`).message.includes(secret))
    assert.ok(!messageOf(new Error(`connect ${address}`)).includes(secret))
    assert.ok(!messageOf(`connect ${address}`).includes(secret))
  }
})

test('what is no user info stays readable', () => {
  for (const text of [
    'https://registry.acme.io/v2/a@sha256:abc',
    'alice@acme.io',
    'team/app@sha256:0123',
    'a: b @ c',
  ]) {
    assert.equal(redact(text), text)
  }
})

test('an address is shown without user info and without the values of its query', () => {
  assert.equal(
    publicUrl(new URL(`https://alice:${secret}@registry.acme.io:5000/v2/?sig=${secret}#${secret}`)),
    'https://registry.acme.io:5000/v2/?…',
  )
})
