import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { getDomain } from 'tldts'
import { registrableDomain, unlistedSuffixes } from '../../../src/core/http/domain.ts'
import { inside, kinshipOf, withSchemeOf, type Kinship } from '../../../src/core/http/kinship.ts'

const home = { url: new URL('https://registry.acme.co.uk'), authUrl: new URL('https://login.example/realms/a') }

const kinships: readonly (readonly [Kinship, string])[] = [
  ['own', 'https://registry.acme.co.uk/token'],
  ['own', 'https://REGISTRY.acme.co.uk:443/'],
  ['own', 'https://registry。acme．co｡uk/token'],
  ['named', 'https://login.example/other'],
  ['kin', 'https://auth.acme.co.uk/token'],
  ['kin', 'https://acme.co.uk/token'],
  ['kin', 'https://registry.acme.co.uk:5001/token'],
  ['kin', 'https://registry.acme.co.uk./token'],
  ['foreign', 'http://registry.acme.co.uk/token'],
  ['foreign', 'http://auth.acme.co.uk/token'],
  ['foreign', 'http://login.example/'],
  ['foreign', 'https://login.example:8443/'],
  ['foreign', 'https://auth.login.example/'],
  ['foreign', 'https://alice@registry.acme.co.uk/token'],
  ['foreign', 'https://:x@login.example/'],
  ['foreign', 'https://evil.co.uk/'],
  ['foreign', 'https://co.uk/'],
  ['foreign', 'https://registry.acme.co.uk.evil.example/'],
  ['foreign', 'https://evilacme.co.uk/'],
  ['foreign', 'https://registry.аcme.co.uk/'],
  ['foreign', 'https://192.0.2.1/'],
  ['foreign', 'https://[2001:db8::1]/'],
  ['foreign', 'https://metadata.google.internal/'],
  ['foreign', 'https://localhost/'],
  ['foreign', 'ftp://registry.acme.co.uk/'],
  ['foreign', 'file:///etc/passwd'],
  ['foreign', 'data:text/plain,x'],
]

for (const [kinship, address] of kinships) {
  test(`${address} is ${kinship} to ${home.url.host}`, () => {
    assert.equal(kinshipOf(new URL(address), home), kinship)
  })
}

test('addresses and names of one label are kin to nobody but themselves', () => {
  const pairs: readonly (readonly [string, string, Kinship])[] = [
    ['https://10.0.0.5:5000', 'https://10.0.0.5:5001', 'foreign'],
    ['https://10.0.0.5', 'https://10.0.0.6', 'foreign'],
    ['https://[::1]:1', 'https://[::1]:2', 'foreign'],
    ['https://registry', 'https://auth', 'foreign'],
    ['https://registry:5000', 'https://registry:5001', 'kin'],
    ['https://registry.corp', 'https://auth.corp', 'foreign'],
    ['https://registry.lab.corp', 'https://auth.lab.corp', 'kin'],
  ]
  for (const [url, other, kinship] of pairs)
    assert.equal(kinshipOf(new URL(other), { url: new URL(url) }), kinship, other)
})

test('the parts of an address never name another host', () => {
  const piece = fc.constantFrom('/', '\\', '//', '.', '..', '@', ':', '?', '#', '%2f', '%5c', 'evil.example', '\t', 'a')
  const path = fc.array(piece, { maxLength: 8 }).map((pieces) => `https://x.example/${pieces.join('')}`)
  fc.assert(
    fc.property(fc.oneof(path, fc.webUrl({ withQueryParameters: true })), (text) => {
      const url = new URL(text)
      const moved = inside(home.url, url)
      assert.deepEqual([moved.origin, moved.pathname, moved.search], [home.url.origin, url.pathname, url.search])
      assert.equal(new URL(moved.href).origin, home.url.origin)
    }),
  )
})

test('a registry that names itself by another scheme is asked by its own', () => {
  const table: readonly (readonly [string, string])[] = [
    ['http://registry.acme.co.uk/a?b', 'https://registry.acme.co.uk/a?b'],
    ['http://registry.acme.co.uk//evil.example/', 'https://registry.acme.co.uk//evil.example/'],
    ['http://registry.acme.co.uk:5000/a', 'http://registry.acme.co.uk:5000/a'],
    ['http://auth.acme.co.uk/a', 'http://auth.acme.co.uk/a'],
    ['http://u@registry.acme.co.uk/a', 'http://u@registry.acme.co.uk/a'],
  ]
  for (const [url, wanted] of table) assert.equal(withSchemeOf(home.url, new URL(url)).href, wanted)
})

test('hosts of providers belong to their customers', () => {
  const providers =
    'onrender.com up.railway.app firebaseapp.com deno.dev surge.sh azurefd.net ondigitalocean.app cloudfunctions.net ' +
    'ocir.io vultrcr.com me.uk eu.org gitlab.io github.io azurecr.io jfrog.io nip.io sslip.io fly.dev workers.dev ' +
    'xn--55qx5d.cn s3.amazonaws.com dkr.ecr.eu-central-1.amazonaws.com app.github.dev ' +
    'svc.cluster.local us-west-2.compute.internal ec2.internal loca.lt serveo.net devtunnels.ms container-registry.com'
  for (const provider of providers.split(' ')) {
    const url = new URL(`https://shop.${provider}`)
    assert.equal(kinshipOf(new URL(`https://evil.${provider}/token`), { url }), 'foreign', provider)
  }
})

test('an ending that the public suffix list has learned is not kept here any longer', () => {
  for (const suffix of unlistedSuffixes) {
    assert.notEqual(getDomain(`one.${suffix}`, { allowPrivateDomains: true }), `one.${suffix}`)
  }
})

test('what no owner registered is a domain of its own', () => {
  for (const host of ['co.uk', 'github.io', 'localhost', '10.0.0.1', '::1', '', 'a..example.com', 'azurecr.io']) {
    assert.equal(registrableDomain(host), host)
  }
  assert.equal(registrableDomain('A.B.Example.CO.UK.'), 'example.co.uk')
})
