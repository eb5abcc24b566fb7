import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import { after, before, test } from 'node:test'
import type { TLSSocket } from 'node:tls'
import type { TlsOptions } from '../../../src/core/http/http.ts'
import { withNames, type Names } from '../../support/names.ts'
import { makeCertificates, type Certificates } from '../../support/tls.ts'
import { failure, fakeServer, testHost, type FakeServer } from '../http/harness.ts'
import { alice, ask, authClient, status, type AuthParts } from './harness.ts'

const hosts = ['registry.acme.io', 'auth.acme.io', 'storage.acme.io']

let known: Certificates
let strange: Certificates
let names: Names
before(async () => {
  known = await makeCertificates(hosts)
  strange = await makeCertificates(hosts)
  names = withNames(Object.fromEntries(hosts.map((host) => [host, '127.0.0.1'])))
})
after(() => {
  names[Symbol.dispose]()
  known.remove()
  strange.remove()
})

const ticketKeys = randomBytes(48)

/** A fake https server that asks for a client certificate and notes whose it gets; its tickets are good at all others. */
async function secureServer(
  from: Certificates,
  handler: RequestListener,
): Promise<FakeServer & { readonly callers: string[] }> {
  const callers: string[] = []
  const { cert, key } = from.server
  const tls = { cert, key, ca: known.ca, requestCert: true, rejectUnauthorized: false, ticketKeys }
  const server = await fakeServer(
    (request, response) => {
      const { subject } = (request.socket as TLSSocket).getPeerCertificate()
      callers.push(String(subject?.CN ?? 'nobody'))
      handler(request, response)
    },
    (listener) => createServer(tls, listener),
    'https',
  )
  return Object.assign(server, { callers })
}

function at(host: string, { port }: FakeServer, path = '/'): URL {
  return new URL(path, `https://${host}:${port}`)
}

/** Somebody beside a registry: a token service, or storage. */
function bystander(from: Certificates): ReturnType<typeof secureServer> {
  return secureServer(from, (_, response) => response.end('{"token":"t"}'))
}

/** A registry whose token service is at `realm`, and whose blobs are at `storage`. */
function registryWith(
  from: Certificates,
  { realm, storage }: { readonly realm?: URL; readonly storage?: URL },
): ReturnType<typeof secureServer> {
  return secureServer(from, (request, response) => {
    if (realm !== undefined && request.headers.authorization !== 'Bearer t') {
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm.href}",service="x"` }).end()
    } else if (storage === undefined) response.end()
    else response.writeHead(307, { location: storage.href }).end()
  })
}

async function outcome(home: URL, parts: AuthParts): Promise<number | string> {
  await using client = authClient(home, { credential: alice, ...parts })
  const sent = status(client, ask(new URL('/v2/x', home)))
  const [settled] = await Promise.allSettled([sent])
  return settled.status === 'fulfilled' ? settled.value : (await failure(sent, 'ERR_UNAVAILABLE')).message
}

const notTrusted = /certificate of \w+\.acme\.io:\d+ is not trusted/

/** What `tls` of an entry may say of a registry that nobody else vouches for. */
const claims: readonly (readonly [string, () => TlsOptions])[] = [
  ['insecureSkipVerify', () => ({ insecureSkipVerify: true })],
  ['ca', () => ({ ca: strange.ca })],
]

for (const [claim, tls] of claims) {
  test(`${claim} of a registry does not vouch for its token service: no login goes there`, async () => {
    await using service = await bystander(strange)
    await using registry = await registryWith(strange, { realm: at('auth.acme.io', service, '/token') })
    assert.match(String(await outcome(at('registry.acme.io', registry), { tls: tls() })), notTrusted)
    await using beside = await registryWith(strange, { realm: at('registry.acme.io', service, '/token') })
    assert.match(String(await outcome(at('registry.acme.io', beside), { tls: tls() })), notTrusted)
    assert.deepEqual(service.asked, [])
  })

  test(`${claim} of a registry does not vouch for where it redirects to`, async () => {
    await using storage = await bystander(strange)
    for (const host of ['storage.acme.io', 'registry.acme.io']) {
      await using registry = await registryWith(strange, { storage: at(host, storage) })
      assert.match(String(await outcome(at('registry.acme.io', registry), { tls: tls() })), notTrusted)
    }
    assert.deepEqual(storage.asked, [])
  })

  test(`${claim} of a registry holds for its own token service and redirects`, async () => {
    let home = ''
    await using registry = await secureServer(strange, (request, response) => {
      if (request.url?.startsWith('/token') === true) response.end('{"token":"t"}')
      else if (request.url === '/blob') response.end()
      else if (request.headers.authorization === 'Bearer t') response.writeHead(307, { location: '/blob' }).end()
      else response.writeHead(401, { 'www-authenticate': `Bearer realm="${home}token"` }).end()
    })
    const url = at('registry.acme.io', registry)
    home = url.href
    assert.equal(await outcome(url, { tls: tls() }), 200)
  })
}

