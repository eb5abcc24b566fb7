import assert from 'node:assert/strict'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:https'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { after, before, test } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { listening } from '../../support/listen.ts'
import { makeCertificates, type Certificates } from '../../support/tls.ts'
import { failure, fakeServer, get, testClient, testHost, textOf } from './harness.ts'

let certificates: Certificates
before(async () => {
  certificates = await makeCertificates()
})
after(() => certificates.remove())

/** A fake https server; `asks` for a client certificate and reports its subject in the body. */
function secureServer(location?: () => string) {
  const { cert, key } = certificates.server
  return fakeServer(
    (request, response) => {
      if (location !== undefined) response.writeHead(307, { location: location() })
      const socket = request.socket as TLSSocket
      response.end(String(socket.getPeerCertificate().subject?.CN ?? 'nobody'))
    },
    (listener) =>
      createServer({ cert, key, ca: certificates.ca, requestCert: true, rejectUnauthorized: false }, listener),
    'https',
  )
}

test('a certificate nobody vouches for is ERR_UNAVAILABLE and says what to do', async () => {
  await using registry = await secureServer()
  await using client = testClient(registry.url)
  const error = await failure(client.send(get(registry.url)), 'ERR_UNAVAILABLE')
  assert.match(error.message, /certificate of 127\.0\.0\.1:\d+ is not trusted \(.+\); tls\.ca can name/)
  assert.equal(registry.asked.length, 0)
})

test('an authority of the registry is trusted, as text and as a path; one of the host too', async () => {
  await using registry = await secureServer()
  for (const ca of [certificates.ca, certificates.caPath]) {
    await using client = testClient(registry.url, { tls: { ca } })
    assert.equal(await textOf(await client.send(get(registry.url))), 'nobody')
  }
  await using client = testClient(registry.url, { host: testHost({ authorities: [certificates.ca] }) })
  assert.equal(await textOf(await client.send(get(registry.url))), 'nobody')
})

test('a certificate for another name is refused, insecureSkipVerify takes it', async () => {
  await using registry = await secureServer()
  const named = new URL(`https://127.0.0.2:${registry.port}`)
  // 127.0.0.2 is not in the certificate; the proxy brings it to the fake registry.
  await using proxy = await connectProxy(registry.port)
  const ca = certificates.ca
  await using strict = testClient(named, { proxy: proxy.url, tls: { ca } })
  assert.match((await failure(strict.send(get(named)), 'ERR_UNAVAILABLE')).message, /ALTNAME/)
  await using lax = testClient(named, { proxy: proxy.url, tls: { ca, insecureSkipVerify: true } })
  assert.equal(await textOf(await lax.send(get(named))), 'nobody')
})

/** A real CONNECT proxy that brings everything to one port. */
async function connectProxy(port: number) {
  const server = createHttpServer().on('connect', (_, socket: Duplex) => {
    const far = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    far.pipe(socket).pipe(far)
    socket.on('error', () => far.destroy())
  })
  const base = await listening(server)
  return { url: `http://127.0.0.1:${base.port}`, [Symbol.asyncDispose]: base.stop }
}

test('the client certificate goes to the registry, not to where it redirects', async () => {
  await using storage = await secureServer()
  await using registry = await secureServer()
  await using redirecting = await secureServer(() => `https://localhost:${storage.port}/`)
  const { certPath: cert, keyPath: key } = certificates.client
  const tls = { cert, key }
  const host = testHost({ authorities: [certificates.ca] })
  await using client = testClient(registry.url, { tls, host })
  assert.equal(await textOf(await client.send(get(registry.url))), 'client')
  await using other = testClient(redirecting.url, { tls, host })
  assert.equal(await textOf(await other.send(get(redirecting.url))), 'nobody')
  assert.equal(storage.asked.length, 1)
})

test('a redirect from https to http is refused', async () => {
  await using plain = await fakeServer((_, response) => response.end())
  await using registry = await secureServer(() => plain.at('/').href)
  await using client = testClient(registry.url, { tls: { ca: certificates.ca } })
  assert.match((await failure(client.send(get(registry.url)), 'ERR_POLICY')).message, /from https to http/)
  assert.equal(plain.asked.length, 0)
})

test('TLS material that can not be used is ERR_CONFIG with its field', async () => {
  const { cert, key } = certificates.client
  const cases: readonly (readonly [object, string])[] = [
    [{ ca: '/nowhere/ca.pem' }, 'tls.ca'],
    [{ ca: certificates.client.keyPath.replace(/client\.key$/, 'client.csr'), cert, key: 'x' }, 'tls.key'],
    [{ cert }, 'tls.key'],
    [{ key }, 'tls.cert'],
    [{ cert, key: certificates.server.key }, 'tls.cert'],
  ]
  for (const [tls, field] of cases) {
    const url = new URL('https://127.0.0.1:1')
    await using client = testClient(url, { tls })
    assert.equal((await failure(client.send(get(url)), 'ERR_CONFIG')).field, field)
  }
})

test('authorities are not read where no TLS is spoken, and once where it is', async () => {
  let reads = 0
  const host = testHost({ authorities: [certificates.ca] })
  const network = {
    ...host.network,
    certificateAuthorities: () => {
      reads++
      return [certificates.ca]
    },
  }
  await using plain = await fakeServer((_, response) => response.end('plain'))
  await using client = testClient(plain.url, { host: { ...host, network } })
  assert.equal(await textOf(await client.send(get(plain.url))), 'plain')
  assert.equal(reads, 0)
  await using registry = await secureServer()
  await using secure = testClient(registry.url, { host: { ...host, network } })
  await Promise.all([1, 2, 3].map(async () => textOf(await secure.send(get(registry.url)))))
  const once = reads
  assert.ok(once > 0)
  await textOf(await secure.send(get(registry.url)))
  assert.equal(reads, once)
})

test('https to a server without TLS asks whether the scheme is right', async () => {
  await using registry = await fakeServer((_, response) => response.end())
  const url = new URL(`https://127.0.0.1:${registry.port}`)
  await using client = testClient(url)
  assert.match((await failure(client.send(get(url)), 'ERR_UNAVAILABLE')).message, /is the scheme of the url right/)
})
