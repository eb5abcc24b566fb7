import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { bypasses, environmentNetwork } from '../../../src/core/http/network.ts'
import { failure } from './harness.ts'

const proxyFor = (url: string, env: Record<string, string>) => environmentNetwork(env).proxyFor(new URL(url))

test('the variable of the scheme names the proxy, lower case first, ALL_PROXY last', async () => {
  const env = {
    HTTPS_PROXY: 'http://upper:1',
    https_proxy: 'http://lower:1',
    HTTP_PROXY: 'plain:3128',
    ALL_PROXY: 'socks5://all:1',
  }
  assert.equal(await proxyFor('https://a.example', env), 'http://lower:1')
  assert.equal(await proxyFor('http://a.example', env), 'http://plain:3128')
  assert.equal(await proxyFor('https://a.example', { ALL_PROXY: 'socks5://all:1' }), 'socks5://all:1')
  assert.equal(await proxyFor('https://a.example', { HTTPS_PROXY: ' ' }), undefined)
})

test('loopback is never proxied', async () => {
  const env = { HTTP_PROXY: 'http://proxy:1', HTTPS_PROXY: 'http://proxy:1' }
  for (const url of ['http://localhost:5000', 'http://127.0.0.1', 'https://[::1]:5000', 'http://x.localhost']) {
    assert.equal(await proxyFor(url, env), undefined)
  }
})

test('a variable that is no address is ERR_CONFIG naming it, without its value', async () => {
  const error = await failure(proxyFor('https://a.example', { HTTPS_PROXY: 'http://user:secret@:bad:' }), 'ERR_CONFIG')
  assert.match(error.message, /HTTPS_PROXY/)
  assert.ok(!error.message.includes('secret'))
})

const table: readonly (readonly [string, string, boolean])[] = [
  ['https://a.example', '*', true],
  ['https://a.example', 'a.example', true],
  ['https://sub.a.example', 'a.example', true],
  ['https://nota.example', 'a.example', false],
  ['https://a.example', '.a.example', false],
  ['https://sub.a.example', '.a.example', true],
  ['https://sub.a.example', '*.a.example', true],
  ['https://A.Example.', 'b, a.EXAMPLE', true],
  ['https://a.example:5000', 'a.example:5000', true],
  ['https://a.example:5001', 'a.example:5000', false],
  ['https://a.example', 'a.example:443', true],
  ['http://10.1.2.3', '10.0.0.0/8', true],
  ['http://11.1.2.3', '10.0.0.0/8', false],
  ['http://10.1.2.3', '10.1.2.3', true],
  ['http://10.1.2.3', '2.3', false],
  ['http://[fd00::1]:5000', 'fd00::/8', true],
  ['http://[fd00::1]:5000', '[fd00::1]:5000', true],
  ['http://10.1.2.3', '10.0.0.0/99', false],
  ['https://a.example', '', false],
]

test('NO_PROXY: hosts, subdomains, ports, addresses and networks', () => {
  for (const [url, list, wanted] of table) assert.equal(bypasses(new URL(url), list), wanted, `${url} against ${list}`)
})

test('NO_PROXY: any list is read without a failure', () => {
  fc.assert(
    fc.property(fc.string(), (list) => {
      bypasses(new URL('https://a.example'), list)
      bypasses(new URL('http://10.0.0.1:80'), list)
    }),
  )
})

test('the certificates are those of the system, read once', () => {
  const network = environmentNetwork({})
  assert.equal(network.certificateAuthorities(), network.certificateAuthorities())
})
