import assert from 'node:assert/strict'
import { createServer as createSecureServer } from 'node:https'
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import type { Duplex } from 'node:stream'
import { listening } from '../../support/listen.ts'
import { makeCertificates, type Certificates } from '../../support/tls.ts'
import { failure, fakeServer, get, testClient, testHost, textOf } from './harness.ts'
import { socksProxy } from './socks.ts'

let certificates: Certificates
before(async () => {
  certificates = await makeCertificates()
})
after(() => certificates.remove())

/** A real forward proxy: CONNECT and absolute-form, over http or https, with a login if one is given. */
async function forwardProxy(options: { readonly secure?: boolean; readonly login?: string } = {}) {
  const seen: string[] = []
  const allowed = (request: IncomingMessage): boolean =>
    options.login === undefined ||
    request.headers['proxy-authorization'] === `Basic ${Buffer.from(options.login).toString('base64')}`
  const server = options.secure
    ? createSecureServer({ cert: certificates.server.cert, key: certificates.server.key })
    : createServer()
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    seen.push(`CONNECT ${request.url}`)
    socket.on('error', () => undefined)
    if (!allowed(request)) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
      return
    }
    const [host = '', port = ''] = (request.url ?? '').split(':')
    const far = connect(Number(port), host, () => socket.write('HTTP/1.1 200 Connection established\r\n\r\n'))
    far.on('error', () => socket.destroy())
    far.pipe(socket).pipe(far)
  })
  server.on('request', (request, response) => {
    seen.push(`${request.method} ${request.url}`)
    if (!allowed(request)) {
      response.writeHead(407).end()
      return
    }
    const { 'proxy-authorization': _, ...headers } = request.headers
    const far = httpRequest(request.url ?? '', { method: request.method ?? 'GET', headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    request.pipe(far)
  })
  const base = await listening(server)
  return { ...base, seen, [Symbol.asyncDispose]: base.stop }
}

function secureServer() {
  const { cert, key } = certificates.server
  return fakeServer(
    (_, response) => response.end('over TLS'),
    (listener) => createSecureServer({ cert, key }, listener),
    'https',
  )
}

test('https goes through CONNECT, by the setting of the registry, with the login of the proxy', async () => {
  await using registry = await secureServer()
  await using proxy = await forwardProxy({ login: 'pro:x y' })
  const url = `http://pro:x%20y@127.0.0.1:${proxy.port}`
  await using client = testClient(registry.url, { proxy: url, tls: { ca: certificates.ca } })
  assert.equal(await textOf(await client.send(get(registry.url))), 'over TLS')
  assert.deepEqual(proxy.seen, [`CONNECT 127.0.0.1:${registry.port}`])
  assert.equal(registry.asked[0]?.headers['proxy-authorization'], undefined)
})

test('https goes through a proxy that itself has TLS', async () => {
  await using registry = await secureServer()
  await using proxy = await forwardProxy({ secure: true })
  const tls = { ca: certificates.caPath }
  await using client = testClient(registry.url, { proxy: `https://localhost:${proxy.port}`, tls })
  assert.equal(await textOf(await client.send(get(registry.url))), 'over TLS')
  assert.deepEqual(proxy.seen, [`CONNECT 127.0.0.1:${registry.port}`])
})

for (const secure of [false, true]) {
  test(`http is asked of the ${secure ? 'https' : 'http'} proxy in absolute form`, async () => {
    await using registry = await fakeServer((_, response) => response.end('plain'))
    await using proxy = await forwardProxy({ secure, login: 'a:b' })
    const url = `${secure ? 'https' : 'http'}://a:b@127.0.0.1:${proxy.port}`
    await using client = testClient(registry.url, { proxy: url, tls: { ca: certificates.ca } })
    assert.equal(await textOf(await client.send(get(registry.at('/v2/?n=1')))), 'plain')
    assert.deepEqual(proxy.seen, [`GET ${registry.at('/v2/?n=1').href}`])
    assert.equal(registry.asked[0]?.headers.host, registry.url.host)
  })
}

for (const login of [undefined, 'so:cks']) {
  test(`socks5 ${login === undefined ? 'without' : 'with'} a login carries http, https and names`, async () => {
    await using registry = await secureServer()
    await using plain = await fakeServer((_, response) => response.end('plain'))
    await using proxy = await socksProxy(login)
    const url = `socks5://${login === undefined ? '' : `${login}@`}127.0.0.1:${proxy.port}`
    await using client = testClient(registry.url, { proxy: url, tls: { ca: certificates.ca } })
    assert.equal(await textOf(await client.send(get(registry.url))), 'over TLS')
    const named = new URL(`http://registry.example.com:${plain.port}`)
    await using other = testClient(named, { proxy: url })
    assert.equal(await textOf(await other.send(get(named))), 'plain')
    assert.deepEqual(proxy.seen, [`127.0.0.1:${registry.port}`, `registry.example.com:${plain.port}`])
  })
}

test('the host names the proxy when the registry does not, for each address anew; none means none', async () => {
  await using registry = await fakeServer((_, response) => response.end('plain'))
  await using proxy = await forwardProxy()
  const asked: string[] = []
  const host = testHost({
    proxyFor: (url) => {
      asked.push(url.pathname)
      return url.pathname === '/direct' ? undefined : `http://127.0.0.1:${proxy.port}`
    },
  })
  await using client = testClient(registry.url, { host })
  await textOf(await client.send(get(registry.at('/proxied'))))
  await textOf(await client.send(get(registry.at('/direct'))))
  await using never = testClient(registry.url, { host, proxy: 'none' })
  await textOf(await never.send(get(registry.at('/never'))))
  assert.deepEqual(asked, ['/proxied', '/direct'])
  assert.deepEqual(proxy.seen, [`GET ${registry.at('/proxied').href}`])
})

test('a proxy that refuses, fails or is no proxy is named, its password is not', async () => {
  await using locked = await forwardProxy({ login: 'a:b' })
  await using socks = await socksProxy('a:b')
  await using odd = await fakeServer((_, response) => response.end())
  const far = new URL('https://127.0.0.1:1')
  const cases: readonly (readonly [string, RegExp])[] = [
    [`http://a:hunter2@127.0.0.1:${locked.port}`, /the proxy 127\.0\.0\.1:\d+ answered 407: it wants a login/],
    [`socks5://a:hunter2@127.0.0.1:${socks.port}`, /refuses the login/],
    [`socks5://127.0.0.1:${socks.port}`, /wants a login/],
    [`socks5://a:b@127.0.0.1:${socks.port}`, /connection refused/],
    [`socks5://127.0.0.1:${odd.port}`, /not SOCKS 5/],
    ['http://a:hunter2@127.0.0.1:1', /the proxy 127\.0\.0\.1:1 can not be reached \(ECONNREFUSED\)/],
  ]
  for (const [proxy, message] of cases) {
    await using client = testClient(far, { proxy })
    const error = await failure(client.send(get(far)), 'ERR_UNAVAILABLE')
    assert.match(error.message, message)
    assert.ok(!error.message.includes('hunter2'))
  }
  await using bare = testClient(far, { proxy: '127.0.0.1:1' })
  assert.match((await failure(bare.send(get(far)), 'ERR_UNAVAILABLE')).message, /the proxy 127\.0\.0\.1:1 /)
  await using client = testClient(far, { proxy: 'ftp://a:hunter2@proxy' })
  const error = await failure(client.send(get(far)), 'ERR_CONFIG')
  assert.equal(error.field, 'proxy')
  assert.ok(!error.message.includes('hunter2'))
})