test('the authority of an entry vouches for the token service it names, insecureSkipVerify does not', async () => {
  await using service = await bystander(strange)
  const authUrl = at('auth.acme.io', service, '/token').href
  await using registry = await registryWith(strange, { realm: new URL(authUrl) })
  const url = at('registry.acme.io', registry)
  assert.match(String(await outcome(url, { tls: { insecureSkipVerify: true }, authUrl })), notTrusted)
  assert.equal(service.asked.length, 0)
  assert.equal(await outcome(url, { tls: { ca: strange.ca }, authUrl }), 200)
  assert.deepEqual(service.callers, ['nobody'])
})

test('a client certificate is shown to its registry, and to no token service, storage or other port', async () => {
  await using storage = await bystander(known)
  await using service = await bystander(known)
  const { cert, key } = known.client
  const host = { ...testHost({ authorities: [known.ca], credentials: { get: () => Promise.resolve(alice) } }) }
  for (const other of ['storage.acme.io', 'registry.acme.io']) {
    for (const authUrl of [undefined, at('auth.acme.io', service, '/token').href]) {
      const realm = at(other === 'registry.acme.io' ? other : 'auth.acme.io', service, '/token')
      await using registry = await registryWith(known, { realm, storage: at(other, storage) })
      const home = at('registry.acme.io', registry)
      assert.equal(
        await outcome(home, { tls: { cert, key }, host, ...(authUrl === undefined ? {} : { authUrl }) }),
        200,
      )
      assert.deepEqual(registry.callers, ['client', 'client'])
    }
  }
  assert.deepEqual(
    [...storage.callers, ...service.callers],
    Array.from({ length: 8 }, () => 'nobody'),
  )
})

test('a session agreed without a check, or with a certificate of ours, is not resumed at another port', async () => {
  await using storage = await bystander(known)
  const { cert, key } = known.client
  const host = testHost({ authorities: [known.ca] })
  await using registry = await secureServer(known, (_, response) => {
    response.writeHead(307, { location: at('registry.acme.io', storage).href, connection: 'close' }).end()
  })
  const home = at('registry.acme.io', registry)
  await using client = authClient(home, { tls: { cert, key, insecureSkipVerify: true }, host })
  for (let i = 0; i < 3; i++) assert.equal(await status(client, ask(new URL('/v2/x', home))), 200)
  assert.deepEqual(registry.callers, ['client', 'client', 'client'])
  assert.deepEqual(storage.callers, ['nobody', 'nobody', 'nobody'])
})

test('a registry with TLS never leads to an address without it', async () => {
  await using plain = await fakeServer((_, response) => response.end('{"token":"t"}'))
  const host = testHost({ authorities: [known.ca], credentials: { get: () => Promise.resolve(alice) } })
  for (const target of ['registry.acme.io', 'auth.acme.io', '127.0.0.1']) {
    const clear = new URL(`http://${target}:${plain.port}/token`)
    const cases = [{ realm: clear }, { storage: clear }]
    for (const parts of cases) {
      await using registry = await registryWith(known, parts)
      const home = at('registry.acme.io', registry)
      for (const credential of [alice, undefined]) {
        const asker = credential === undefined ? testHost({ authorities: [known.ca] }) : host
        await using client = authClient(home, { host: asker })
        const error = await failure(client.send(ask(new URL('/v2/x', home))), 'ERR_POLICY')
        assert.match(error.message, /from https to http|without TLS/)
      }
    }
  }
  assert.deepEqual([plain.asked, plain.openSockets()], [[], 0])
})

test('no hop of several may leave TLS', async () => {
  await using plain = await fakeServer((_, response) => response.end())
  const host = testHost({ authorities: [known.ca] })
  await using last = await registryWith(known, { storage: plain.url })
  await using first = await registryWith(known, { storage: at('storage.acme.io', last) })
  const home = at('registry.acme.io', first)
  await using client = authClient(home, { host })
  assert.match(
    (await failure(client.send(ask(home)), 'ERR_POLICY')).message,
    /storage\.acme\.io:\d+ redirects from https/,
  )
  await using clear = await fakeServer((_, response) => {
    response.writeHead(307, { location: at('storage.acme.io', last).href }).end()
  })
  await using other = authClient(clear.url, { host })
  await failure(other.send(ask(clear.url)), 'ERR_POLICY')
  assert.deepEqual(plain.asked, [])
})
