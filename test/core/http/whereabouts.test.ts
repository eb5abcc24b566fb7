import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import type { AddressClass } from '../../../src/core/http/address.ts'
import { Whereabouts } from '../../../src/core/http/whereabouts.ts'
import { withNames } from '../../support/names.ts'
import { failure, fakeServer, get, testClient, testHost, textOf, type FakeServer } from './harness.ts'

/** A fake connection to an address. */
function connectionTo(remoteAddress: string): Socket {
  return Object.assign(new EventEmitter(), { remoteAddress }) as unknown as Socket
}

function reached(whereabouts: Whereabouts): readonly AddressClass[] {
  return (['public', 'private', 'loopback', 'metadata'] as const).filter((to) => whereabouts.reaches(to))
}

function at(url: string): Whereabouts {
  return new Whereabouts({ url: new URL(url) }, () => 0)
}

test('a registry is where its name says, until a connection says where', () => {
  assert.deepEqual(reached(at('https://registry.acme.io')), ['public'])
  assert.deepEqual(reached(at('https://10.0.0.5')), ['public', 'private'])
  assert.deepEqual(reached(at('https://localhost')), ['public', 'private', 'loopback'])
  const named = at('https://registry.acme.io')
  named.met(connectionTo('10.0.0.5'))
  assert.deepEqual(reached(named), ['public', 'private'])
  const local = at('https://registry.acme.io')
  local.met(connectionTo('::ffff:127.0.0.1'))
  assert.deepEqual(reached(local), ['public', 'private', 'loopback'])
})

test('a name that leads outside and inside by turns is outside, also when the outer connection is gone', () => {
  let now = 0
  const whereabouts = new Whereabouts({ url: new URL('https://registry.evil.example') }, () => now)
  const outer = connectionTo('192.0.2.1')
  whereabouts.met(outer)
  whereabouts.met(connectionTo('10.0.0.5'))
  assert.deepEqual(reached(whereabouts), ['public'])
  outer.emit('close')
  now = 59_000
  assert.deepEqual(reached(whereabouts), ['public'])
  now = 61_000
  assert.deepEqual(reached(whereabouts), ['public', 'private'])
})

test('what the configuration names may be anywhere', () => {
  const home = { url: new URL('https://registry.acme.io:5000'), authUrl: new URL('https://10.0.0.6/token') }
  const whereabouts = new Whereabouts(home, () => 0)
  const refusals: readonly (readonly [string, string | undefined])[] = [
    ['https://registry.acme.io:5000/v2/', undefined],
    ['https://registry.acme.io:5001/', undefined],
    ['https://10.0.0.6/other', undefined],
    ['https://10.0.0.6:8443/', 'a private address'],
    ['https://10.0.0.7/', 'a private address'],
    ['https://[::ffff:10.0.0.7]/', 'a private address'],
    ['https://0x7f.1/', 'a loopback address'],
    ['https://169.254.169.254/', 'a metadata address'],
    ['https://metadata.google.internal./', 'a metadata address'],
    ['https://storage.example/', undefined],
  ]
  for (const [url, wanted] of refusals) assert.equal(whereabouts.refusal(new URL(url)), wanted, url)
})

/** Where a registry may send us by name; none of these is ever connected to. */
const inside: Readonly<Record<string, string>> = {
  'private.example': '10.99.99.99',
  'six.example': 'fd00::5',
  'mapped.example': '::ffff:192.168.7.7',
  'loopback.example': '127.0.0.1',
  'metadata.example': '169.254.169.254',
}

/** A fake registry that sends everybody on. */
function sendingTo(location: () => string): Promise<FakeServer> {
  return fakeServer((_, response) => response.writeHead(307, { location: location() }).end())
}

test('a registry out in the world may not redirect to a name that leads inside', async () => {
  using names = withNames(inside)
  let location = ''
  await using registry = await sendingTo(() => location)
  // The proxy stands for the world: it brings requests for the registry to the fake one; other hosts are asked directly.
  const home = new URL('http://registry.example')
  const proxyFor = ({ host }: URL) => (host === home.host ? registry.url.href : undefined)
  await using client = testClient(home, { host: testHost({ proxyFor }) })
  for (const [name, address] of Object.entries(inside)) {
    location = `http://${name}:${registry.port}/blob`
    const error = await failure(client.send(get(home)), 'ERR_POLICY')
    assert.match(error.message, new RegExp(`${name} leads to a (private|loopback|metadata) address`), address)
  }
  assert.equal(registry.asked.length, Object.keys(inside).length)
  assert.deepEqual(names.asked, Object.keys(inside))
})

test('a registry whose name leads to this machine may redirect there, by name and address, but to no metadata', async () => {
  using _ = withNames({ ...inside, 'registry.example': '127.0.0.1' })
  await using storage = await fakeServer((_request, response) => response.end('blob'))
  let location = ''
  await using registry = await sendingTo(() => location)
  const home = new URL(`http://registry.example:${registry.port}`)
  await using client = testClient(home)
  for (const host of ['loopback.example', '127.0.0.1', '[::ffff:127.0.0.1]']) {
    location = `http://${host}:${storage.port}/blob`
    assert.equal(await textOf(await client.send(get(home))), 'blob')
  }
  for (const host of ['metadata.example', '169.254.169.254', 'metadata.google.internal', '[fd00:ec2::254]']) {
    location = `http://${host}:${storage.port}/blob`
    await failure(client.send(get(home)), 'ERR_POLICY')
  }
  assert.equal(storage.asked.length, 3)
})

test('an address out of reach is not asked without a redirect either', async () => {
  using _ = withNames(inside)
  await using proxy = await fakeServer((_request, response) => response.end())
  const home = new URL('http://registry.example')
  await using client = testClient(home, { proxy: proxy.url.href })
  for (const url of ['http://10.0.0.1/upload', 'http://localhost/upload', 'http://169.254.169.254/']) {
    assert.match((await failure(client.send(get(new URL(url))), 'ERR_POLICY')).message, /nothing is asked of/)
  }
  await using direct = testClient(home)
  for (const name of Object.keys(inside)) {
    await failure(direct.send(get(new URL(`http://${name}/upload`))), 'ERR_POLICY')
  }
  assert.deepEqual(proxy.asked, [])
})
