import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchesNoProxy } from '../../../src/extension/host/no-proxy.ts'

const cases: readonly (readonly [url: string, patterns: readonly string[], matches: boolean])[] = [
  ['https://registry.acme.io', ['acme.io'], true],
  ['https://registry.acme.io', ['.acme.io'], true],
  ['https://registry.acme.io', ['*.acme.io'], true],
  ['https://acme.io', ['.acme.io'], true],
  ['https://notacme.io', ['acme.io'], false],
  ['https://registry.acme.io', ['acme.io:443'], true],
  ['http://registry.acme.io', ['acme.io:443'], false],
  ['https://registry.acme.io:8443', ['acme.io:8443'], true],
  ['https://registry.acme.io', ['*'], true],
  ['https://registry.acme.io', ['', ' '], false],
  ['https://REGISTRY.acme.io', ['Registry.ACME.io'], true],
]

for (const [url, patterns, matches] of cases)
  test(`${url} ${matches ? 'goes direct' : 'goes through the proxy'} with ${JSON.stringify(patterns)}`, () => {
    assert.equal(matchesNoProxy(new URL(url), patterns), matches)
  })
